"""Applies a merge patch to a stored trip, whose stops and shipments merge by id."""

from __future__ import annotations

from typing import Final

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.assigning import crew_of, resources_of
from services.trip_rules.build import BLANK, IMPORTED, PLAIN
from services.trip_rules.cargo import cargo_of
from services.trip_rules.charges import charges_of, price_of
from services.trip_rules.documents import Context, Problems, Refusal, differing
from services.trip_rules.merge import Merged, merge_shipments, merge_stops
from services.trip_rules.retry import without_lost_retries
from services.trip_rules.schedule import rescheduled
from services.trip_rules.states import CLOSED_TRIPS

LARGEST_METADATA: Final = 50


def patch_trip(document: Document, patch: Document, context: Context) -> Document | Problems | Refusal:
    """Only the fields that change, by name; or everything wrong with the patch; or the rule that forbids it."""
    stops = merge_stops(document["stops"], patch.get("stops", []), context)
    shipments = merge_shipments(document["shipments"], patch.get("shipments", []), stops.items, context)
    refusal = _closed(document, stops, shipments) or stops.refusal or shipments.refusal
    if refusal:
        return refusal
    problems = [*stops.problems, *shipments.problems]
    changes = _plain(document, patch, problems)
    changes |= {"stops": stops.items, "shipments": shipments.items}
    changes |= _cargo(document, patch, shipments.items, problems)
    start, end = rescheduled(document, patch, stops.items, problems)
    changes |= {"scheduledStart": start, "scheduledEnd": end}
    changes |= _priced(document, patch, shipments.items, context, problems)
    holder = {**document, **changes}
    changes |= {"crewIds": crew_of(holder), "resourceIds": resources_of(holder)}
    return problems or differing(document, without_lost_retries(document, changes))


def _closed(document: Document, stops: Merged, shipments: Merged) -> Refusal | None:
    if document["status"] in CLOSED_TRIPS and (stops.restructured or shipments.restructured):
        detail = (
            f"The trip is {document['status']}; its stops and shipments can no longer be added or removed."
        )
        return Refusal("trip.closed", detail)
    return None


def _plain(document: Document, patch: Document, problems: Problems) -> Document:
    changes: Document = {
        key: BLANK[key] if patch[key] is None else patch[key] for key in (*PLAIN, *IMPORTED) if key in patch
    }
    if patch.get("metadata") is not None:
        cleared = {key for key, value in patch["metadata"].items() if value is None}
        merged = {**document["metadata"], **patch["metadata"]}
        changes["metadata"] = {key: value for key, value in merged.items() if key not in cleared}
        if len(changes["metadata"]) > LARGEST_METADATA:
            problems.append(FieldError("/metadata", "too_long", f"Keep at most {LARGEST_METADATA} keys."))
    if "flags" in patch:
        flags = BLANK["flags"] if patch["flags"] is None else patch["flags"]
        changes["flags"] = document["flags"] | (
            {"onHold": bool(flags["onHold"])} if "onHold" in flags else {}
        )
    return changes


def _cargo(document: Document, patch: Document, shipments: list[Document], problems: Problems) -> Document:
    cleared = "cargo" in patch and patch["cargo"] is None
    current = None if cleared else document["cargo"]
    if current and document["shipments"] and not shipments:
        current = {"description": current["description"]}
    return {"cargo": cargo_of(current, patch.get("cargo"), shipments, problems)}


def _priced(
    document: Document, patch: Document, shipments: list[Document], context: Context, problems: Problems
) -> Document:
    if "charges" in patch:
        charges = charges_of(patch["charges"] or [], shipments, context, problems)
    else:
        charges = _without_removed(document["charges"], shipments)
    if charges or "price" in patch:
        price = price_of(charges, patch.get("price"), problems, document["price"])
        return {"charges": charges, "price": price}
    return {"charges": charges, "price": None if document["charges"] else document["price"]}


def _without_removed(charges: list[Document], shipments: list[Document]) -> list[Document]:
    """A charge outlives the shipment it was made for."""
    kept = {shipment["id"] for shipment in shipments}
    return [
        {**charge, "shipmentId": charge["shipmentId"] if charge["shipmentId"] in kept else None}
        for charge in charges
    ]
