"""Access tokens: what we signed is read, everything else is nothing."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from adapters.keys import key_id
from adapters.metrics import SECURITY_EVENTS
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


OURS: dict[str, Any] = {"alg": "HS256", "typ": "at+jwt", "kid": key_id(KEY)}
"""A header as we write it."""


def signed(header: dict[str, Any], key: bytes = KEY) -> str:
    """Rightly signed whatever the header says, which no library would do."""
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "usr_1", "sid": "ses_1", "exp": now + 60}
    said = unsigned(header, claims).rstrip(".")
    mac = hmac.digest(key, said.encode(), "sha256")
    return f"{said}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


@contextmanager
def watched() -> Iterator[dict[str, float]]:
    """How often each kind of hostile token was counted meanwhile."""
    found: dict[str, float] = {}
    before = counts()
    yield found
    found.update({kind: n - before.get(kind, 0) for kind, n in counts().items() if n != before.get(kind, 0)})


def counts() -> dict[str, float]:
    samples = (one for family in SECURITY_EVENTS.collect() for one in family.samples)
    return {one.labels["kind"]: one.value for one in samples if one.name.endswith("_total")}


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


@pytest.mark.parametrize(
    "header",
    [
        {"jku": "https://evil.test/keys"},
        {"x5u": "https://evil.test/certificate"},
        {"jwk": {"kty": "oct", "k": base64.urlsafe_b64encode(FOREIGN).decode().rstrip("=")}},
        {"x5c": ["MIIB"]},
        {"crit": ["b64"], "b64": True},
        {"crit": []},
        {"cty": "JWT"},
        {"b64": False},
        {"zip": "DEF"},
    ],
    ids=str,
)
def test_a_header_says_nothing_but_what_ours_say(header: dict[str, Any]) -> None:
    """Though the signature is right: whoever could make it could do without."""
    with watched() as events:
        assert TOKENS.read(signed({**OURS, **header})) is None
    assert events == {"token_strange": 1}


def test_the_signer_of_these_tests_can_make_a_good_one() -> None:
    assert TOKENS.read(signed(OURS)) is not None


def test_the_key_is_looked_up_and_no_other_is_tried() -> None:
    assert TOKENS.read(signed({**OURS, "kid": key_id(OLD)}, OLD)) is not None
    for header, key in (
        ({**OURS, "kid": key_id(OLD)}, KEY),
        ({**OURS, "kid": key_id(FOREIGN)}, KEY),
        ({**OURS, "kid": ""}, KEY),
        ({**OURS, "kid": None}, KEY),
        ({**OURS, "kid": ["a"]}, KEY),
        ({**OURS, "kid": 0}, KEY),
        ({"alg": "HS256", "typ": "at+jwt"}, KEY),
    ):
        assert TOKENS.read(signed(header, key)) is None, header


def test_an_unknown_key_is_refused_before_anything_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("it was computed")

    monkeypatch.setattr("adapters.tokens.jwt.decode", never)
    with watched() as events:
        assert TOKENS.read(forged(FOREIGN)) is None
    assert events == {"token_of_unknown_key": 1}


@pytest.mark.parametrize("algorithm", ["none", "RS256", "HS512", "ES256", "PS256", "dir", ""])
def test_another_algorithm_is_refused_whatever_signed_it(algorithm: str) -> None:
    with watched() as events:
        assert TOKENS.read(signed({**OURS, "alg": algorithm})) is None
    assert events == {"token_strange": 1}


def test_a_refresh_token_is_no_access_token_and_the_other_way_round() -> None:
    assert TOKENS.read(TOKENS.issue_refresh("ses_0123456789abcdef", 1)) is None
    assert TOKENS.read_refresh(TOKENS.issue("usr_1", "ses_1")) is None


def test_a_refresh_token_of_the_previous_secret_is_read_as_well() -> None:
    before = Tokens((OLD,)).issue_refresh("ses_0123456789abcdef", 3)
    assert TOKENS.read_refresh(before) == ("ses_0123456789abcdef", 3)
    assert Tokens((KEY,)).read_refresh(before) is None


def test_forged_tokens_are_counted_and_old_or_mistyped_ones_are_not() -> None:
    good = TOKENS.issue("usr_1", "ses_1")
    other = TOKENS.issue("usr_2", "ses_2")
    with watched() as events:
        TOKENS.read(good.rpartition(".")[0] + "." + other.rpartition(".")[2])
        TOKENS.read(forged(aud="another-api"))
        TOKENS.read_refresh(f"ses_0123456789abcdef.1.{'0' * 64}")
    assert events == {"token_forged": 2, "refresh_forged": 1}
    with watched() as events:
        for harmless in ("", "nonsense", "a.b.c", good):
            TOKENS.read(harmless)
        TOKENS.read_refresh("nonsense")
    assert events == {}


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
