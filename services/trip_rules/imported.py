"""Brings an imported trip in line with the status and the driver that its row gave it."""

from __future__ import annotations

import datetime as dt

from schemas.base import Document
from services.trip_rules.assigning import closed_assignments, entry
from services.trip_rules.documents import differences, differing
from services.trip_rules.outcomes import after_stop, flagged, trip_outcome
from services.trip_rules.states import CLOSED_TRIPS, OPEN_STOPS


def settle(document: Document) -> Document:
    """The changes that an imported trip still needs, none if it agrees with itself.

    The stops of a completed trip are done: the first when the trip started and the last when it ended; when those
    between were is not known. Who drove it is in the history of assignments, as reports credit by that.
    """
    changes = differing(document, {"assignments": _history(document)})
    still_open = any(stop["status"] in OPEN_STOPS for stop in document["stops"])
    if document["status"] != "completed" or not still_open:
        return changes
    last = len(document["stops"])
    stops = [_done(stop, _moment(document, stop["sequence"], last)) for stop in document["stops"]]
    result = {**document, "stops": stops}
    changes["outcome"] = trip_outcome(stops)
    for index, (old, new) in enumerate(zip(document["stops"], stops, strict=True)):
        changes |= differences(f"stops.{index}", old, new)
        result["shipments"] = after_stop(result, new)
    for index, (old, new) in enumerate(zip(document["shipments"], result["shipments"], strict=True)):
        changes |= differences(f"shipments.{index}", old, new)
    return flagged(document, changes)


def _history(document: Document) -> list[Document]:
    history: list[Document] = document["assignments"]
    since = document["startedAt"] or document["scheduledStart"]
    if since is not None and document["driverId"] is not None and not _is_held(document):
        history = [*closed_assignments(document, since), entry(document, since, "imported")]
    end = document["completedAt"]
    if document["status"] not in CLOSED_TRIPS or end is None:
        return history
    return closed_assignments({"assignments": history}, end)


def _is_held(document: Document) -> bool:
    """Whether the history ends with the people and things that are on the trip."""
    keys = ("driverId", "coDriverIds", "vehicleId", "trailerIds")
    return any(all(one[key] == document[key] for key in keys) for one in document["assignments"][-1:])


def _moment(document: Document, sequence: int, last: int) -> dt.datetime | None:
    at: dt.datetime | None = {last: document["completedAt"], 1: document["startedAt"]}.get(sequence)
    return at


def _done(stop: Document, at: dt.datetime | None) -> Document:
    if stop["status"] not in OPEN_STOPS:
        return stop
    times = dict.fromkeys(("statusChangedAt", "arrivedAt", "completedAt", "departedAt"), at)
    return stop | {"status": "completed", "outcome": "full", **times}
