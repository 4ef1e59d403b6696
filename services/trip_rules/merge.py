"""Merges the lists of a trip by id: known ids are patched, entries without one are added, `deleted` ones removed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.documents import Context, Problems, Refusal, find_index
from services.trip_rules.shipments import merged_shipment, new_shipment
from services.trip_rules.stops import merged_stop, new_stop, resequenced

MOST_STOPS: Final = 200
MOST_SHIPMENTS: Final = 500


@dataclass(slots=True)
class Merged:
    """A merged list with what was found wrong on the way."""

    items: list[Document]
    problems: Problems = field(default_factory=list)
    refusal: Refusal | None = None
    restructured: bool = False
    """Something was added, removed or moved."""


def merge_stops(stops: list[Document], entries: list[Document], context: Context) -> Merged:
    """The stops in their new order: an entry's `sequence` says where it goes, a new stop without one goes last."""
    merged = Merged(list(stops))
    places: dict[str, int] = {}
    for number, entry in enumerate(entries):
        stop = _merge_stop(merged, entry, f"/stops/{number}", context)
        if stop is not None and entry.get("sequence") is not None:
            places[stop["id"]] = entry["sequence"]
    merged.items = resequenced(_moved(merged.items, places))
    merged.restructured = [stop["id"] for stop in stops] != [stop["id"] for stop in merged.items]
    _check_size(merged, "/stops", 1, MOST_STOPS)
    return merged


def merge_shipments(
    shipments: list[Document], entries: list[Document] | None, stops: list[Document], context: Context
) -> Merged:
    """The shipments after the patch, each tied to stops that still exist; null removes them all."""
    merged = Merged(list(shipments))
    if entries is None:
        entries = [{"id": shipment["id"], "deleted": True} for shipment in shipments]
    for number, entry in enumerate(entries):
        _merge_shipment(merged, entry, stops, f"/shipments/{number}", context)
    touched = {entry.get("id") for entry in entries}
    for shipment in shipments:
        if shipment["id"] not in touched:
            _check_ties(merged, shipment, stops)
    merged.restructured = [one["id"] for one in shipments] != [one["id"] for one in merged.items]
    _check_size(merged, "/shipments", 0, MOST_SHIPMENTS)
    return merged


def _merge_stop(merged: Merged, entry: Document, pointer: str, context: Context) -> Document | None:
    if "id" not in entry:
        merged.items.append(new_stop(entry, pointer, context, merged.problems))
        return merged.items[-1]
    index = find_index(merged.items, entry["id"])
    if index is None:
        merged.problems.append(
            FieldError(f"{pointer}/id", "stop.unknown", f"This trip has no stop {entry['id']}.")
        )
        return None
    stop = merged.items[index]
    if not entry.get("deleted"):
        merged.items[index] = merged_stop(stop, entry, pointer, context, merged.problems)
        return merged.items[index]
    if stop["status"] != "pending":
        detail = (
            f"Stop {stop['sequence']} is {stop['status']} and cannot be removed; skip or fail it instead."
        )
        merged.refusal = merged.refusal or Refusal("trip.stop_started", detail, {"stopId": stop["id"]})
    del merged.items[index]
    return None


def _merge_shipment(
    merged: Merged, entry: Document, stops: list[Document], pointer: str, context: Context
) -> None:
    if "id" not in entry:
        merged.items.append(new_shipment(entry, stops, pointer, context, merged.problems))
        return
    index = find_index(merged.items, entry["id"])
    if index is None:
        detail = f"This trip has no shipment {entry['id']}."
        merged.problems.append(FieldError(f"{pointer}/id", "shipment.unknown", detail))
    elif not entry.get("deleted"):
        merged.items[index] = merged_shipment(merged.items[index], entry, stops, pointer, merged.problems)
    elif merged.items[index]["outcome"] != "pending":
        detail = f"Shipment {entry['id']} is {merged.items[index]['outcome']} and cannot be removed."
        merged.refusal = merged.refusal or Refusal("trip.stop_started", detail, {"shipmentId": entry["id"]})
    else:
        del merged.items[index]


def _check_ties(merged: Merged, shipment: Document, stops: list[Document]) -> None:
    """A shipment that the patch does not name must not lose its stops to it, nor their order."""
    found: Problems = []
    merged_shipment(shipment, {}, stops, "", found)
    for problem in found:
        detail = (
            f"Shipment {shipment['id']}: {problem.detail} Move or remove the shipment in the same request."
        )
        merged.problems.append(FieldError("/stops", problem.code, detail))


def _moved(stops: list[Document], places: dict[str, int]) -> list[Document]:
    result = [stop for stop in stops if stop["id"] not in places]
    named = {stop["id"]: stop for stop in stops}
    for stop_id, sequence in sorted(places.items(), key=lambda place: place[1]):
        if stop_id in named:
            result.insert(min(sequence - 1, len(result)), named[stop_id])
    return result


def _check_size(merged: Merged, pointer: str, least: int, most: int) -> None:
    if len(merged.items) < least:
        merged.problems.append(FieldError(pointer, "too_short", f"A trip keeps at least {least} of them."))
    if len(merged.items) > most:
        merged.problems.append(FieldError(pointer, "too_long", f"A trip has at most {most} of them."))
