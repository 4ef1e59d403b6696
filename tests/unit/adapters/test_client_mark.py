"""What the front end's server vouches for is believed, for a minute and as it was said."""

import time

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from adapters.client_mark import new_mark, read_mark
from adapters.keys import derive

KEY, OLD, FOREIGN = (derive(secret, "client address") for secret in ("now", "before", "elsewhere"))
SEEN = "198.51.100.7"


@pytest.mark.parametrize("address", [SEEN, "2001:db8::7"])
def test_the_address_is_what_was_said(address: str) -> None:
    assert read_mark(new_mark(address, KEY), (KEY, OLD)) == address
    assert read_mark(new_mark(address, OLD), (KEY, OLD)) == address


def test_it_can_be_made_as_the_documents_say() -> None:
    key = HKDF(SHA256(), 32, b"roadbook", b"client address").derive(b"now")
    assert read_mark(new_mark(SEEN, key), (KEY,)) == SEEN


def test_another_key_says_nothing() -> None:
    assert read_mark(new_mark(SEEN, FOREIGN), (KEY, OLD)) is None


@pytest.mark.parametrize("seconds", [-62, 62, -(10**9)])
def test_it_is_good_for_a_minute(seconds: int) -> None:
    assert read_mark(new_mark(SEEN, KEY, time.time() + seconds), (KEY,)) is None


def test_what_was_said_of_one_address_says_nothing_of_another() -> None:
    good = new_mark(SEEN, KEY)
    assert read_mark(good.replace(SEEN, "198.51.100.8"), (KEY,)) is None
    version, address, at, mac = good.split(";")
    assert read_mark(";".join((version, address, str(int(at) + 1), mac)), (KEY,)) is None


@pytest.mark.parametrize("address", ["localhost", "999.1.1.1", "1.2.3.4;5", ""])
def test_what_is_no_address_is_none(address: str) -> None:
    assert read_mark(new_mark(address, KEY), (KEY,)) is None


NONE = ["", ";;;", "v1", SEEN, "v2" + new_mark(SEEN, KEY)[2:], new_mark(SEEN, KEY) + "0"]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_mark_is_nothing(text: str) -> None:
    assert read_mark(text, (KEY,)) is None
