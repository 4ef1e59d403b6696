"""Keys derived from the session secret, what they seal, and how they vouch for a browser's address."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE: Final = 12
NAME: Final = 4


def derive(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose, by HKDF with SHA-256 (RFC 5869); the API derives alike."""
    return HKDF(SHA256(), 32, b"roadbook", purpose.encode()).derive(secret.encode())


class Seal:
    """AES-256-GCM under keys for one purpose: seals with the current one, opens with the one before as well."""

    def __init__(self, given: Sequence[str], purpose: str) -> None:
        keys = [derive(secret, purpose) for secret in given]
        self._keys = {_name(key): AESGCM(key) for key in keys}
        self._current = _name(keys[0])

    def close(self, value: bytes, about: bytes) -> bytes:
        """`about` is what the value belongs to; sealed for one thing it does not open for another."""
        nonce = secrets.token_bytes(NONCE)
        return self._current + nonce + self._keys[self._current].encrypt(nonce, value, about)

    def is_current(self, sealed: bytes) -> bool:
        """Whether the key of now has sealed it, as its name says."""
        return sealed[:NAME] == self._current

    def open(self, sealed: bytes, about: bytes) -> bytes | None:
        """None for what no key of ours has sealed for this."""
        key = self._keys.get(sealed[:NAME])
        if key is None:
            return None
        try:
            return key.decrypt(sealed[NAME : NAME + NONCE], sealed[NAME + NONCE :], about)
        except (InvalidTag, ValueError):
            return None


class Marks:
    """Tells the API for which browser we call; it believes nobody else."""

    def __init__(self, secret: str) -> None:
        self._key = derive(secret, "client address")
        self._second = 0
        self._made: dict[str, str] = {}

    def mark(self, address: str) -> str:
        """`v1;ADDRESS;SECONDS;MAC`, the same for all calls of a second."""
        second = int(time.time())
        if second != self._second:
            self._second, self._made = second, {}
        found = self._made.get(address)
        if found is None:
            said = f"v1;{address};{second}"
            found = f"{said};{hmac.digest(self._key, said.encode(), 'sha256').hex()}"
            self._made[address] = found
        return found


def _name(key: bytes) -> bytes:
    """Tells keys apart and gives nothing away."""
    return hashlib.sha256(b"name" + key).digest()[:NAME]
