"""What has to be there for a trip to be carried out."""

from __future__ import annotations

from schemas.base import Document
from services.trip_rules.states import CLOSED_TRIPS

Need = tuple[str, str]
"""The plural of a noun, and an id."""


def needs(trip: Document | None) -> set[Need]:
    """The customers and places that an open trip names; a closed one goes on naming what may be deleted.

    Drivers and vehicles are guarded where they are booked.
    """
    if trip is None or trip["status"] in CLOSED_TRIPS:
        return set()
    customers = {trip["customerId"], *(one["customerId"] for one in trip["shipments"])}
    places = {trip["siteId"], *((stop["place"] or {}).get("placeId") for stop in trip["stops"])}
    return {
        *(("customers", one) for one in customers if one is not None),
        *(("places", one) for one in places if one is not None),
    }
