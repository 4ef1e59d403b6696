"""The timeline of a trip: everything that was told, also what came too late to change anything."""

from __future__ import annotations

from schemas.base import Document, Model
from services.work import Change

TOLD = ("occurredAt", "point", "note", "reasonCode", "clientEventId")


def tell(
    change: Change,
    trip: Document,
    kind: str,
    *,
    told: Model | None = None,
    stop_id: str | None = None,
    before: str | None = None,
    to: str | None = None,
    note: str | None = None,
    not_applied: str | None = None,
) -> None:
    """Queue one entry; `told` is the report as it came, `not_applied` why it changed nothing."""
    given = told.full() if told else {}
    caller = change.act.caller
    entry: Document = {
        "_id": change.new_id("tev"),
        "organizationId": trip["organizationId"],
        "tripId": trip["_id"],
        "type": kind,
        "at": change.at,
        "actor": {"type": caller.kind, "id": caller.user_id or None, "name": caller.name or None},
        "stopId": stop_id,
        "from": before,
        "to": to,
        **{name: given.get(name) for name in TOLD},
        "applied": not_applied is None,
        "reason": not_applied,
    }
    entry["note"] = note or entry["note"]
    change.transaction.insert("tripEvents", entry)
