"""When a trip is planned to run."""

from __future__ import annotations

import datetime as dt

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.documents import Problems

Span = tuple[dt.datetime | None, dt.datetime | None]


def span_of(stops: list[Document]) -> Span:
    """From the opening of the earliest window to the end of the latest."""
    windows = [window for stop in stops for window in stop["windows"]]
    if not windows:
        return None, None
    return min(window["from"] for window in windows), max(window["to"] for window in windows)


def schedule(given: Document, stops: list[Document], problems: Problems) -> Span:
    """The times as given; the windows' where none is."""
    first, last = span_of(stops)
    start, end = given.get("scheduledStart") or first, given.get("scheduledEnd") or last
    if start is not None and end is not None and start >= end:
        pointer = "/scheduledEnd" if given.get("scheduledEnd") else "/scheduledStart"
        problems.append(FieldError(pointer, "schedule.order", "A trip must end after it starts."))
    return start, end


def rescheduled(document: Document, patch: Document, stops: list[Document], problems: Problems) -> Span:
    """The times after a patch: those that only said what the windows say go on following the windows."""
    kept = {}
    for key, derived in zip(("scheduledStart", "scheduledEnd"), span_of(document["stops"]), strict=True):
        following = document[key] == derived
        kept[key] = patch[key] if key in patch else None if following else document[key]
    return schedule(kept, stops, problems)
