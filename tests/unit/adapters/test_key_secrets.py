"""What an API key's secret looks like, and what does not."""

import pytest

from adapters.key_secrets import digest_of, new_secret, prefix_of, read_secret

KEY = "key_" + "0123456789abcdef" * 2


def test_a_secret_says_whose_it_is_and_nothing_else_says_the_rest() -> None:
    secret = new_secret(KEY)
    assert read_secret(secret) == (KEY, digest_of(secret))
    assert new_secret(KEY) != secret
    assert secret.startswith(prefix_of(secret))
    assert len(secret) - len(prefix_of(secret)) == 60


@pytest.mark.parametrize(
    "text", ["", "rbk_", "rbk_x_y", new_secret(KEY)[:-1], new_secret(KEY) + "0", new_secret(KEY).upper()]
)
def test_anything_else_is_none(text: str) -> None:
    assert read_secret(text) is None
