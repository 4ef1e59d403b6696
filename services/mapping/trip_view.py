"""Shows of a trip what an import can take: its stops and loads by position, as clients write them without ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from schemas.base import Document
from services.trip_rules.same import CHARGE, STOP
from services.trip_rules.shipments import WRITABLE

LISTS: Final = ("stops", "shipments", "charges")


def trip_view(trip: Mapping[str, Any]) -> Document:
    """The trip with `pickup` and `dropoff` beside its lists, and numbers in the place of ids."""
    stops: list[Document] = trip.get("stops") or []
    return {
        **trip,
        "pickup": _end(stop for stop in stops if stop.get("type") == "pickup"),
        "dropoff": _end(stop for stop in reversed(stops) if stop.get("type") == "dropoff"),
        **_lists(trip),
    }


def lists_as_written(row: Document) -> Document:
    """The lists of a row that somebody has read from us, as they were written: without ids and what has happened."""
    entries = [one for name in LISTS for one in row.get(name) or ()]
    if not any("id" in one for one in entries if isinstance(one, dict)):
        return {}
    if not all(isinstance(one, dict) for one in entries):
        return {}
    return {name: written for name, written in _lists(row).items() if name in row}


def _lists(trip: Mapping[str, Any]) -> Document:
    stops, shipments, charges = (trip.get(name) or [] for name in LISTS)
    of_stop, of_shipment = _numbers(stops), _numbers(shipments)
    return {
        "stops": [_only(STOP, stop) for stop in stops],
        "shipments": [
            _only(WRITABLE, _placed(one, of_stop, "pickupStopId", "dropoffStopId")) for one in shipments
        ],
        "charges": [
            _only((*CHARGE, "shipmentId"), _placed(one, of_shipment, "shipmentId")) for one in charges
        ],
    }


def _numbers(items: list[Document]) -> dict[Any, int]:
    return {item.get("id"): number for number, item in enumerate(items, 1)}


def _placed(item: Document, numbers: dict[Any, int], *names: str) -> Document:
    return {
        **item,
        **{name: numbers.get(item[name], item[name]) for name in names if item.get(name) is not None},
    }


def _only(names: tuple[str, ...], item: Document) -> Document:
    return {name: item[name] for name in names if name in item}


def _end(stops: Iterable[Document]) -> Document:
    stop = next(iter(stops), {})
    windows = stop.get("windows") or [stop.get("window")]
    return {**stop, "window": windows[0]}
