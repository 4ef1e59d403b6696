"""What tells others of a write: one entry for each object that it changed."""

from __future__ import annotations

import datetime as dt

from adapters.ids import new_id
from schemas.base import Document
from schemas.noun import Noun


def outbox_entry(
    noun: Noun, kind: str, before: Document | None, after: Document | None, at: dt.datetime
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
        "sequenced": False,
    }
