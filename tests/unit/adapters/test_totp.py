"""Codes of an authenticator app count within a step of the clock, and each once."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import threading

import pyotp
import pytest

from adapters import totp

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # pragma: allowlist secret
AT = dt.datetime.fromisoformat("2026-03-01T12:00:10")
STEP = int(AT.replace(tzinfo=dt.UTC).timestamp()) // 30


def code(step: int) -> str:
    return pyotp.TOTP(SECRET).generate_otp(step)


@pytest.mark.parametrize("drift", [-1, 0, 1])
def test_a_clock_may_be_off_by_a_step(drift: int) -> None:
    assert totp.step_of(SECRET, code(STEP + drift), AT) == STEP + drift


@pytest.mark.parametrize("drift", [-2, 2])
def test_but_not_by_two(drift: int) -> None:
    assert totp.step_of(SECRET, code(STEP + drift), AT) is None


@pytest.mark.parametrize("used", [0, 1])
def test_a_code_counts_once_and_none_before_it_any_more(used: int) -> None:
    assert totp.step_of(SECRET, code(STEP), AT, last=STEP + used) is None


@pytest.mark.parametrize("text", ["", "12345", "abcdef", "\N{ARABIC-INDIC DIGIT ONE}" * 6])
def test_anything_else_is_wrong(text: str) -> None:
    assert totp.step_of(SECRET, text, AT) is None


def test_the_picture_holds_nothing_but_paths() -> None:
    picture = totp.picture(totp.address_of(totp.new_secret(), "dana@them.test"))
    assert set(re.findall(r"<(\w+)", picture)) == {"svg", "g", "path"}
    assert re.search(r"\son\w+=|href", picture) is None


async def test_drawing_holds_up_nobody_and_takes_one_at_a_time() -> None:
    address = totp.address_of(totp.new_secret(), "dana@them.test")
    drawing = asyncio.gather(*(totp.drawn(address) for _ in range(5)))
    others = 0
    while not drawing.done():
        await asyncio.sleep(0)
        others += 1
    assert set(await drawing) == {totp.picture(address)}
    assert others > len(drawing.result())
    assert len([one for one in threading.enumerate() if one.name.startswith(totp.PEN)]) == 1
