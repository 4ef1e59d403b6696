"""Which fields are stored sealed."""

from __future__ import annotations

from adapters.mongo.indexes import NOUNS

SEALED: dict[str, tuple[str, ...]] = {
    **{noun.plural: noun.sealed for noun in NOUNS if noun.sealed},
    "trash": tuple(sorted({f"object.{path}" for noun in NOUNS for path in noun.sealed})),
    "idempotencyKeys": ("body",),
    "identities": ("email",),
    "incidents": ("email",),
    "jobs": ("mapping", "problems", "columns", "error"),
    "mailings": ("to",),
    "mfaChallenges": ("deviceToken",),
    "mfaEnrolments": ("secret", "phone"),
    "oauthStates": ("verifier",),
    "erasures": ("known",),
    "passwordKeys": ("key",),
    "users": ("phone", "factors.totp.secret", "factors.sms.phone"),
}
"""Paths by collection. A stored answer shows what the object behind it holds, so it is sealed whole; what is told of an
imported file quotes it, and any number can stand in any of its columns."""
