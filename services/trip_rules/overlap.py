"""When two trips want the same thing at the same time."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.base import Document
from services.trip_rules.states import BOOKED_TRIPS


def overlaps(a: Document, b: Document) -> bool:
    """Whether `[scheduledStart, scheduledEnd)` of both share a moment; a trip without both times books nothing."""
    if None in {a["scheduledStart"], a["scheduledEnd"], b["scheduledStart"], b["scheduledEnd"]}:
        return False
    return bool(a["scheduledStart"] < b["scheduledEnd"] and b["scheduledStart"] < a["scheduledEnd"])


def clashing(trip: Document, resource_id: str, bookings: Iterable[Document]) -> list[Document]:
    """Other booked trips that keep the resource busy while this trip runs, earliest first."""
    found = [
        other
        for other in bookings
        if other["_id"] != trip["_id"]
        and other["status"] in BOOKED_TRIPS
        and resource_id in other["resourceIds"]
        and overlaps(trip, other)
    ]
    return sorted(found, key=lambda other: (other["scheduledStart"], other["_id"]))
