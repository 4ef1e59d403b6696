"""Objects as they lie in the database, many at a time and of several organizations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from adapters.ids import nth_id
from schemas.base import Document
from schemas.noun import Noun
from services.search_words import tokens
from tests.factories.bodies import KINDS

BEGIN = dt.datetime(2026, 3, 1)  # noqa: DTZ001 - stored times are naive UTC
STATUSES = ("draft", "scheduled", "assigned", "dispatched", "in_progress", "completed", "failed", "cancelled")
AWAITED = STATUSES[1:5]
FULL = {kind.plural: kind.full for kind in KINDS}


def many(noun: Noun, organizations: int, each: int) -> Iterator[Document]:
    """Objects of `org_0`, `org_1` and so on, mixed as they would be over time."""
    for number in range(organizations * each):
        at = BEGIN + dt.timedelta(minutes=number)
        content = trip(number) if noun.plural == "trips" else FULL[noun.plural]()
        yield {
            "_id": nth_id(noun.prefix, at, number),
            "organizationId": f"org_{number % organizations}",
            **content,
            "version": 1,
            "createdAt": at,
            "updatedAt": at + dt.timedelta(seconds=number * 7919 % 1000),
            "search": tokens(content, noun.search),
        }


def trip(number: int) -> Document:
    """The part of a trip that lists look at; every sixth has no time yet."""
    start = None if number % 6 == 0 else BEGIN + dt.timedelta(hours=number * 7 % 500)
    driver, vehicle, place, customer = (
        f"{prefix}_{number % 12:08d}" for prefix in ("drv", "veh", "plc", "cus")
    )
    return {
        "number": number,
        "externalId": f"trip-{number}",
        "reference": f"PO {number}",
        "status": STATUSES[number // 10 % len(STATUSES)],
        "outcome": None,
        "priority": "normal",
        "flags": {"delayed": number % 7 == 0, "onHold": number % 40 == 0},
        "dueAt": start if STATUSES[number // 10 % len(STATUSES)] in AWAITED else None,
        "customerId": customer,
        "siteId": place,
        "driverId": driver,
        "vehicleId": vehicle,
        "trailerIds": [],
        "crewIds": [driver],
        "resourceIds": [driver, vehicle],
        "stops": [{"place": {"placeId": place}}],
        "shipments": [{"customerId": customer}],
        "scheduledStart": start,
        "scheduledEnd": start and start + dt.timedelta(hours=4),
    }
