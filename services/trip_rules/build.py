"""Turns a checked request for a new trip into the document that is stored."""

from __future__ import annotations

from typing import Final

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.assigning import crew_of, resources_of
from services.trip_rules.cargo import cargo_of
from services.trip_rules.charges import charges_of, price_of
from services.trip_rules.documents import Context, Problems
from services.trip_rules.schedule import schedule
from services.trip_rules.shipments import new_shipment
from services.trip_rules.stops import new_stop, resequenced

BLANK: Final[Document] = {
    "number": None,
    "externalId": None,
    "metadata": {},
    "status": "draft",
    "statusChangedAt": None,
    "outcome": None,
    "flags": {"delayed": False, "exception": False, "onHold": False},
    "priority": "normal",
    "customerId": None,
    "reference": None,
    "references": [],
    "siteId": None,
    "stops": [],
    "shipments": [],
    "cargo": None,
    "driverId": None,
    "coDriverIds": [],
    "vehicleId": None,
    "trailerIds": [],
    "crewIds": [],
    "resourceIds": [],
    "assignments": [],
    "scheduledStart": None,
    "scheduledEnd": None,
    "startedAt": None,
    "completedAt": None,
    "plannedDistance": None,
    "actualDistance": None,
    "charges": [],
    "price": None,
    "notes": None,
    "acknowledgedAt": None,
    "declinedAt": None,
    "declineReason": None,
    "dueAt": None,
}
"""Every field of a stored trip in its order, but for those that each noun has (id, organization, version, times)."""
PLAIN: Final = (
    "externalId",
    "metadata",
    "priority",
    "customerId",
    "reference",
    "references",
    "siteId",
    "plannedDistance",
    "actualDistance",
    "notes",
)
"""Fields that are stored as they were given."""
IMPORTED: Final = (
    "status",
    "startedAt",
    "completedAt",
    "driverId",
    "coDriverIds",
    "vehicleId",
    "trailerIds",
)
"""Fields that only an import may bring along; no create model has them."""


def build_trip(content: Document, context: Context, *, number: int | None = None) -> Document | Problems:
    """The content of the trip in its full shape, or everything that is wrong with the request.

    `crewIds` (driver and co-drivers) and `resourceIds` (with vehicle and trailers) are kept for queries.
    """
    problems: Problems = []
    given = {key: content[key] for key in (*PLAIN, *IMPORTED) if content.get(key) is not None}
    stops = resequenced(
        [new_stop(stop, f"/stops/{index}", context, problems) for index, stop in enumerate(content["stops"])]
    )
    _check_sequence(content["stops"], problems)
    shipments = [
        new_shipment(shipment, stops, f"/shipments/{index}", context, problems)
        for index, shipment in enumerate(content.get("shipments") or [])
    ]
    charges = charges_of(content.get("charges") or [], shipments, context, problems)
    start, end = schedule(content, stops, problems)
    trip: Document = {
        **BLANK,
        **given,
        "number": number,
        "flags": dict(BLANK["flags"]),
        "stops": stops,
        "shipments": shipments,
        "charges": charges,
        "cargo": cargo_of(None, content.get("cargo"), shipments, problems),
        "scheduledStart": start,
        "scheduledEnd": end,
        "price": price_of(charges, content.get("price"), problems),
    }
    trip |= {"crewIds": crew_of(trip), "resourceIds": resources_of(trip)}
    return problems or trip


def _check_sequence(stops: list[Document], problems: Problems) -> None:
    for number, stop in enumerate(stops, 1):
        if stop.get("sequence") not in {None, number}:
            detail = f"Stops are numbered by their place in the list; this one is {number}."
            problems.append(FieldError(f"/stops/{number - 1}/sequence", "stop.sequence", detail))
