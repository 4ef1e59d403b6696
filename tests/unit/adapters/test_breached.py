"""The list of common passwords is there, is used whatever the case, and refuses nothing else."""

import pytest

from adapters.breached import LIST, WIDTH, is_breached


@pytest.mark.parametrize(
    "password",
    ["123456", "password", "PASSWORD", "qwertyuiop", "manchesterunited", "passwordpassword", "qwerty" * 7],
)
def test_a_common_password_is_found(password: str) -> None:
    assert is_breached(password)


@pytest.mark.parametrize(
    "password", ["", "correct horse battery staple", "abcdefghijklmno", "🚚" * 64, "password" + "passwort"]
)
def test_another_one_is_not(password: str) -> None:
    assert not is_breached(password)


def test_the_list_holds_more_than_ten_thousand_in_order() -> None:
    raw = LIST.read_bytes()
    digests = [raw[place : place + WIDTH] for place in range(0, len(raw), WIDTH)]
    assert len(digests) > 10_000
    assert digests == sorted(set(digests))
