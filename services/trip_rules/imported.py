"""Brings an imported trip in line with the status and the driver that its row gave it."""

from __future__ import annotations

import datetime as dt

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.assigning import closed_assignments, entry
from services.trip_rules.documents import Problems, differing
from services.trip_rules.outcomes import after_stop, flagged, trip_outcome
from services.trip_rules.states import BOOKED_TRIPS, CLOSED_TRIPS, OPEN_STOPS

UNSTAFFED = frozenset({"draft", "scheduled"})


def meant(content: Document, status: str = "draft") -> Document:
    """The content with the status that naming a driver means where the row says none; `status` is the present one."""
    if content.get("driverId") and content.get("status") is None and status in UNSTAFFED:
        return {**content, "status": "assigned"}
    return content


def contradictions(document: Document) -> Problems:
    """What cannot be true of a trip, and no state machine has kept an import from saying."""
    status, held = document["status"], document["resourceIds"]
    found: Problems = []
    if status in BOOKED_TRIPS and document["driverId"] is None:
        detail = f"A trip that is {status} needs a driver."
        found.append(FieldError("/driverId", "trip.driver_required", detail))
    if status in UNSTAFFED and held:
        detail = f"A trip that is {status} has no driver and no vehicle yet. Say assigned, or leave them out."
        found.append(FieldError("/status", "trip.not_assigned", detail))
    if len(held) != len(set(held)):
        detail = "Name each driver, vehicle and trailer only once."
        found.append(FieldError("/driverId", "assignment.repeated", detail))
    start, end = document["startedAt"], document["completedAt"]
    if start is not None and end is not None and end < start:
        found.append(
            FieldError("/completedAt", "schedule.order", "The trip was completed before it started.")
        )
    return found


def settle(document: Document) -> Document:
    """The changes that an imported trip still needs, none if it agrees with itself.

    The stops of a completed trip are done: the first when the trip started and the last when it ended; when those
    between were is not known. Who drove it is in the history of assignments, as reports credit by that.
    """
    changes: Document = {"assignments": _history(document)}
    if document["status"] == "failed" and document["outcome"] is None:
        changes["outcome"] = trip_outcome(document["stops"])
    if document["status"] != "completed" or all(one["status"] not in OPEN_STOPS for one in document["stops"]):
        return differing(document, changes)
    last = len(document["stops"])
    stops = [_done(stop, _moment(document, stop["sequence"], last)) for stop in document["stops"]]
    changes |= {"stops": stops, "shipments": _unloaded(document, stops), "outcome": trip_outcome(stops)}
    return flagged(document, differing(document, changes))


def _unloaded(document: Document, stops: list[Document]) -> list[Document]:
    """The shipments once each stop is as given."""
    result = {**document, "stops": stops}
    if result["shipments"]:
        for stop in stops:
            result["shipments"] = after_stop(result, stop)
    shipments: list[Document] = result["shipments"]
    return shipments


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
    at: dt.datetime | None = {1: document["startedAt"], last: document["completedAt"]}.get(sequence)
    return at


def _done(stop: Document, at: dt.datetime | None) -> Document:
    if stop["status"] not in OPEN_STOPS:
        return stop
    times = dict.fromkeys(("statusChangedAt", "arrivedAt", "completedAt", "departedAt"), at)
    return stop | {"status": "completed", "outcome": "full", **times}
