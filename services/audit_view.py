"""An audit entry as the interface shows it, what was erased of it named as such."""

from __future__ import annotations

from schemas.base import Document
from services.audit import ACTOR_NAME, SIDES

SHOWN = (
    "sequence",
    "at",
    "actor",
    "action",
    "target",
    "ip",
    "userAgent",
    "requestId",
    "before",
    "after",
    "reason",
    "hash",
    "previousHash",
)
NOBODY = "Erased person"
"""Whoever reads a name where there is none any more reads this."""
GONE = {"erased": True}


def audit_view(entry: Document) -> Document:
    """The entry without what guards it."""
    shown = {"id": entry["_id"], **{name: entry.get(name) for name in SHOWN}}
    return _with_gaps(entry, shown) if entry.get("erased") else shown


def _with_gaps(entry: Document, shown: Document) -> Document:
    """Whoever reads it is to see that there was something."""
    names = {name for mark in entry["erased"] for name in mark["names"]}
    sides = {side: _gaps(names, side) for side in SIDES}
    filled = {side: {**gaps, **shown[side]} for side, gaps in sides.items() if shown[side] is not None}
    actor = {"name": NOBODY, **shown["actor"]} if ACTOR_NAME in names else shown["actor"]
    return {**shown, **filled, "actor": actor, "ip": shown["ip"] or "", "userAgent": shown["userAgent"] or ""}


def _gaps(names: set[str], side: str) -> Document:
    own = (name.removeprefix(f"{side}.") for name in names if name.startswith(f"{side}."))
    return dict.fromkeys(sorted(own), GONE)
