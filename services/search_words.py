"""The words of a text, and those by which an object is found."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from schemas.base import Document

MAX_TOKENS = 40
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Lower-case words without accents, as they are searched."""
    folded = text.casefold()
    if not folded.isascii():
        # Nearly all text is plain, and needs neither of these.
        folded = unicodedata.normalize("NFKD", text).casefold()
        folded = "".join(c for c in folded if not unicodedata.combining(c))
    return _WORD.findall(folded)


def tokens(document: Document, fields: tuple[str, ...]) -> list[str]:
    """The words by whose beginnings an object is found."""
    found: dict[str, None] = {}
    for path in fields:
        for value in _values(document, path.split(".")):
            for word in words(value if isinstance(value, str) else str(value)):
                found[word[:40]] = None
    return list(found)[:MAX_TOKENS]


def _values(value: Any, path: list[str]) -> list[Any]:
    for place, step in enumerate(path):
        if isinstance(value, list):
            return [leaf for item in value for leaf in _values(item, path[place:])]
        if value is None:
            return []
        value = value.get(step)
    if isinstance(value, list):
        return [leaf for item in value for leaf in _values(item, [])]
    return [] if value is None else [value]
