"""Every index, in one place; `roadbook migrate` makes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel

from schemas.api_keys import API_KEYS
from schemas.customers import CUSTOMERS
from schemas.drivers import DRIVERS
from schemas.noun import Noun
from schemas.places import PLACES
from schemas.saved_filters import SAVED_FILTERS
from schemas.trips import TRIPS
from schemas.vehicles import VEHICLES

NOUNS = (TRIPS, DRIVERS, VEHICLES, PLACES, CUSTOMERS)
BEGINNING = dt.datetime(1, 1, 1)  # noqa: DTZ001 - stored times are naive UTC
PRESENT = {"$gt": ""}
"""Which values a unique index holds. Planners take such an index only for a query that cannot want what it leaves out:
an equality says so by itself, an `$in` has to say it; for `$type` none of them sees it."""


def index(
    *fields: str, unique: bool = False, partial: dict[str, Any] | None = None, ttl: bool = False
) -> IndexModel:
    """An ascending index, named after its fields; `-field` descends."""
    keys = [(name.removeprefix("-"), DESCENDING if name.startswith("-") else ASCENDING) for name in fields]
    name = "_".join(f"{field}_{direction}" for field, direction in keys)
    options: dict[str, Any] = {"name": "_where_".join((name, *(partial or {})))}
    if unique:
        options["unique"] = True
    if partial:
        options["partialFilterExpression"] = partial
    if ttl:
        options["expireAfterSeconds"] = 0
    return IndexModel(keys, **options)


def of_noun(noun: Noun) -> list[IndexModel]:
    """One for each order and each filter of a list, each led by the organization."""
    found = [
        index("organizationId", "_id"),
        index("organizationId", "createdAt"),
        index("organizationId", "search", "_id"),
    ]
    found += [index("organizationId", name, "_id") for name in noun.sorts if name != "createdAt"]
    found += [index("organizationId", name, unique=True, partial={name: PRESENT}) for name in noun.unique]
    lookups = [name for name in noun.filters if name not in (*noun.unique, *noun.sorts)]
    return found + [index("organizationId", name, "_id") for name in lookups]


TRIP_EXTRAS = [
    index("organizationId", "status", "driverId", "_id"),
    index("organizationId", "crewIds", "_id"),
    index("organizationId", "resourceIds", "status"),
    index("organizationId", "shipments.customerId"),
    index("organizationId", "stops.place.placeId"),
    index("organizationId", "status", "scheduledStart", "_id"),
    index("dueAt", partial={"dueAt": {"$gt": BEGINNING}}),
]

INDEXES: dict[str, list[IndexModel]] = {
    **{noun.plural: of_noun(noun) for noun in NOUNS},
    "trips": [*of_noun(TRIPS), *TRIP_EXTRAS],
    API_KEYS.plural: of_noun(API_KEYS),
    SAVED_FILTERS.plural: [
        *of_noun(SAVED_FILTERS),
        # Those of nobody can have one name.
        index("organizationId", "ownerId", "page", "name", unique=True, partial={"ownerId": PRESENT}),
    ],
    "organizations": [index("unjudged", partial={"unjudged": {"$gt": 0}})],
    "branding": [index("slug", unique=True)],
    "users": [index("email", unique=True), index("createdAt")],
    "memberships": [
        index("organizationId", "userId", unique=True),
        index("userId", "status"),
        index("organizationId", "role", "status"),
        index("organizationId", "_id"),
    ],
    "sessions": [index("expireAt", ttl=True), index("userId"), index("organizationId", "userId")],
    "trash": [
        index("expireAt", ttl=True),
        index("organizationId", "noun", "externalId"),
    ],
    "idempotencyKeys": [index("expireAt", ttl=True), index("about", partial={"about": PRESENT})],
    "auditLogs": [
        index("organizationId", "_id"),
        index("organizationId", "sequence", unique=True, partial={"sequence": {"$gt": 0}}),
        index("organizationId", "target.id", "_id"),
        index("organizationId", "target.type", "_id"),
        index("organizationId", "actor.id", "_id"),
        index("organizationId", "action", "_id"),
        index("organizationId", "at"),
        index("organizationId", "_id", partial={"sequence": None}),
    ],
    "outbox": [
        index("organizationId", "_id", partial={"sequenced": False}),
        index("expireAt", ttl=True),
    ],
    "changes": [
        index("organizationId", "seq", unique=True),
        index("outboxId", unique=True),
        index("organizationId", "crewIds", "seq"),
        index("organizationId", "type", "seq"),
        index("expireAt", ttl=True),
    ],
    "tripEvents": [
        index("organizationId", "tripId", "_id"),
        index(
            "organizationId",
            "tripId",
            "clientEventId",
            unique=True,
            partial={"clientEventId": PRESENT},
        ),
        index("organizationId", "actor.id", "_id"),
    ],
    "positions": [
        index("organizationId", "tripId", "recordedAt", "_id"),
        index("organizationId", "driverId", "_id"),
        index("expireAt", ttl=True),
    ],
    "latestPositions": [
        index("organizationId", "source"),
        index("organizationId", "driverId", "_id"),
        index("expireAt", ttl=True),
    ],
    "jobs": [
        index("organizationId", "_id"),
        index("status", "_id"),
        index("expireAt", ttl=True),
    ],
    "jobLeases": [index("until")],
    "passwordKeys": [],
    "incidents": [index("expireAt", ttl=True)],
    "devices": [index("expireAt", ttl=True), index("personId")],
    "identities": [
        index("issuer", "subject", unique=True),
        index("userId", "provider", unique=True),
    ],
    "oauthStates": [index("expireAt", ttl=True)],
    "erasures": [index("dueAt")],
    "mailings": [index("dueAt"), index("expireAt", ttl=True)],
    "mailTokens": [index("expireAt", ttl=True), index("personId")],
    "registrations": [index("expireAt", ttl=True), index("personId", "_id")],
    "mfaChallenges": [index("expireAt", ttl=True)],
    "mfaCodes": [index("expireAt", ttl=True)],
    "mfaEnrolments": [index("expireAt", ttl=True)],
    "devMessages": [index("to", "_id"), index("expireAt", ttl=True)],
    "consumerPlaces": [index("consumer", "organizationId", unique=True)],
    "dataKeys": [index("keyAltNames", unique=True, partial={"keyAltNames": PRESENT})],
    "deadLetters": [index("consumer", "_id"), index("change.id"), index("expireAt", ttl=True)],
}
"""By collection. Leaving one out of here does not drop it: a migration of its own does that, one version later."""
