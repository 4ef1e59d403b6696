"""Statements of who somebody is that are to be refused: signed as they should be and wrong, or made up."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.integration.oidc.impostor import OTHER_RSA, RSA, Claims, Impostor

WRONG: list[Claims] = [
    {"nonce": "another"},
    {"nonce": None},
    {"nonce": ["another"]},
    {"aud": "somebody else"},
    {"aud": ["somebody", "else"]},
    {"aud": ["roadbook", "somebody else"]},
    {"aud": None},
    {"azp": "somebody else"},
    {"iss": "https://accounts.google.com"},
    {"iss": None},
    {"exp": 1},
    {"exp": None},
    {"exp": "tomorrow"},
    {"exp": True},
    {"iat": 1e11},
    {"iat": None},
    {"sub": None},
    {"sub": ""},
    {"sub": 5},
    {"sub": "x" * 256},
    {"sub": "\ud800"},
    {"sub": "x\0"},
    {"sub": "x\n"},
    {"sub": "\u0661"},
]
"""What is said in place of the right thing; None leaves it out."""


def by_hand(header: Claims, claims: Claims, sign: Callable[[bytes], bytes]) -> str:
    """A statement as no library would make it."""
    body = b".".join(base64.urlsafe_b64encode(orjson.dumps(one)).rstrip(b"=") for one in (header, claims))
    return (body + b"." + base64.urlsafe_b64encode(sign(body)).rstrip(b"=")).decode()


def with_the_public_key(body: bytes) -> bytes:
    """Who takes any algorithm takes the known key for the secret of an HMAC."""
    public = RSA.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return hmac.digest(public, body, "sha256")


def rightly(body: bytes) -> bytes:
    assert RSA.private_key is not None
    return RSA.private_key.sign(body, PKCS1v15(), SHA256())


BINDING = {"alg": "RS256", "kid": "first", "crit": ["x"], "x": "y"}
FORGED: dict[str, Callable[[Impostor, Claims], Any]] = {
    "unsigned": lambda _, claims: by_hand({"alg": "none"}, claims, lambda _: b""),
    "HMAC with the public key": lambda _, claims: by_hand(
        {"alg": "HS256", "kid": "first"}, claims, with_the_public_key
    ),
    "another key of the same name": lambda hostile, claims: hostile.signed(claims, OTHER_RSA),
    "an algorithm that was not agreed": lambda hostile, claims: hostile.signed(claims, alg="PS256"),
    "a key that is not known": lambda hostile, claims: hostile.signed(claims, kid="third"),
    "one letter changed": lambda hostile, claims: hostile.signed(claims)[:-5] + "AAAAA",
    "something binding that nobody knows": lambda _, claims: by_hand(BINDING, claims, rightly),
    "no token": lambda *_: "no token",
    "nothing": lambda *_: None,
    "a number": lambda *_: 5,
    "far too long": lambda hostile, claims: hostile.signed(claims | {"more": "x" * 20_000}),
}
"""What is given in place of a statement with these claims."""
