"""How stops, shipments and trips turned out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.documents import Problems, applied
from services.trip_rules.states import CLOSED_STOPS

OPEN: Final = frozenset({"pending", "loaded"})
WORKING: Final = frozenset({"pickup", "dropoff"})
BY_REASON: Final = frozenset({"refused", "damaged", "returned"})
"""Reason codes of a stop that say what became of its shipments."""
TROUBLE: Final = frozenset({"partial", "refused", "damaged", "returned", "failed"})
UNDELIVERED: Final = frozenset({"failed", "refused"})


def told_problems(shipments: Sequence[Document], stop: Document, told: Sequence[Document]) -> Problems:
    """What cannot be right in what was told about single shipments at a stop."""
    here = {one["id"]: one for one in shipments if stop["id"] in {one["pickupStopId"], one["dropoffStopId"]}}
    problems: Problems = []
    for index, one in enumerate(told):
        shipment = here.get(one["id"])
        if shipment is None:
            detail = f"Shipment {one['id']} is neither loaded nor unloaded at this stop."
            problems.append(FieldError(f"/shipments/{index}/id", "shipment.unknown", detail))
        elif (one.get("deliveredPieces") or 0) > (shipment["pieces"] or float("inf")):
            detail = f"The shipment has only {shipment['pieces']} pieces."
            problems.append(FieldError(f"/shipments/{index}/deliveredPieces", "shipment.pieces", detail))
    return problems


def after_stop(trip: Document, stop: Document, told: Sequence[Document] = ()) -> list[Document]:
    """The trip's shipments once the stop is as given: loaded or unloaded, failed with it, or taken back."""
    stated = {one["id"]: one for one in told}
    status = {one["id"]: one["status"] for one in trip["stops"]}
    return [_after(shipment, stop, stated.get(shipment["id"], {}), status) for shipment in trip["shipments"]]


def stop_outcome(shipments: Sequence[Document], stop: Document, told: Sequence[Document]) -> str:
    """Full, partial or none, from what was told about the shipments that are dropped off at a completed stop."""
    stated = {one["id"]: one for one in told}
    ends = [
        _told(one, stated[one["id"]]) if one["id"] in stated else "delivered"
        for one in shipments
        if one["dropoffStopId"] == stop["id"]
    ]
    if all(end == "delivered" for end in ends):
        return "full"
    return "partial" if any(end in {"delivered", "partial"} for end in ends) else "none"


def trip_outcome(stops: Sequence[Document]) -> str:
    """Full if every pick-up and drop-off was, none if none had any, else partial."""
    counted = [stop for stop in stops if stop["type"] in WORKING] or list(stops)
    retried = {stop["retryOfStopId"] for stop in stops}
    outcomes = {stop["outcome"] or "none" for stop in counted if stop["id"] not in retried}
    return outcomes.pop() if len(outcomes) == 1 else "partial"


def has_exception(trip: Document) -> bool:
    """Whether somebody in the office should look: a stop failed and is not tried again, goods in trouble, declined."""
    retried = {stop["id"] for stop in trip["stops"] if stop.get("retriedAs")}
    retried |= {stop["retryOfStopId"] for stop in trip["stops"] if stop["retryOfStopId"]}
    return (
        any(stop["status"] == "failed" and stop["id"] not in retried for stop in trip["stops"])
        or any(_is_in_trouble(one, retried) for one in trip["shipments"])
        or trip["declinedAt"] is not None
    )


def flagged(trip: Document, changes: Document) -> Document:
    """The changes, with the exception flag where they make it differ."""
    exception = has_exception(applied(trip, changes))
    return changes if exception == trip["flags"]["exception"] else {**changes, "flags.exception": exception}


def _is_in_trouble(shipment: Document, retried: set[str]) -> bool:
    """Whether it came to harm, and is not simply brought by the trip that tries its stop again."""
    if shipment["outcome"] in UNDELIVERED and {shipment["pickupStopId"], shipment["dropoffStopId"]} & retried:
        return False
    return shipment["outcome"] in TROUBLE


def _after(shipment: Document, stop: Document, told: Document, status: dict[str, str]) -> Document:
    if stop["id"] == shipment["pickupStopId"]:
        return _picked_up(shipment, stop, told)
    if stop["id"] == shipment["dropoffStopId"]:
        loaded = shipment["pickupStopId"] is None or status.get(shipment["pickupStopId"]) == "completed"
        return _dropped_off(shipment, stop, told, loaded=loaded)
    return shipment


def _picked_up(shipment: Document, stop: Document, told: Document) -> Document:
    if stop["status"] == "pending" and shipment["outcome"] in {"loaded", "failed"}:
        return shipment | {"outcome": "pending", "reasonCode": None}
    if stop["status"] not in CLOSED_STOPS or shipment["outcome"] != "pending":
        return shipment
    if stop["status"] == "completed" and stop["outcome"] != "none":
        return shipment | {"outcome": told.get("outcome") or "loaded", "reasonCode": told.get("reasonCode")}
    return shipment | {
        "outcome": told.get("outcome") or "failed",
        "reasonCode": told.get("reasonCode") or stop["reasonCode"],
    }


def _dropped_off(shipment: Document, stop: Document, told: Document, *, loaded: bool) -> Document:
    if stop["status"] == "pending" and shipment["outcome"] not in OPEN:
        return shipment | {
            "outcome": "loaded" if loaded else "pending",
            "reasonCode": None,
            "deliveredPieces": None,
        }
    if stop["status"] not in CLOSED_STOPS or shipment["outcome"] not in OPEN:
        return shipment
    outcome = _told(shipment, told) if told else _by_stop(stop)
    pieces = told.get("deliveredPieces")
    if pieces is None and outcome == "delivered":
        pieces = shipment["pieces"]
    reason = told.get("reasonCode") or (None if outcome == "delivered" else stop["reasonCode"])
    return shipment | {"outcome": outcome, "reasonCode": reason, "deliveredPieces": pieces}


def _told(shipment: Document, told: Document) -> str:
    if told.get("outcome"):
        return str(told["outcome"])
    pieces = told.get("deliveredPieces")
    if pieces is None or pieces >= (shipment["pieces"] or 1):
        return "delivered"
    return "partial" if pieces else "failed"


def _by_stop(stop: Document) -> str:
    if stop["status"] == "completed" and stop["outcome"] != "none":
        return "partial" if stop["outcome"] == "partial" else "delivered"
    return stop["reasonCode"] if stop["reasonCode"] in BY_REASON else "failed"
