"""Reads the signed statement by which a provider names a person (OpenID Connect Core, 3.1.3.7)."""

from __future__ import annotations

import re
import time
from typing import Any, NamedTuple

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey
from joserfc.jws import JWSRegistry

from adapters.errors import Unproven
from schemas.base import Document

ALGORITHMS = ["RS256", "ES256"]
KINDS = ("RSA", "EC")
LEAST_BITS = 2048
"""Of an RSA key, which is what providers use; a shorter one can be broken."""
LONGEST = 16_384
SKEW = 60
"""Seconds by which a provider's clock may be ahead of ours."""
TENANT = "{tenantid}"
"""Microsoft's issuer for everybody is a template, which the token's tenant fills."""
_SUBJECT = re.compile(r"[ -~]{1,255}")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
# A provider may add header parameters; `crit`, which would make one of them binding, is still looked at.
_REGISTRY = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)


class UnknownKey(Exception):
    """The statement is signed with a key that is not among these; there may be newer ones."""


class Expected(NamedTuple):
    """What a statement has to say to be the answer to what was asked."""

    issuer: str
    client_id: str
    nonce: str


def read(token: object, keys: list[Document], expected: Expected) -> Document:
    """The claims of a statement that is signed with one of the keys, for us, by whom we asked, and of now.

    Raises Unproven, or UnknownKey when the key may be a new one.
    """
    if not isinstance(token, str) or len(token) > LONGEST:
        raise Unproven("there is no ID token of a sane length")
    used: list[Document] = []

    def choose(signed: Any) -> RSAKey | ECKey:
        used.append(_key(signed.headers().get("kid"), keys))
        found = JWKRegistry.import_key(used[0])
        if not isinstance(found, RSAKey | ECKey):
            raise Unproven("the key is no public key")
        if isinstance(found, RSAKey) and found.public_key.key_size < LEAST_BITS:
            raise Unproven("the key is too short")
        return found

    try:
        claims = jwt.decode(token, choose, algorithms=ALGORITHMS, registry=_REGISTRY).claims
        issuer = _filled(expected.issuer, claims)
        _registry(issuer, expected).validate(claims)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Unproven(f"{type(error).__name__}: {error}") from error
    _check_parties(claims, expected)
    # A key for one tenant's tokens is no key for another's.
    if used[0].get("issuer") is not None and _filled(str(used[0]["issuer"]), claims) != issuer:
        raise Unproven("the key belongs to another issuer")
    return claims


def _key(kid: object, keys: list[Document]) -> Document:
    # A key of another kind is not even looked at, so that nothing public is taken for the secret of an HMAC.
    fitting = [one for one in keys if one.get("kty") in KINDS and one.get("use", "sig") == "sig"]
    if kid is not None:
        fitting = [one for one in fitting if one.get("kid") == kid]
    if len(fitting) != 1:
        raise UnknownKey
    return fitting[0]


def _filled(template: str, claims: Document) -> str:
    tenant = claims.get("tid")
    if TENANT not in template:
        return template
    if not isinstance(tenant, str) or not _GUID.fullmatch(tenant):
        raise Unproven("the token names no tenant")
    return template.replace(TENANT, tenant)


def _registry(issuer: str, expected: Expected) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        leeway=SKEW,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": expected.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )


def _check_parties(claims: Document, expected: Expected) -> None:
    # The skew is for a provider whose clock is ahead; no statement that has just been made is close to its end.
    if claims["exp"] <= time.time():
        raise Unproven("the ID token has expired")
    if claims.get("nonce") != expected.nonce:
        raise Unproven("the nonce is not the one that was sent")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else expected.client_id) != expected.client_id:
        raise Unproven("the token was made for another party")
    if not _SUBJECT.fullmatch(claims["sub"]):
        raise Unproven("the subject is none that the standard allows")
