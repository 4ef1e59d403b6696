"""What is sealed, and how we vouch for an address."""

from __future__ import annotations

import hmac
import time

from bff.keys import Marks, Seal, derive


def test_a_key_is_the_one_that_it_has_always_been_and_the_apis() -> None:
    known = "ce2da08d6e404df9818ef6a6384bb1815b9acff1695dccdaba55a2bb8d8bd77a"
    assert derive("a secret that is known", "client address").hex() == known


class TestSeal:
    def test_what_was_closed_opens_for_the_same_thing_alone(self) -> None:
        seal = Seal(["a secret"], "sessions")
        sealed = seal.close(b"tokens", b"session one")
        assert b"tokens" not in sealed
        assert seal.open(sealed, b"session one") == b"tokens"
        assert seal.open(sealed, b"session two") is None

    def test_a_changed_byte_opens_nothing(self) -> None:
        seal = Seal(["a secret"], "sessions")
        sealed = bytearray(seal.close(b"tokens", b""))
        sealed[-1] ^= 1
        assert seal.open(bytes(sealed), b"") is None
        assert seal.open(b"", b"") is None
        assert seal.open(bytes(sealed[:10]), b"") is None

    def test_the_secret_before_still_opens_and_closes_nothing_new(self) -> None:
        before, after = Seal(["old"], "sessions"), Seal(["new", "old"], "sessions")
        assert after.open(before.close(b"tokens", b""), b"") == b"tokens"
        assert before.open(after.close(b"tokens", b""), b"") is None

    def test_another_purpose_has_another_key(self) -> None:
        assert (
            Seal(["a secret"], "devices").open(Seal(["a secret"], "sessions").close(b"x", b""), b"") is None
        )


def test_a_mark_is_the_address_with_the_time_and_its_mac() -> None:
    said, mac = Marks("a secret").mark("203.0.113.7").rsplit(";", 1)
    version, address, seconds = said.split(";")
    assert (version, address) == ("v1", "203.0.113.7")
    assert abs(int(seconds) - time.time()) < 5
    assert mac == hmac.digest(derive("a secret", "client address"), said.encode(), "sha256").hex()
