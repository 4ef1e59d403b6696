"""What a name looks like in an address."""

from __future__ import annotations

import re
import secrets
import unicodedata

LONGEST = 40
NAMELESS = "company"
RESERVED = frozenset(("logo",))
"""Have a meaning of their own below `/branding`."""
_OTHER = re.compile(r"[^a-z0-9]+")


def slug_of(name: str) -> str:
    """In lower-case letters, digits and hyphens; names without any of these look alike."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return _OTHER.sub("-", plain).strip("-")[:LONGEST].rstrip("-") or NAMELESS


def another(slug: str) -> str:
    """Begins alike, and is nobody's."""
    ending = secrets.token_hex(4)
    return f"{slug[: LONGEST - len(ending) - 1].rstrip('-')}-{ending}"
