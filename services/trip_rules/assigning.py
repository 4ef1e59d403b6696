"""Puts driver, vehicle and trailers on a trip and takes them off again, keeping who held it when."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.documents import Refusal, find_index
from services.trip_rules.outcomes import flagged
from services.trip_rules.states import BOOKED_TRIPS, CLOSED_STOPS, allowed_transitions, not_allowed

NOBODY: Final[Document] = {
    "driverId": None,
    "coDriverIds": [],
    "vehicleId": None,
    "trailerIds": [],
    "crewIds": [],
    "resourceIds": [],
}
UNANSWERED: Final[Document] = {"acknowledgedAt": None, "declinedAt": None, "declineReason": None}


def crew_of(holder: Document) -> list[str]:
    """Driver, then co-drivers."""
    return [one for one in (holder["driverId"], *holder["coDriverIds"]) if one is not None]


def resources_of(holder: Document) -> list[str]:
    """Everything that is busy while the trip runs: crew, vehicle, trailers."""
    return [
        *crew_of(holder),
        *(one for one in (holder["vehicleId"], *holder["trailerIds"]) if one is not None),
    ]


def assign(
    document: Document, wanted: Document, now: dt.datetime, reason: str | None = None
) -> Document | Refusal:
    """The changes that make a scheduled trip assigned; what is not wanted is left empty."""
    status = document["status"]
    if status in BOOKED_TRIPS:
        return not_allowed(f"The trip is already {status}; use reassign.", allowed_transitions(status))
    if status != "scheduled":
        return not_allowed(
            f"Only a scheduled trip can be assigned; this one is {status}.", allowed_transitions(status)
        )
    holder = holder_of(document, wanted, keep=False)
    history = [*document["assignments"], entry(holder, now, reason)]
    changes = {"status": "assigned", "statusChangedAt": now, **holder, "assignments": history, **UNANSWERED}
    return flagged(document, changes)


def reassign(document: Document, wanted: Document, now: dt.datetime) -> Document | Refusal | FieldError:
    """The changes that hand an assigned or running trip over; what `wanted` leaves out stays as it is."""
    status = document["status"]
    if status not in BOOKED_TRIPS:
        detail = f"Only an assigned, dispatched or running trip can be reassigned; this one is {status}."
        return Refusal("trip.not_assigned", detail, {"allowedTransitions": allowed_transitions(status)})
    from_stop = wanted.get("fromStopId")
    if from_stop is not None:
        index = find_index(document["stops"], from_stop)
        if index is None:
            return FieldError("/fromStopId", "stop.unknown", f"This trip has no stop {from_stop}.")
        if document["stops"][index]["status"] in CLOSED_STOPS:
            return FieldError(
                "/fromStopId", "stop.closed", f"Stop {index + 1} is closed; name the first one still to do."
            )
    holder = holder_of(document, wanted, keep=True)
    if holder["driverId"] is None:
        return FieldError("/driverId", "missing", "This trip has no driver yet, so name one.")
    if len(holder["resourceIds"]) != len(set(holder["resourceIds"])):
        return FieldError(
            "/driverId", "assignment.repeated", "Name each driver, vehicle and trailer only once."
        )
    history = [*closed_assignments(document, now), entry(holder, now, wanted.get("reason"), from_stop)]
    unanswered = UNANSWERED if holder["driverId"] != document["driverId"] else {}
    return flagged(document, {**holder, "assignments": history, **unanswered})


def unassign(document: Document, now: dt.datetime) -> Document | Refusal:
    """The changes that make an assigned trip scheduled again, with nobody on it."""
    status = document["status"]
    if status != "assigned":
        detail = f"Only an assigned trip can be unassigned; this one is {status}."
        return Refusal("trip.not_assigned", detail, {"allowedTransitions": allowed_transitions(status)})
    return flagged(document, {"status": "scheduled", "statusChangedAt": now, **taken_off(document, now)})


def taken_off(document: Document, now: dt.datetime) -> Document:
    return {**NOBODY, "assignments": closed_assignments(document, now), **UNANSWERED}


def closed_assignments(document: Document, at: dt.datetime) -> list[Document]:
    """The history with its open entry ended; an entry never ends before it began."""
    return [
        {**one, "to": max(at, one["from"]) if one["to"] is None else one["to"]}
        for one in document["assignments"]
    ]


def resumed_assignments(document: Document, now: dt.datetime) -> list[Document]:
    """The history with a new entry for who holds a reopened trip."""
    if document["driverId"] is None:
        return list(document["assignments"])
    return [*document["assignments"], entry(document, now, "reopened")]


def acknowledge(document: Document, now: dt.datetime) -> Document | Refusal:
    """The changes when the driver says yes."""
    return _answered(document, {"acknowledgedAt": now, "declinedAt": None, "declineReason": None})


def decline(document: Document, now: dt.datetime, reason: str | None) -> Document | Refusal:
    """The changes when the driver says no; the trip stays theirs until the office acts."""
    return _answered(document, {"acknowledgedAt": None, "declinedAt": now, "declineReason": reason})


def holder_of(document: Document, wanted: Document, *, keep: bool) -> Document:
    """Who would hold the trip, with the helper arrays for queries; `keep` fills gaps from the present holder."""
    keys = ("driverId", "coDriverIds", "vehicleId", "trailerIds")
    base = {key: document[key] for key in keys} if keep else {key: NOBODY[key] for key in keys}
    holder: dict[str, Any] = {key: wanted[key] if key in wanted else base[key] for key in keys}
    holder |= {key: holder[key] or [] for key in ("coDriverIds", "trailerIds")}
    return {**holder, "crewIds": crew_of(holder), "resourceIds": resources_of(holder)}


def entry(holder: Document, since: dt.datetime, reason: str | None, from_stop: str | None = None) -> Document:
    """An open entry of the history of assignments."""
    return {
        "driverId": holder["driverId"],
        "coDriverIds": list(holder["coDriverIds"]),
        "vehicleId": holder["vehicleId"],
        "trailerIds": list(holder["trailerIds"]),
        "fromStopId": from_stop,
        "from": since,
        "to": None,
        "reason": reason,
    }


def _answered(document: Document, changes: Document) -> Document | Refusal:
    if document["status"] not in {"assigned", "dispatched"}:
        detail = (
            f"A driver answers for a trip that is assigned or dispatched; this one is {document['status']}."
        )
        return Refusal(
            "trip.not_assigned", detail, {"allowedTransitions": allowed_transitions(document["status"])}
        )
    return flagged(document, changes)
