"""Codes on paper for the day on which every other factor is lost."""

from __future__ import annotations

import secrets

from adapters.mongo.mailings import digest

MANY = 10
GROUPS, LONG = 4, 6
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what is mistaken for something else when it is read from paper.

With 24 of them a code has more than 112 bits, so that a plain digest of it cannot be guessed (ASVS 6.5.2).
"""


def new_codes() -> list[str]:
    return [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(LONG)) for _ in range(GROUPS))
        for _ in range(MANY)
    ]


def digest_of(code: str) -> str:
    """However it was typed: in capitals, with blanks or without hyphens."""
    return digest("".join(code.replace("-", "").split()).lower())
