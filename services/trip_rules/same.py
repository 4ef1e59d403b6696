"""Tells an import whether a row says anything new about a trip."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from schemas.base import Document
from services.trip_rules.build import IMPORTED, PLAIN
from services.trip_rules.shipments import WRITABLE

STOP: Final = ("type", "place", "windows", "contact", "serviceSeconds")
CHARGE: Final = ("code", "quantity", "unitAmount", "amount", "currency")


def content_of(document: Document) -> Document:
    """What a client could have written, with stops and shipments told by their position instead of their ids."""
    stops = {stop["id"]: number for number, stop in enumerate(document["stops"], 1)}
    shipments = {shipment["id"]: number for number, shipment in enumerate(document["shipments"], 1)}
    keys = (*PLAIN, *IMPORTED, "cargo", "scheduledStart", "scheduledEnd", "price")
    return {
        **{key: document[key] for key in keys},
        "stops": [{key: stop[key] for key in STOP} for stop in document["stops"]],
        "shipments": [_placed(shipment, stops) for shipment in document["shipments"]],
        "charges": [
            {**{key: charge[key] for key in CHARGE}, "shipmentId": shipments.get(charge["shipmentId"])}
            for charge in document["charges"]
        ],
    }


def fingerprint(document: Document) -> str:
    """A digest that is equal for equal content."""
    text = json.dumps(content_of(document), sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def patch_from(document: Document, content: Document) -> Document:
    """A merge patch that brings a stored trip to newly imported content, taking stops and shipments by position.

    What the content does not mention stays; stops and shipments beyond those it lists are removed.
    """
    patch = dict(content)
    for key in ("stops", "shipments"):
        if content.get(key) is not None:
            patch[key] = _by_position(document[key], content[key])
    return patch


def _placed(shipment: Document, stops: dict[str, int]) -> Document:
    ends = {key: stops.get(shipment[key]) for key in ("pickupStopId", "dropoffStopId")}
    return {key: shipment[key] for key in WRITABLE} | ends


def _by_position(stored: list[Document], given: list[Document]) -> list[Document]:
    kept: list[Document] = [{**entry, "id": old["id"]} for entry, old in zip(given, stored, strict=False)]
    added = given[len(stored) :]
    removed = [{"id": old["id"], "deleted": True} for old in stored[len(given) :]]
    return [*kept, *added, *removed]
