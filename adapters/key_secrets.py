"""The secrets of API keys: long, random, and told apart from anything else by how they begin."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import NamedTuple

BEGINNING = "rbk_"
_SECRET = re.compile(r"rbk_([0-9a-f]{32})_[0-9a-f]{64}", re.ASCII)
_SHOWN = len(BEGINNING) + 32 + 5


class KeySecret(NamedTuple):
    """Whose secret it says it is, and its digest, by which that is known.

    What is as random as this needs no slow hash: nobody can try out 256 bits.
    """

    key_id: str
    digest: str


def new_secret(key_id: str) -> str:
    """The key's id in front lets its budget be counted without asking the database whose it is."""
    return f"{BEGINNING}{key_id.removeprefix('key_')}_{secrets.token_hex(32)}"


def read_secret(text: str) -> KeySecret | None:
    """None for what cannot be one."""
    found = _SECRET.fullmatch(text)
    return KeySecret(f"key_{found[1]}", digest_of(text)) if found else None


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def prefix_of(secret: str) -> str:
    """As much as tells it from the key's other secrets, and helps nobody."""
    return secret[:_SHOWN]
