"""What is read from a cookie header."""

from __future__ import annotations

from typing import Any

import pytest

from bff.cookies import SESSION, Devices, forgotten, given_id, kept, names
from bff.keys import Seal
from bff.trail import begin

ID = "a" * 43


def scope(*lines: str) -> dict[str, Any]:
    found: dict[str, Any] = {"headers": [(b"cookie", line.encode()) for line in lines]}
    begin(found)
    return found


@pytest.mark.parametrize(
    "lines",
    [
        [f"{SESSION}={ID}"],
        [f"other=1; {SESSION}={ID}; more=2"],
        ["other=1", f"{SESSION}={ID}"],
        [f"x{SESSION}=b; {SESSION}={ID}"],
    ],
)
def test_the_id_is_found(lines: list[str]) -> None:
    assert given_id(scope(*lines)) == ID


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["other=1"],
        [f"{SESSION}={ID}x"],
        [f"{SESSION}={'*' * 43}"],
        [f"{SESSION}={ID}; {SESSION}={'b' * 43}"],
        [f"x{SESSION}={ID}"],
    ],
)
def test_what_can_be_none_of_ours_or_was_planted_is_not(lines: list[str]) -> None:
    assert given_id(scope(*lines)) is None


def test_names_that_begin_alike_are_found_in_the_order_in_which_they_were_sent() -> None:
    assert names(scope("tab-b=1; session=2", "tab-a=3; tab-b=4; xtab-c=5"), "tab-") == ["tab-b", "tab-a"]
    assert names(scope(), "tab-") == []


def test_a_device_is_known_by_what_only_we_can_read() -> None:
    devices = Devices(Seal(["a secret"], "browser devices"))
    line = devices.kept("token").partition(";")[0]
    assert "token" not in line
    assert devices.given(scope(line)) == "token"
    assert Devices(Seal(["another"], "browser devices")).given(scope(line)) is None
    assert devices.given(scope(f"{line[:-4]}$$$$")) is None
    assert devices.given(scope(f"{line[:30]}{'x' * 3000}")) is None


def test_a_cookie_is_forgotten_under_the_rules_it_was_kept() -> None:
    assert kept("a", "b", -5) == "a=b; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax"
    assert forgotten("a") == "a=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax"


def test_a_device_that_the_key_before_has_sealed_is_sealed_anew() -> None:
    before, now = Devices(Seal(["old " * 10], "device")), Devices(Seal(["new " * 10, "old " * 10], "device"))
    old = scope(before.kept("the token").partition(";")[0])
    header = now.renewed(old)
    assert header is not None
    fresh = scope(header.partition(";")[0])
    assert now.given(fresh) == "the token"
    assert now.renewed(fresh) is None
    assert Devices(Seal(["new " * 10], "device")).given(fresh) == "the token"
    assert now.renewed(scope()) is None
