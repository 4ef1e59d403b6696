"""Takes personal values out of audit entries, so that the chain still proves everything that is left.

A value goes together with its salt; its digest stays, and so the hash of the entry. That it was taken out on purpose is
told by another entry of the same chain, written in the same transaction: it names the entries and the values. Whoever
takes a value out without one, or points at one that names something else, is found out.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Mapping
from typing import NamedTuple

from schemas.base import Document
from services.audit import ACTOR_NAME, SALT_BYTES, SIDES, canonical, values

ERASED = "privacy.erased"
"""The action of entries that tell what was taken out of others."""
Proofs = Mapping[str, Document]
"""Entries that tell what was taken out, by their ids; each as it was written."""


class Removal(NamedTuple):
    """What is to be stored of an entry from which values go, and what is told of it."""

    entry: Document
    told: Document


def without(entry: Document, names: Collection[str], record_id: str) -> Removal | None:
    """The entry without the values of these names; None when it has none of them."""
    gone = sorted(values_of(entry).keys() & set(names))
    if not gone:
        return None
    after = {name: value for name, value in entry.items() if name not in gone}
    if ACTOR_NAME in gone:
        after["actor"] = {name: value for name, value in entry["actor"].items() if name != "name"}
    for side in SIDES:
        if entry[side] is not None:
            after[side] = {name: one for name, one in entry[side].items() if f"{side}.{name}" not in gone}
    told: Document = {"id": entry["_id"], "names": gone}
    mark: Document = {"by": record_id, "names": gone}
    if "form" in entry:
        after["salts"] = {name: salt for name, salt in entry["salts"].items() if name not in gone}
    else:
        # Its hash covers some of what goes, and its one salt would let anybody guess the rest from the digests.
        # From now on what is left is proven by what is told of it; the hash itself is proven by the next entry.
        after = {name: value for name, value in after.items() if name not in ("salt", "digests")}
        mark["salt"] = os.urandom(SALT_BYTES)
        told["rest"] = rest(after, mark["salt"])
    return Removal({**after, "erased": [*entry.get("erased", ()), mark]}, told)


def values_of(entry: Document) -> Document:
    """Everything that can go, also of an entry from before there was a form."""
    return values({**entry, "form": 0})


def rest(entry: Document, salt: bytes) -> str:
    """A digest of everything that an entry of before still holds."""
    held = {name: value for name, value in entry.items() if name != "erased"}
    return hashlib.sha256(salt + canonical(held)).hexdigest()


def told_of(entry: Document, proofs: Proofs) -> list[Document] | None:
    """What the log tells of the values that were taken out of an entry; None for a mark that it does not bear out."""
    found = []
    for mark in entry.get("erased", ()):
        record = proofs.get(mark["by"], {})
        own = next((one for one in record.get("erasure", ()) if one["id"] == entry["_id"]), None)
        if own is None or own["names"] != mark["names"]:
            return None
        found.append(own)
    return found
