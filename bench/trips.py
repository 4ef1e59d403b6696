"""Trips of the exact stored shape, made by the API's own rules and written straight to its database."""

import datetime as dt
import itertools
import random
from collections.abc import Sequence
from typing import Any

from adapters.clock import now
from adapters.ids import new_id
from adapters.mongo.client import Database
from bench.people import Person
from schemas.base import Document
from schemas.trips import TRIPS, TripCreate
from services.refusals import settled
from services.search_words import tokens
from services.trip_rules.build import build_trip
from services.trip_rules.documents import Context

PLACES = (
    ("West Loop dock", "110 N Carpenter St, Chicago, IL", 41.8837, -87.6535),
    ("Lincoln Park store", "2500 N Clark St, Chicago, IL", 41.9283, -87.6415),
    ("Hyde Park pharmacy", "1554 E 55th St, Chicago, IL", 41.7952, -87.5884),
    ("O'Hare cargo area", "514 Express Center Dr, Chicago, IL", 41.9959, -87.8839),
    ("Pilsen warehouse", "2234 S Blue Island Ave, Chicago, IL", 41.8519, -87.6632),
)


def body(number: int) -> Document:
    """What a dispatcher would send: two stops, one shipment, two charges."""
    chance = random.Random(number)
    start = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC) + dt.timedelta(minutes=15 * chance.randrange(2000))
    pickup, dropoff = chance.sample(PLACES, 2)
    contact = {"name": "Ana Ruiz", "phone": "+1 312 555 0142"}
    return {
        "reference": f"PO-{20_000 + number}",
        "notes": "Ring at the side door; the dock closes at noon." if number % 3 == 0 else None,
        "plannedDistance": chance.randrange(2_000, 40_000),
        "stops": [
            {"type": "pickup", "place": _place(*pickup), "window": _window(start), "serviceSeconds": 600},
            {
                "type": "dropoff",
                "place": _place(*dropoff),
                "window": _window(start + dt.timedelta(hours=2)),
                "contact": contact,
            },
        ],
        "shipments": [
            {"pieces": chance.randrange(1, 40), "weightKg": 340.5, "pickupStopId": 1, "dropoffStopId": 2}
        ],
        "charges": [
            {"code": "delivery", "quantity": 1, "unitAmount": 8500},
            {"code": "waiting", "quantity": 0.25, "unitAmount": 6000},
        ],
    }


def _place(name: str, address: str, lat: float, lng: float) -> Document:
    return {"name": name, "address": address, "point": {"lat": lat, "lng": lng}}


def _window(start: dt.datetime) -> Document:
    end = start + dt.timedelta(hours=1)
    return {"from": f"{start:%Y-%m-%dT%H:%M:%SZ}", "to": f"{end:%Y-%m-%dT%H:%M:%SZ}"}


def stored(organization_id: str, number: int, **imported: Any) -> Document:
    """The document as the API itself would have written it."""
    content = TripCreate.model_validate(body(number)).given() | imported
    trip = settled(build_trip(content, Context(new_id), number=number))
    moment = now()
    return {
        "_id": new_id(TRIPS.prefix),
        "organizationId": organization_id,
        **trip,
        "version": 1,
        "createdAt": moment,
        "updatedAt": moment,
        "search": tokens(trip, TRIPS.search),
    }


async def seed(database: Database, companies: Sequence[Person], each: int) -> None:
    """`each` trips for every company, half of them done."""
    for company in companies:
        made = [_varied(company.organization_id, number) for number in range(1, each + 1)]
        await database["trips"].insert_many(made)
        await database["counters"].update_one(
            {"_id": company.organization_id}, {"$set": {"trips": each}}, upsert=True
        )


def _varied(organization_id: str, number: int) -> Document:
    if number % 2:
        return stored(organization_id, number, status="scheduled")
    began = dt.datetime(2026, 3, 2, 8, number % 60, tzinfo=dt.UTC).replace(tzinfo=None)
    done = {"startedAt": began, "completedAt": began + dt.timedelta(hours=3), "actualDistance": 18_250}
    return stored(organization_id, number, status="completed", **done)


async def drafts(database: Database, company: Person, count: int) -> list[str]:
    """The ids of new drafts, for measurements that use a trip up."""
    numbers = itertools.count(100_000)
    ids = []
    for start in range(0, count, 500):
        made = [stored(company.organization_id, next(numbers)) for _ in range(min(500, count - start))]
        await database["trips"].insert_many(made)
        ids += [one["_id"] for one in made]
    return ids
