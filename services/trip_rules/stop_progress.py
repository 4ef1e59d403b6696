"""What a report of a stop's status does to the stop, its shipments and the trip."""

from __future__ import annotations

import datetime as dt
from typing import Final

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.documents import Problems, Refusal, differences, find_index
from services.trip_rules.outcomes import after_stop, flagged, stop_outcome, told_problems
from services.trip_rules.report import (
    SKEW,
    Progress,
    Report,
    Standing,
    WhyNot,
    is_late,
    not_applied,
    standing,
)
from services.trip_rules.states import (
    CLOSED_STOPS,
    CLOSED_TRIPS,
    MOVEMENT,
    UNDER_WAY,
    check_stop_transition,
    not_allowed,
)
from services.trip_rules.trip_progress import start

RANK: Final = {"pending": 0, "en_route": 1, "arrived": 2, "completed": 3, "failed": 3, "skipped": 0}
"""How far a stop has come; a skipped one went nowhere."""
TIMES: Final = {"en_route": "enRouteAt", "arrived": "arrivedAt"}


def report_stop(
    document: Document, stop_id: str, report: Report
) -> Progress | Refusal | FieldError | Problems:
    """The changes that the report makes, or that it came too late for them, or why it is refused."""
    speaker = standing(document, report)
    if isinstance(speaker, Refusal | FieldError):
        return speaker
    index = find_index(document["stops"], stop_id)
    if index is None:
        return Refusal("not_found", "This trip has no such stop.")
    stop = document["stops"][index]
    problems = told_problems(document["shipments"], stop, report.shipments)
    if problems:
        return problems
    refusal = _not_under_way(document) or check_stop_transition(
        stop["status"], report.status, driver=speaker != "office", reason=report.reason_code or report.note
    )
    late = _too_late(document, index, report, speaker, refused=refusal is not None)
    return late or refusal or Progress(_effects(document, index, report))


def _not_under_way(document: Document) -> Refusal | None:
    if document["status"] in CLOSED_TRIPS:
        return Refusal("trip.closed", f"The trip is {document['status']}, so its stops no longer move.")
    if document["status"] not in UNDER_WAY:
        return not_allowed(f"Stops move once the trip is dispatched; it is {document['status']}.", [])
    return None


def _too_late(
    document: Document, index: int, report: Report, speaker: Standing, *, refused: bool
) -> Progress | None:
    """What becomes of a report about a time that is past for this stop; None if it is not one."""
    stop = document["stops"][index]
    stop_late = is_late(document, stop["statusChangedAt"], report)
    late = stop_late or is_late(document, document["statusChangedAt"], report)
    if late and _fills(stop, report):
        filled = {f"stops.{index}.{TIMES[report.status]}": report.at}
        return Progress(filled | (start(document, report.at) if document["startedAt"] else {}))
    if speaker == "former" and (refused or stop_late):
        return not_applied("reassigned")
    if not refused and _taken_back_since(document, stop, report):
        return not_applied("superseded")
    return not_applied(_why(document)) if refused and late else None


def _taken_back_since(document: Document, stop: Document, report: Report) -> bool:
    """Whether the report is from before the stop was opened again, or takes back what was told after it.

    Other steps forward are applied however late they come.
    """
    changed = stop["statusChangedAt"]
    if changed is None or (report.status != "pending" and stop["status"] != "pending"):
        return False
    return is_late(document, changed - SKEW, report)


def _fills(stop: Document, report: Report) -> bool:
    """Whether the report brings the time of an earlier step that nobody told, or told only by implication."""
    field = TIMES.get(report.status)
    if field is None or RANK[stop["status"]] <= RANK[report.status]:
        return False
    implied = field == "arrivedAt" and stop["arrivedAt"] == stop["completedAt"]
    return stop[field] is None or (implied and report.at < stop[field])


def _why(document: Document) -> WhyNot:
    if document["status"] in CLOSED_TRIPS:
        return "trip_closed"
    return "superseded" if document["status"] in UNDER_WAY else "not_under_way"


def _effects(document: Document, index: int, report: Report) -> Document:
    old = document["stops"][index]
    new = old | _stamps(document, old, report)
    changes = differences(f"stops.{index}", old, new)
    stops = [*document["stops"][:index], new, *document["stops"][index + 1 :]]
    shipments = after_stop({**document, "stops": stops}, new, report.shipments)
    for number, (before, after) in enumerate(zip(document["shipments"], shipments, strict=True)):
        changes |= differences(f"shipments.{number}", before, after)
    if report.status == "en_route":
        changes |= _departure(document, report.at)
    if report.status in MOVEMENT:
        changes |= start(document, report.at)
    return flagged(document, changes)


def _stamps(document: Document, stop: Document, report: Report) -> Document:
    stamps: Document = {"status": report.status, "statusChangedAt": report.at}
    if report.status == "en_route":
        return stamps | {"enRouteAt": report.at}
    if report.status == "arrived":
        return stamps | {"arrivedAt": report.at, "eta": None}
    if report.status == "pending":
        times = dict.fromkeys(
            ("enRouteAt", "arrivedAt", "departedAt", "completedAt", "outcome", "reasonCode")
        )
        return stamps | times
    return stamps | {"eta": None, "reasonCode": report.reason_code} | _closed(document, stop, report)


def _closed(document: Document, stop: Document, report: Report) -> Document:
    if report.status != "completed":
        return {"outcome": "none", "departedAt": _not_before(stop, report.at) if stop["arrivedAt"] else None}
    # Who completes a stop was there, so without an arrival the completion stands for it. Departure is the same
    # moment until the way to the next stop tells better.
    end = _not_before(stop, report.at)
    outcome = report.outcome or stop_outcome(document["shipments"], stop, report.shipments)
    return {"arrivedAt": stop["arrivedAt"] or end, "completedAt": end, "departedAt": end, "outcome": outcome}


def _not_before(stop: Document, at: dt.datetime) -> dt.datetime:
    return max(at, stop["arrivedAt"] or at)


def _departure(document: Document, at: dt.datetime) -> Document:
    """Setting out for another stop is when the one done last was left."""
    left = [
        (stop["completedAt"], index)
        for index, stop in enumerate(document["stops"])
        if stop["status"] in CLOSED_STOPS and stop["completedAt"] is not None
    ]
    if not left:
        return {}
    done, index = max(left)
    unknown = document["stops"][index]["departedAt"] == done
    return {f"stops.{index}.departedAt": at} if unknown and at > done else {}
