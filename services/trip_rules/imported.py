"""Brings the stops and shipments of an imported trip in line with the status that the row gave it."""

from __future__ import annotations

import datetime as dt

from schemas.base import Document
from services.trip_rules.documents import differences
from services.trip_rules.outcomes import after_stop, flagged, trip_outcome
from services.trip_rules.states import OPEN_STOPS


def settle(document: Document) -> Document:
    """The changes that a trip imported as completed still needs: its stops are done.

    The first was when the trip started and the last when it ended; when those between were is not known.
    """
    still_open = any(stop["status"] in OPEN_STOPS for stop in document["stops"])
    if document["status"] != "completed" or not still_open:
        return {}
    last = len(document["stops"])
    stops = [_done(stop, _moment(document, stop["sequence"], last)) for stop in document["stops"]]
    result, changes = {**document, "stops": stops}, {"outcome": trip_outcome(stops)}
    for index, (old, new) in enumerate(zip(document["stops"], stops, strict=True)):
        changes |= differences(f"stops.{index}", old, new)
        result["shipments"] = after_stop(result, new)
    for index, (old, new) in enumerate(zip(document["shipments"], result["shipments"], strict=True)):
        changes |= differences(f"shipments.{index}", old, new)
    return flagged(document, changes)


def _moment(document: Document, sequence: int, last: int) -> dt.datetime | None:
    at: dt.datetime | None = {last: document["completedAt"], 1: document["startedAt"]}.get(sequence)
    return at


def _done(stop: Document, at: dt.datetime | None) -> Document:
    if stop["status"] not in OPEN_STOPS:
        return stop
    times = dict.fromkeys(("statusChangedAt", "arrivedAt", "completedAt", "departedAt"), at)
    return stop | {"status": "completed", "outcome": "full", **times}
