"""Keys derived from the master secrets, one for each purpose."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from adapters.settings import Settings

LOCAL_BYTES = 96
"""What the local provider of the driver's field-level encryption wants as its master key."""


def derive(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose, by HKDF with SHA-256 (RFC 5869)."""
    return _stretched(secret, purpose, 32)


def key_id(key: bytes) -> str:
    """A short name that tells keys apart and gives nothing away."""
    return hashlib.sha256(b"id" + key).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Keys:
    """Each tuple has the current key first, then the one before it."""

    tokens: tuple[bytes, ...]
    passwords: tuple[bytes, ...]
    audit: tuple[bytes, ...]
    clients: tuple[bytes, ...]
    """By which the front end's server vouches for the browser's address."""
    requests: bytes
    """Of what was sent with an Idempotency-Key, for the day that its answer is kept."""
    codes: bytes
    """Of codes that are sent to people, for the minutes in which they work."""


def keys_of(settings: Settings) -> Keys:
    """The keys of this process; previous secrets stay valid until what they signed has expired."""

    def both(name: str, purpose: str) -> tuple[bytes, ...]:
        secrets = [getattr(settings, name), getattr(settings, f"{name}_previous")]
        return tuple(derive(secret.get_secret_value(), purpose) for secret in secrets if secret is not None)

    master = settings.encryption_master_key.get_secret_value()
    return Keys(
        tokens=both("jwt_secret", "access tokens"),
        passwords=both("encryption_master_key", "passwords"),
        audit=both("encryption_master_key", "audit"),
        requests=derive(master, "requests"),
        codes=derive(master, "codes"),
        clients=both("session_secret", "client address"),
    )


def local_masters(settings: Settings) -> dict[str, bytes]:
    """The local master keys of field-level encryption by name, the current one first."""
    secrets = [settings.encryption_master_key, settings.encryption_master_key_previous]
    purpose = "field-level encryption"
    keys = [
        _stretched(secret.get_secret_value(), purpose, LOCAL_BYTES)
        for secret in secrets
        if secret is not None
    ]
    return {f"local:{key_id(key)}": key for key in keys}


def _stretched(secret: str, purpose: str, length: int) -> bytes:
    return HKDF(SHA256(), length, b"roadbook", purpose.encode()).derive(secret.encode())
