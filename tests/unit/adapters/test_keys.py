"""One secret gives a key for each purpose, and the secret before it stays good for what it made."""

import hmac

import pytest

from adapters.keys import derive, key_id, keys_of
from tests.support.settings import settings_for


def keys(**changes: str) -> tuple[tuple[bytes, ...], ...]:
    made = keys_of(settings_for("mongodb://127.0.0.1", "redis://127.0.0.1", **changes))
    return made.tokens, made.passwords, made.audit


def test_each_purpose_has_a_key_of_its_own() -> None:
    tokens, passwords, audit = keys(jwt_secret="one", encryption_master_key="one")
    assert len({*tokens, *passwords, *audit}) == 3
    assert all(len(key) == 32 for key in (*tokens, *passwords, *audit))


def test_the_same_secret_gives_the_same_key_everywhere() -> None:
    assert derive("secret", "purpose") == derive("secret", "purpose")
    assert derive("secret", "purpose") != derive("secret", "another purpose")
    assert derive("secret", "purpose") != derive("another secret", "purpose")


@pytest.mark.parametrize(
    ("purpose", "key"),
    [
        ("access tokens", "6810ecd29103a2478cb5c95ff6157589395eede8203b9c4deae7183c498c151f"),
        ("client address", "ce2da08d6e404df9818ef6a6384bb1815b9acff1695dccdaba55a2bb8d8bd77a"),
    ],
)
def test_a_key_is_the_one_that_it_has_always_been(purpose: str, key: str) -> None:
    """What another one has signed or sealed could not be read any more."""
    assert derive("a secret that is known", purpose).hex() == key


def test_a_key_is_what_rfc_5869_says() -> None:
    extracted = hmac.digest(b"roadbook", b"secret", "sha256")
    assert derive("secret", "purpose") == hmac.digest(extracted, b"purpose\x01", "sha256")


def test_the_current_secret_comes_first_and_the_previous_one_after_it() -> None:
    (old,), _, _ = keys(jwt_secret="old")
    (new,), _, _ = keys(jwt_secret="new")
    assert keys(jwt_secret="new", jwt_secret_previous="old")[0] == (new, old)


def test_a_previous_master_key_stays_good_for_passwords_and_audit() -> None:
    _, passwords, audit = keys(encryption_master_key="new", encryption_master_key_previous="old")
    assert (len(passwords), len(audit)) == (2, 2)


def test_a_keys_name_tells_keys_apart_and_nothing_else() -> None:
    names = {key_id(derive("secret", str(number))) for number in range(100)}
    assert len(names) == 100
    assert all(len(name) == 8 for name in names)
