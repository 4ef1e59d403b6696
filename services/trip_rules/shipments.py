"""Makes and merges the shipments of a trip, and ties them to its stops."""

from __future__ import annotations

from typing import Final

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.documents import Context, Problems, find_index

WRITABLE: Final = (
    "customerId",
    "reference",
    "description",
    "pieces",
    "weightKg",
    "volumeM3",
    "requirements",
    "pickupStopId",
    "dropoffStopId",
    "returnOf",
)
LOADING: Final = frozenset({"pickup", "depot"})
UNLOADING: Final = frozenset({"dropoff", "depot", "return"})


def new_shipment(
    given: Document, stops: list[Document], pointer: str, context: Context, problems: Problems
) -> Document:
    blank: Document = {"id": context.new_id("shp"), **dict.fromkeys(WRITABLE), "requirements": []}
    progress = {"deliveredPieces": None, "outcome": "pending", "reasonCode": None}
    return merged_shipment({**blank, **progress}, given, stops, pointer, problems)


def merged_shipment(
    shipment: Document, given: Document, stops: list[Document], pointer: str, problems: Problems
) -> Document:
    """The shipment with a merge patch applied; a stop may be named by its id or by its number."""
    result = shipment | {key: given[key] for key in WRITABLE if key in given}
    result["requirements"] = result["requirements"] or []
    for key, kinds in (("pickupStopId", LOADING), ("dropoffStopId", UNLOADING)):
        result[key] = _stop_id(result[key], kinds, stops, f"{pointer}/{key}", problems)
    _check_order(result, stops, pointer, problems)
    return result


def _stop_id(
    wanted: object, kinds: frozenset[str], stops: list[Document], pointer: str, problems: Problems
) -> str | None:
    if wanted is None:
        return None
    stop = _find(wanted, stops)
    if stop is None:
        problems.append(FieldError(pointer, "stop.unknown", f"This trip has no stop {wanted}."))
        return None
    if stop["type"] not in kinds:
        detail = f"Stop {stop['sequence']} is a {stop['type']}; expected {' or '.join(sorted(kinds))}."
        problems.append(FieldError(pointer, "stop.wrong_type", detail))
    found: str = stop["id"]
    return found


def _find(wanted: object, stops: list[Document]) -> Document | None:
    number = str(wanted)
    if number.isdecimal():
        return next((stop for stop in stops if str(stop["sequence"]) == number), None)
    index = find_index(stops, wanted)
    return None if index is None else stops[index]


def _check_order(shipment: Document, stops: list[Document], pointer: str, problems: Problems) -> None:
    sequence = {stop["id"]: stop["sequence"] for stop in stops}
    loaded, unloaded = sequence.get(shipment["pickupStopId"]), sequence.get(shipment["dropoffStopId"])
    if loaded is not None and unloaded is not None and loaded >= unloaded:
        detail = f"It is picked up at stop {loaded}, so it cannot be dropped off at stop {unloaded}."
        problems.append(FieldError(f"{pointer}/dropoffStopId", "shipment.order", detail))
