"""The fields that trips have for an import and an export, with those of their stops and shipments."""

from __future__ import annotations

from itertools import product
from typing import Final

from services.mapping.fields import Field, Kind, field, understood

STOP: Final[tuple[tuple[str, str, Kind, tuple[str, ...]], ...]] = (
    ("type", "type", "choice", ()),
    ("placeId", "place.placeId", "word", ()),
    ("name", "place.name", "word", ("name", "location", "place", "area")),
    ("address", "place.address", "word", ("address", "street address")),
    ("street", "place.addressParts.street", "word", ("street",)),
    ("houseNumber", "place.addressParts.houseNumber", "word", ("house number",)),
    ("city", "place.addressParts.city", "word", ("city", "town")),
    ("region", "place.addressParts.region", "word", ("region", "state")),
    ("postalCode", "place.addressParts.postalCode", "word", ("postal code", "postcode", "zip", "zip code")),
    ("country", "place.addressParts.country", "capitals", ("country",)),
    ("lat", "place.point.lat", "latitude", ("lat", "latitude")),
    ("lng", "place.point.lng", "longitude", ("lng", "lon", "long", "longitude")),
    ("timezone", "place.timezone", "word", ("timezone",)),
    ("windowFrom", "window.from", "datetime", ("window start", "earliest", "from", "open")),
    ("windowTo", "window.to", "datetime", ("window end", "latest", "to", "close")),
    ("contactName", "contact.name", "word", ("contact", "contact person")),
    ("contactPhone", "contact.phone", "word", ("phone", "telephone")),
    ("serviceSeconds", "serviceSeconds", "duration", ("service", "service time")),
)
"""Short name, path within the stop, kind, and what columns call it after the word for the stop."""
SHIPMENT: Final[tuple[tuple[str, Kind], ...]] = (
    ("customerId", "word"),
    ("reference", "word"),
    ("description", "word"),
    ("pieces", "integer"),
    ("weightKg", "mass"),
    ("volumeM3", "volume"),
    ("requirements", "list"),
    ("pickupStopId", "word"),
    ("dropoffStopId", "word"),
    ("returnOf", "word"),
)
_ENDS: Final = {
    "pickup": ("pickup", "origin", "collection", "loading", "start", "from"),
    "dropoff": ("dropoff", "drop off", "dest", "destination", "delivery", "unloading", "end", "to"),
}
_BARE: Final = {"pickup": ("pickup", "origin"), "dropoff": ("dropoff", "destination")}
"""What a column that holds no more than the name of the stop is called."""
_SHOWN: Final = ("name", "address", "lat", "lng", "windowFrom", "windowTo")


def _end(end: str) -> tuple[Field, ...]:
    """The first pickup or the last dropoff, each field under its short name and under its path."""
    shorts = []
    for name, path, kind, words in STOP[1:]:
        synonyms = (
            *(f"{a} {b}" for a, b in product(_ENDS[end], words)),
            *(_BARE[end] if name == "name" else ()),
        )
        make = field if name in _SHOWN else understood
        shorts.append(make(f"{end}.{name}", kind, *synonyms, to=f"{end}.{path}"))
    paths = [understood(f"{end}.{path}", kind) for name, path, kind, _ in STOP[1:] if path != name]
    return (*shorts, *paths)


TRIP: Final[tuple[Field, ...]] = (
    understood("id", "own_id"),
    field(
        "externalId",
        "word",
        "external id",
        "external reference",
        "order id",
        "order number",
        "trip id",
        "job id",
    ),
    field("reference", "word", "ref", "customer reference", "po", "po number"),
    field("status", "choice", "trip status"),
    field("priority", "choice"),
    field("customerId", "word"),
    field("customer.externalId", "word"),
    field("siteId", "word", "depot", "depot id", "site"),
    field("driverId", "word"),
    field("driver.externalId", "word"),
    field("coDriverIds", "list"),
    field("vehicleId", "word"),
    field("vehicle.externalId", "word"),
    field("trailerIds", "list"),
    field(
        "scheduledStart", "datetime", "start", "start time", "planned start", "departure", "departure time"
    ),
    field("scheduledEnd", "datetime", "end", "end time", "planned end", "arrival", "arrival time"),
    field("startedAt", "datetime", "actual start", "started", "actual start time"),
    field("completedAt", "datetime", "actual end", "completed", "finished", "actual end time"),
    *_end("pickup"),
    *_end("dropoff"),
    field("plannedDistance", "distance", "distance", "planned distance", "trip distance"),
    field("actualDistance", "distance", "actual distance", "driven distance", "distance driven"),
    understood("price", "money", "fare", "amount", "revenue", "charge", "rate"),
    field("price.amount", "integer"),
    field("price.currency", "capitals", "currency"),
    field("cargo.description", "word", "cargo", "goods", "load", "commodity", "description"),
    field("cargo.weightKg", "mass", "weight", "cargo weight", "gross weight", "load weight"),
    field("cargo.volumeM3", "volume", "volume", "cargo volume"),
    field("cargo.pieces", "integer", "pieces", "packages", "pallets", "units", "quantity"),
    field("cargo.requirements", "list", "requirements"),
    field("notes", "text", "note", "comment", "comments", "remarks", "instructions"),
    field("stops", "json_list"),
    field("shipments", "json_list"),
    field("charges", "json_list"),
    field("references", "json_list"),
    field("metadata", "json_object"),
)
