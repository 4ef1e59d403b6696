"""What a report of a trip's status does to the trip."""

from __future__ import annotations

import datetime as dt
from typing import Final

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.assigning import (
    NOBODY,
    UNANSWERED,
    closed_assignments,
    resumed_assignments,
    taken_off,
)
from services.trip_rules.documents import Refusal, differences
from services.trip_rules.outcomes import after_stop, flagged, trip_outcome
from services.trip_rules.report import (
    Progress,
    Report,
    Standing,
    is_late,
    not_applied,
    standing,
)
from services.trip_rules.states import (
    CLOSED_TRIPS,
    CLOSED_WITH_TRIP,
    OPEN_STOPS,
    REOPENED,
    check_reopen,
    check_transition,
)
from services.trip_rules.stops import FRESH

LASTING: Final = ("attempt", "retryOfStopId", "retryOfTripId", "retriedAs", "proof")
"""What a stop keeps of its progress when it is to be done anew."""


def report_trip(document: Document, report: Report) -> Progress | Refusal | FieldError:
    """The changes that the report makes, or that it came too late for them, or why it is refused."""
    speaker = standing(document, report)
    if isinstance(speaker, Refusal | FieldError):
        return speaker
    refusal = check_transition(document["status"], report.status, driver=speaker != "office")
    late = _too_late(document, report, speaker, refused=refusal is not None)
    if late is not None:
        return late
    if refusal is None and report.status == "completed" and speaker != "office":
        refusal = _stops_open(document)
    return refusal or Progress(_effects(document, report))


def reopen(document: Document, now: dt.datetime) -> Document | Refusal:
    """The changes that open a closed trip again; stops that were closed with it open too."""
    refusal = check_reopen(document["status"])
    if refusal:
        return refusal
    changes: Document = {
        "status": REOPENED[document["status"]],
        "statusChangedAt": now,
        "completedAt": None,
        "outcome": None,
    }
    if document["status"] == "cancelled":
        changes |= {
            "startedAt": None,
            **NOBODY,
            **UNANSWERED,
            "assignments": closed_assignments(document, now),
        }
        return _with_stops(document, changes, [_as_new(stop) for stop in document["stops"]])
    changes["assignments"] = resumed_assignments(document, now)
    stops = [_as_new(stop) if stop["reasonCode"] == CLOSED_WITH_TRIP else stop for stop in document["stops"]]
    return _with_stops(document, changes, stops)


def start(document: Document, at: dt.datetime) -> Document:
    """What the first movement changes, or one that turns out to be earlier than the start known so far."""
    if document["status"] == "dispatched":
        return {"status": "in_progress", "statusChangedAt": at, "startedAt": at}
    earlier = document["startedAt"] is None or at < document["startedAt"]
    return {"startedAt": at} if earlier else {}


def _too_late(document: Document, report: Report, speaker: Standing, *, refused: bool) -> Progress | None:
    """What becomes of a report about a time that is past for this trip; None if it is not one."""
    late = is_late(document, document["statusChangedAt"], report)
    started = document["startedAt"]
    if late and report.status == "in_progress" and started is not None and report.at < started:
        return Progress({"startedAt": report.at})
    if speaker == "former":
        return not_applied("reassigned")
    if refused and late:
        return not_applied("trip_closed" if document["status"] in CLOSED_TRIPS else "superseded")
    return None


def _stops_open(document: Document) -> Refusal | None:
    still = [stop["id"] for stop in document["stops"] if stop["status"] in OPEN_STOPS]
    if not still:
        return None
    detail = f"{len(still)} of {len(document['stops'])} stops are open; complete, skip or fail them first."
    return Refusal("trip.stops_open", detail, {"stopIds": still})


def _effects(document: Document, report: Report) -> Document:
    changes: Document = {"status": report.status, "statusChangedAt": report.at}
    if report.status == "scheduled" and document["status"] == "assigned":
        changes |= taken_off(document, report.now)
    elif report.status == "assigned":
        changes |= UNANSWERED
    elif report.status == "in_progress":
        changes |= start(document, report.at)
    elif report.status in CLOSED_TRIPS:
        changes |= _closing(document, report)
    return flagged(document, changes)


def _closing(document: Document, report: Report) -> Document:
    # A device's clock can be behind the one that told of the start, and no trip ends before it starts.
    end = max(report.at, document["startedAt"] or report.at)
    changes: Document = {"assignments": closed_assignments(document, end)}
    if report.status == "completed":
        stops = [
            _closed_with_trip(stop, end) if stop["status"] in OPEN_STOPS else stop
            for stop in document["stops"]
        ]
        changes |= {"completedAt": end, "outcome": trip_outcome(stops)}
        return _with_stops(document, changes, stops)
    if report.status == "failed":
        changes["outcome"] = trip_outcome(document["stops"])
    return changes


def _closed_with_trip(stop: Document, at: dt.datetime) -> Document:
    left = at if stop["arrivedAt"] else None
    skipped = {"status": "skipped", "outcome": "none", "reasonCode": CLOSED_WITH_TRIP}
    return stop | skipped | {"statusChangedAt": at, "eta": None, "departedAt": left}


def _as_new(stop: Document) -> Document:
    return stop | FRESH | {key: stop[key] for key in LASTING if key in stop}


def _with_stops(document: Document, changes: Document, stops: list[Document]) -> Document:
    """Adds what differs in the stops, and what that means for the shipments."""
    result = {**document, "stops": stops}
    for index, (old, new) in enumerate(zip(document["stops"], stops, strict=True)):
        if old != new:
            changes |= differences(f"stops.{index}", old, new)
            result["shipments"] = after_stop(result, new)
    for index, (old, new) in enumerate(zip(document["shipments"], result["shipments"], strict=True)):
        changes |= differences(f"shipments.{index}", old, new)
    return flagged(document, changes)
