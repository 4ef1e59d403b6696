"""What tells others of a write: one entry for each object that it changed, and for each note that it made.

Every audit entry has one, which names it: numbered and kept apart from the log, these bear witness to what was in it.
"""

from __future__ import annotations

import datetime as dt

from adapters.ids import new_id
from schemas.base import Document
from schemas.noun import Noun

NOTE = "note"
"""The type of what tells of no object, but of an audit entry alone; no reader of changes sees it."""


def outbox_entry(
    noun: Noun, kind: str, before: Document | None, after: Document | None, at: dt.datetime, audit_id: str
) -> Document:
    """`kind` is created, updated or deleted; whoever has the object, or had it before, is to hear of it."""
    current: Document = after if after is not None else before or {}
    crew = {*(before or {}).get("crewIds", ()), *(after or {}).get("crewIds", ())}
    return {
        "_id": new_id("obx"),
        "organizationId": current["organizationId"],
        "type": noun.name,
        "id": current["_id"],
        "action": kind,
        "version": current["version"] + (1 if kind == "deleted" else 0),
        "crewIds": sorted(crew),
        "at": at,
        "auditId": audit_id,
        "sequenced": False,
    }


def note_entry(entry: Document) -> Document:
    """For an audit entry of what is no noun, such as a log-in."""
    return {
        "_id": new_id("obx"),
        "organizationId": entry["organizationId"],
        "type": NOTE,
        "id": entry["_id"],
        "action": "created",
        "version": 1,
        "crewIds": [],
        "at": entry["at"],
        "auditId": entry["_id"],
        "sequenced": False,
    }
