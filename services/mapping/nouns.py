"""The fields that drivers, vehicles, places and customers have for an import and an export."""

from __future__ import annotations

from typing import Final

from services.mapping.fields import Field, field, understood

_COMMON: Final = (
    understood("id", "own_id"),
    field("externalId", "word", "external id", "external reference", "foreign id", "their id", "source id"),
)
_METADATA: Final = (field("metadata", "json_object"),)

DRIVER: Final[tuple[Field, ...]] = (
    *_COMMON,
    field("name", "word", "driver", "driver name", "full name"),
    field("userId", "word"),
    field("siteId", "word", "depot", "depot id", "site"),
    field("email", "word", "email address", "mail", "e-mail"),
    field("phone", "word", "phone number", "telephone", "mobile", "mobile number", "cell", "tel"),
    field(
        "employeeNumber", "word", "employee no", "employee id", "personnel number", "staff number", "badge"
    ),
    field(
        "licenceNumber",
        "word",
        "licence",
        "license",
        "license number",
        "licence no",
        "license no",
        "driving licence",
        "driving license",
        "driver license number",
        "driving licence number",
        "cdl",
        "cdl number",
    ),
    field("licenceClass", "word", "license class", "licence category", "license category", "cdl class"),
    field(
        "licenceExpiresOn",
        "date",
        "licence expiry",
        "license expiry",
        "licence expires",
        "license expires",
        "license expires on",
        "licence expiry date",
        "license expiration",
        "license expiration date",
        "licence valid until",
    ),
    field(
        "medicalExpiresOn",
        "date",
        "medical expiry",
        "medical expires",
        "medical card expiry",
        "medical valid until",
    ),
    field("skills", "list", "qualifications", "endorsements"),
    field("status", "choice", "driver status"),
    *_METADATA,
)

VEHICLE: Final[tuple[Field, ...]] = (
    *_COMMON,
    field("name", "word", "vehicle", "vehicle name", "unit", "unit number", "fleet number"),
    field("kind", "choice", "type", "vehicle type", "body type"),
    field("siteId", "word", "depot", "depot id", "site"),
    field("vin", "capitals", "vin number", "chassis number", "vehicle identification number"),
    field(
        "plate",
        "word",
        "licence plate",
        "license plate",
        "number plate",
        "registration",
        "registration number",
        "reg",
    ),
    field("make", "word", "manufacturer", "brand"),
    field("model", "word", "vehicle model"),
    field("year", "integer", "model year", "year of manufacture", "built"),
    field("fuel", "word", "fuel type"),
    field("capacityKg", "mass", "capacity", "payload", "max load", "max payload", "load capacity"),
    field("capacityM3", "volume", "capacity", "volume", "load volume", "cargo volume"),
    field("features", "list", "equipment"),
    field("odometer", "distance", "mileage", "odometer reading"),
    field(
        "registrationExpiresOn",
        "date",
        "registration expiry",
        "registration expires",
        "registration valid until",
    ),
    field("insuranceExpiresOn", "date", "insurance expiry", "insurance expires", "insured until"),
    field("inspectionDueOn", "date", "inspection due", "next inspection", "mot due", "inspection expiry"),
    field("status", "choice", "vehicle status"),
    *_METADATA,
)

PLACE: Final[tuple[Field, ...]] = (
    *_COMMON,
    field("name", "word", "place", "place name", "location", "location name", "site name"),
    field("address", "word", "street address", "full address"),
    field("point.lat", "latitude", "lat", "latitude"),
    field("point.lng", "longitude", "lng", "lon", "long", "longitude"),
    field("geofence.type", "choice"),
    field("geofence.radius", "length", "radius", "geofence radius"),
    field("geofence.points", "json_list"),
    field("contact.name", "word", "contact", "contact person"),
    field("contact.phone", "word", "phone", "phone number", "telephone", "contact phone number"),
    field("serviceSeconds", "duration", "service time", "service", "time on site", "dwell"),
    field("notes", "text", "note", "comment", "comments", "remarks", "instructions"),
    *_METADATA,
)

CUSTOMER: Final[tuple[Field, ...]] = (
    *_COMMON,
    field("name", "word", "customer", "customer name", "company", "company name", "account name"),
    field("email", "word", "email address", "mail", "e-mail"),
    field("phone", "word", "phone number", "telephone", "mobile", "tel"),
    field("reference", "word", "customer number", "customer no", "account number", "account"),
    field("notes", "text", "note", "comment", "comments", "remarks"),
    *_METADATA,
)
