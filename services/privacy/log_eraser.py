"""Takes what the audit log holds about a person out of it, and tells so in the log."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from adapters.ids import new_id
from schemas.base import Document
from services.audit_erasure import ERASED, Removal, without
from services.work import Change

Choose = Callable[[Document], Collection[str]]
"""Which values of an entry are to go."""


def take_out(change: Change, entries: Sequence[Document], choose: Choose, target: Document) -> int:
    """Queue it for entries of the caller's organization; how many held such values."""
    record_id = new_id("aud")
    found = [(entry, without(entry, choose(entry), record_id)) for entry in entries]
    removals = [(entry, removal) for entry, removal in found if removal is not None]
    for entry, removal in removals:
        same = {
            "_id": entry["_id"],
            "organizationId": entry["organizationId"],
            # Somebody else whom the entry concerns may be erased in the same moment.
            "erased": entry.get("erased"),
        }
        change.transaction.update("auditLogs", same, _difference(entry, removal))
    if removals:
        told = [removal.told for _, removal in removals]
        change.note(ERASED, target, after={"entries": len(told)}, id=record_id, erasure=told)
    return len(removals)


def _difference(entry: Document, removal: Removal) -> Document:
    after = removal.entry
    changed = {name: value for name, value in after.items() if name not in entry or entry[name] != value}
    gone = {name: "" for name in entry if name not in after}
    return {"$set": changed, **({"$unset": gone} if gone else {})}
