"""Shows of a trip what an import can take: its stops and loads by position, as clients write them without ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from schemas.base import Document
from services.trip_rules.same import CHARGE, STOP
from services.trip_rules.shipments import WRITABLE


def trip_view(trip: Mapping[str, Any]) -> Document:
    """The trip with `pickup` and `dropoff` beside its lists, and numbers in the place of ids."""
    stops: list[Document] = trip.get("stops") or []
    shipments: list[Document] = trip.get("shipments") or []
    charges: list[Document] = trip.get("charges") or []
    of_stop, of_shipment = _numbers(stops), _numbers(shipments)
    return {
        **trip,
        "pickup": _end(stop for stop in stops if stop.get("type") == "pickup"),
        "dropoff": _end(stop for stop in reversed(stops) if stop.get("type") == "dropoff"),
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
