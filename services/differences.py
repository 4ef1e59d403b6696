"""What a write changes of an object, and as which object it was read."""

from __future__ import annotations

from typing import Any

from schemas.base import Document
from schemas.noun import Noun
from services.audit import canonical


def differing(before: Document, after: Document) -> Document:
    """The fields of `after` that are not the same before."""
    return {
        name: value for name, value in after.items() if name not in before or not _same(before[name], value)
    }


def unchanged(noun: Noun, document: Document) -> Document:
    """Matches the object as long as nobody has written to it since it was read.

    What changes without a new version has to be compared itself: two who set different flags at once would both
    find the version they read, and the later one would take back what the earlier did.
    """
    names = ("_id", "organizationId", "version", *noun.unversioned)
    return {name: document.get(name) for name in names}


def _same(old: Any, new: Any) -> bool:
    """Equal, and equal as JSON: to Python, 1 and true are the same."""
    return bool(old == new) and (
        not isinstance(old, dict | list | int | float) or canonical(old) == canonical(new)
    )
