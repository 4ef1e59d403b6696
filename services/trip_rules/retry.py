"""A second attempt at a stop that failed, in the same trip or in another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.cargo import SUMMED, cargo_of
from services.trip_rules.documents import Context, Refusal, differing, find_index
from services.trip_rules.merge import MOST_STOPS
from services.trip_rules.outcomes import OPEN, UNDELIVERED, flagged, has_exception
from services.trip_rules.schedule import rescheduled
from services.trip_rules.shipments import new_shipment
from services.trip_rules.states import CLOSED_TRIPS, GIVEN_UP, OPEN_STOPS
from services.trip_rules.stops import FRESH, resequenced, windowed

HOMEWARD: Final = frozenset({"return", "depot"})


@dataclass(frozen=True, slots=True)
class Retry:
    """The linked stop, and the shipments it is for as they would be in another trip."""

    stop: Document
    shipments: list[Document]


def describe_retry(
    document: Document, stop_id: str, new_id: Callable[[str], str], window: Document | None = None
) -> Retry | Refusal:
    """The stop to try again, pending, one attempt on; without a window the old ones stay.

    In another trip a dropped-off shipment is on board from the start, and a picked-up one until the end.
    """
    index = find_index(document["stops"], stop_id)
    if index is None:
        return Refusal("not_found", "This trip has no such stop.")
    stop = document["stops"][index]
    if stop["status"] not in GIVEN_UP:
        return Refusal(
            "conflict", f"Only a failed or skipped stop can be retried; this one is {stop['status']}."
        )
    linked = {"retryOfStopId": stop_id, "retryOfTripId": document["_id"]}
    again = stop | FRESH | {"id": new_id("stp"), "attempt": stop["attempt"] + 1, **linked}
    again |= windowed([window]) if window else {}
    copies = [_copy(shipment, stop_id, again["id"], new_id) for shipment in _undelivered(document, stop_id)]
    return Retry(again, copies)


def retry_here(document: Document, retry: Retry) -> Document | Refusal | FieldError:
    """The changes to the trip of the failed stop: the retry goes before the way home, its shipments with it."""
    refusal = _full(document)
    if refusal:
        return refusal
    old_id, new_id = retry.stop["retryOfStopId"], retry.stop["id"]
    waiting = {shipment["id"] for shipment in _undelivered(document, old_id)}
    moved = [
        _tied(one, old_id, new_id, document) if one["id"] in waiting else one for one in document["shipments"]
    ]
    link = {"retriedAs": {"tripId": document["_id"], "stopId": new_id}}
    stops = [stop | link if stop["id"] == old_id else stop for stop in _placed(document, retry.stop, moved)]
    return _changes(document, stops, moved)


def retry_there(
    target: Document, retry: Retry, new_id: Callable[[str], str]
) -> Document | Refusal | FieldError:
    """The changes to another trip that takes the retry over; cargo it has without shipments becomes one."""
    refusal = _full(target)
    if refusal:
        return refusal
    own = target["shipments"] or _cargo_as_shipment(target["cargo"], new_id)
    shipments = [*own, *retry.shipments] if retry.shipments else target["shipments"]
    return _changes(target, _placed(target, retry.stop, shipments), shipments)


def retried(document: Document, stop_id: str, retry: Document | None) -> Document:
    """The changes to a trip when another stop tries this one again, or no longer does; none if the stop is gone."""
    index = find_index(document["stops"], stop_id)
    return {} if index is None else flagged(document, {f"stops.{index}.retriedAs": retry})


def without_lost_retries(document: Document, changes: Document) -> Document:
    """The changes of a patch, with every stop free to be tried again whose retry they take out of the trip."""
    kept = {stop["id"] for stop in changes["stops"]}
    lost = {stop["id"] for stop in document["stops"]} - kept
    if not lost:
        return changes
    stops = [
        stop | {"retriedAs": None} if (stop.get("retriedAs") or {}).get("stopId") in lost else stop
        for stop in changes["stops"]
    ]
    changes = {"flags": document["flags"], **changes, "stops": stops}
    exception = has_exception({**document, **changes})
    return {**changes, "flags": {**changes["flags"], "exception": exception}}


def _changes(document: Document, stops: list[Document], shipments: list[Document]) -> Document:
    cargo = cargo_of(document["cargo"], None, shipments, [])
    start, end = rescheduled(document, {}, stops, [])
    changes: Document = {"stops": resequenced(stops), "shipments": shipments, "cargo": cargo}
    changes |= {"scheduledStart": start, "scheduledEnd": end}
    flags = {**document["flags"], "exception": has_exception({**document, **changes})}
    return differing(document, {**changes, "flags": flags})


def _full(document: Document) -> Refusal | FieldError | None:
    if document["status"] in CLOSED_TRIPS:
        return Refusal("trip.closed", f"The trip is {document['status']}; choose an open one in tripId.")
    if len(document["stops"]) >= MOST_STOPS:
        return FieldError("/tripId", "too_long", f"A trip has at most {MOST_STOPS} stops.")
    return None


def _undelivered(document: Document, stop_id: str) -> list[Document]:
    """The shipments that the failed stop left undone, and whose other end can still be done."""
    still = {stop["id"] for stop in document["stops"] if stop["status"] in OPEN_STOPS}
    return [
        one
        for one in document["shipments"]
        if one["outcome"] in UNDELIVERED | OPEN
        and (
            one["dropoffStopId"] == stop_id
            or (one["pickupStopId"] == stop_id and one["dropoffStopId"] in {None, *still})
        )
    ]


def _copy(shipment: Document, old_id: str, new_id: str, make_id: Callable[[str], str]) -> Document:
    pickup = new_id if shipment["pickupStopId"] == old_id else None
    dropoff = new_id if shipment["dropoffStopId"] == old_id else None
    fresh = {"outcome": "pending", "reasonCode": None, "deliveredPieces": None}
    return shipment | fresh | {"id": make_id("shp"), "pickupStopId": pickup, "dropoffStopId": dropoff}


def _cargo_as_shipment(cargo: Document | None, new_id: Callable[[str], str]) -> list[Document]:
    if cargo is None or all(cargo[key] is None for key in SUMMED):
        return []
    given = {key: cargo[key] for key in ("description", "requirements", *SUMMED)}
    return [new_shipment(given, [], "", Context(new_id), [])]


def _tied(shipment: Document, old_id: str, new_id: str, document: Document) -> Document:
    if shipment["pickupStopId"] == old_id:
        return shipment | {"pickupStopId": new_id, "outcome": "pending", "reasonCode": None}
    done = {stop["id"] for stop in document["stops"] if stop["status"] == "completed"}
    outcome = "loaded" if shipment["pickupStopId"] in {None, *done} else "pending"
    return shipment | {
        "dropoffStopId": new_id,
        "outcome": outcome,
        "reasonCode": None,
        "deliveredPieces": None,
    }


def _placed(document: Document, stop: Document, shipments: list[Document]) -> list[Document]:
    """The stops with the new one before the open way home, and before any drop-off of what it picks up."""
    stops = document["stops"]
    position = len(stops)
    while position and stops[position - 1]["type"] in HOMEWARD and stops[position - 1]["status"] == "pending":
        position -= 1
    ends = [find_index(stops, one["dropoffStopId"]) for one in shipments if one["pickupStopId"] == stop["id"]]
    position = min([position, *(end for end in ends if end is not None)])
    return [*stops[:position], stop, *stops[position:]]
