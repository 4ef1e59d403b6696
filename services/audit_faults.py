"""What is wrong with an audit entry, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from schemas.base import Document
from services.audit import Keys, core, digests, is_signed, seal
from services.audit_erasure import Proofs, rest, told_of

NOTHING_ERASED: Mapping[str, Document] = MappingProxyType({})


def fault(
    entry: Document, keys: Keys, expected: tuple[int, str] | None, proofs: Proofs = NOTHING_ERASED
) -> str | None:
    """What is wrong with an entry, in words, or None. `expected` is its sequence and the hash before it, if sealed."""
    try:
        told = told_of(entry, proofs)
        if told is None:
            return "a mark of an erasure was put in that nothing in the log bears out"
        if told and "form" not in entry:
            return _rest_fault(entry, told[-1], expected)
        if expected is None:
            return content_fault(entry, keys, told, sealed=False)
        return (
            _place_fault(entry, *expected)
            or content_fault(entry, keys, told, sealed=True)
            or _link_fault(entry, *expected)
        )
    except (KeyError, TypeError, AttributeError):
        return "a part of the entry was taken out or replaced"


def _place_fault(entry: Document, sequence: int, _previous: str) -> str | None:
    return "another entry has this place" if entry["sequence"] != sequence else None


def content_fault(entry: Document, keys: Keys, told: list[Document], *, sealed: bool) -> str | None:
    """What is wrong with an entry by itself; `told` is what the log tells of the values taken out of it."""
    signed = is_signed(core(entry), entry["mac"], keys)
    # The chain covers the MAC too, so an old entry is still guarded when its key has been replaced twice.
    if signed is False or (signed is None and not sealed):
        return "the entry was edited after it was written"
    now, known = digests(entry), entry["digests"]
    if any(known.get(name) != digest for name, digest in now.items()):
        return "a value was edited after it was written"
    erased = {name for one in told for name in one["names"]}
    if set(known) - set(now) - erased:
        return "a value was taken out after it was written"
    return "a value that had been erased was put back" if erased & set(now) else None


def _rest_fault(entry: Document, told: Document, expected: tuple[int, str] | None) -> str | None:
    """Of an entry from before there was a form: its hash was proven when values went, and what is left was told."""
    if told["rest"] != rest(entry, entry["erased"][-1]["salt"]):
        return "the entry was edited after values of it had been erased"
    if expected is None:
        return "the entry is not sealed, but values of it were erased"
    fits = (entry["sequence"], entry["previousHash"]) == expected
    return None if fits else "the chain does not fit: an entry was edited, removed or put in"


def _link_fault(entry: Document, sequence: int, previous: str) -> str | None:
    fits = entry["previousHash"] == previous and entry["hash"] == seal(entry, sequence, previous)
    return None if fits else "the chain does not fit: an entry was edited, removed or put in"


def missing(first: int, last: int) -> str:
    """Places in the chain that nothing is at."""
    return f"entry {first} is missing" if first == last else f"entries {first} to {last} are missing"
