"""Access tokens: what we signed is read, everything else is nothing."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from adapters.keys import key_id
from adapters.tokens import AUDIENCE, ISSUER, SECONDS, Tokens

KEY, OLD, FOREIGN = b"k" * 32, b"o" * 32, b"f" * 32
TOKENS = Tokens((KEY, OLD))


def forged(key: bytes = KEY, *, header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A token like ours, but for what is said here; a claim that is None is left out."""
    now = int(time.time())
    ours = {"iss": ISSUER, "aud": AUDIENCE, "sub": "usr_1", "sid": "ses_1", "iat": now, "exp": now + 60}
    said = {name: value for name, value in {**ours, **claims}.items() if value is not None}
    top = {"alg": "HS256", "typ": "at+jwt", "kid": key_id(key), **(header or {})}
    return jwt.encode(top, said, OctKey.import_key(key), algorithms=["HS256", "HS384", "HS512"])


def unsigned(header: dict[str, Any], claims: dict[str, Any], signature: str = "") -> str:
    parts = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims)
    )
    return ".".join((*parts, signature))


def test_a_token_says_whose_it_is_and_how_long_it_lives() -> None:
    claims = TOKENS.read(TOKENS.issue("usr_1", "ses_1"))
    assert claims is not None
    assert (claims.user_id, claims.session_id) == ("usr_1", "ses_1")
    assert SECONDS - 5 <= claims.expires - time.time() <= SECONDS


def test_a_token_of_the_previous_secret_is_read_until_it_expires() -> None:
    assert TOKENS.read(Tokens((OLD,)).issue("usr_1", "ses_1")) is not None
    assert Tokens((KEY,)).read(Tokens((OLD,)).issue("usr_1", "ses_1")) is None


def test_the_forger_of_these_tests_can_make_a_good_one() -> None:
    assert TOKENS.read(forged()) is not None


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "somebody"},
        {"iss": None},
        {"aud": "another-api"},
        {"aud": None},
        {"sub": None},
        {"sub": 7},
        {"sub": {"$gt": ""}},
        {"sid": None},
        {"sid": ["ses_1"]},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": 1},
    ],
    ids=str,
)
def test_a_token_with_other_claims_is_nothing(claims: dict[str, Any]) -> None:
    assert TOKENS.read(forged(**claims)) is None


@pytest.mark.parametrize(
    "header", [{"alg": "HS384"}, {"alg": "HS512"}, {"typ": "JWT"}, {"typ": "refresh+jwt"}], ids=str
)
def test_a_token_with_another_header_is_nothing(header: dict[str, Any]) -> None:
    assert TOKENS.read(forged(header=header)) is None


def test_a_token_of_another_key_is_nothing_whatever_it_calls_itself() -> None:
    assert TOKENS.read(forged(FOREIGN)) is None
    assert TOKENS.read(forged(FOREIGN, header={"kid": key_id(KEY)})) is None
    assert TOKENS.read(forged(FOREIGN, header={"kid": "../../dev/null"})) is None
    assert TOKENS.read(forged(FOREIGN, header={"jku": "https://evil.test/keys"})) is None


def test_a_token_without_a_signature_is_nothing() -> None:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "usr_1", "sid": "ses_1", "exp": now + 60}
    for algorithm in ("none", "None", "NONE", "", None):
        assert TOKENS.read(unsigned({"alg": algorithm, "typ": "at+jwt"}, claims)) is None
    assert TOKENS.read(forged().rpartition(".")[0] + ".") is None


def test_a_token_signed_by_a_key_pair_is_nothing() -> None:
    pair = RSAKey.generate_key(2048)
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "usr_1", "sid": "ses_1", "exp": now + 60}
    assert (
        TOKENS.read(jwt.encode({"alg": "RS256", "typ": "at+jwt"}, claims, pair, algorithms=["RS256"])) is None
    )


def test_a_changed_token_is_nothing() -> None:
    good = TOKENS.issue("usr_1", "ses_1")
    assert TOKENS.read(good) is not None
    header, claims, signature = good.split(".")
    other = TOKENS.issue("usr_2", "ses_2").split(".")
    assert TOKENS.read(".".join((header, other[1], signature))) is None
    assert TOKENS.read(".".join((header, claims, other[2]))) is None


@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_no_text_makes_it_fail(text: str) -> None:
    for token in (text, f"{text}.{text}.{text}", f"{TOKENS.issue('usr_1', 'ses_1')}{text}x"):
        assert TOKENS.read(token) is None


@pytest.mark.parametrize("token", ["", ".", "..", "...", "a.b", "a.b.c.d", "é.é.é", "\x00", "a" * 100_000])
def test_what_is_no_token_is_nothing(token: str) -> None:
    assert TOKENS.read(token) is None


@pytest.mark.parametrize("part", ["[]", "1", "null", '"text"', "{}", "{", ""])
def test_parts_that_are_no_objects_are_nothing(part: str) -> None:
    encoded = base64.urlsafe_b64encode(part.encode()).decode().rstrip("=")
    assert TOKENS.read(f"{encoded}.{encoded}.{encoded}") is None


def test_a_token_that_was_read_before_still_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    token = TOKENS.issue("usr_1", "ses_1")
    assert TOKENS.read(token) is not None
    later = time.time() + SECONDS + 1
    monkeypatch.setattr("adapters.tokens.time.time", lambda: later)
    assert TOKENS.read(token) is None
