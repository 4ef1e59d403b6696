"""What ten organizations have of everything beside the nouns' lists, as much of it as shows which index was taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from adapters.clock import now
from schemas.base import Document
from schemas.trips import TRIPS
from schemas.vehicles import VEHICLES
from tests.factories.stored import BEGIN, many
from tests.integration.adapters.watching import EACH, ORGANIZATIONS

COMPANIES = [f"org_{number}" for number in range(ORGANIZATIONS)]
BUSY = COMPANIES[::2]
"""Those of which somebody has a job in hand."""
TYPES = ("trip", "driver", "vehicle")
EVERYWHERE = "usr_everywhere"
CLOSED = 60
"""Trips of a customer, driver and place who have no open one; also letters of a consumer."""
WAITING = 10
"""Of each organization's entries, those that are not numbered or not sealed; and its jobs that are not done."""
NUMBERED = EACH - WAITING
SOON, PAST = now() + dt.timedelta(minutes=9), now() - dt.timedelta(minutes=9)


def entry(number: int, place: str) -> Document:
    """An entry of the outbox."""
    about = {"id": f"drv_{number}", "version": 2, "action": "updated", "sequenced": number < NUMBERED}
    return {"_id": f"obx_{number:04}_{place}", "organizationId": place, **about}


def change(number: int, place: str) -> Document:
    about = {"type": TYPES[number % 3], "crewIds": ["drv_1"] if number % 10 == 0 else []}
    return {"organizationId": place, "seq": number + 1, "outboxId": f"obx_{number:04}_{place}", **about}


def audit_entry(number: int, place: str) -> Document:
    return {
        "_id": f"aud_{number:04}_{place}",
        "organizationId": place,
        "sequence": number + 1 if number < NUMBERED else None,
        "at": BEGIN + dt.timedelta(minutes=number),
        "action": f"done.{number % 12}",
        "actor": {"id": f"usr_{number % 5}"},
        "target": {"type": TYPES[number % 3], "id": f"drv_{number % 7}"},
    }


def job(number: int, place: str) -> Document:
    """Most are done; every other company has one in hand."""
    status = "queued" if number >= NUMBERED else "succeeded"
    if number == NUMBERED and place in BUSY:
        status = "running"
    about = {"status": status, "owner": None, "startedAt": None, "attempts": 0}
    return {"_id": f"job_{number:04}_{place}", "organizationId": place, **about}


def driver(number: int, place: str) -> Document:
    about = {"status": "active" if number % 4 else "inactive", "userId": f"usr_{number}_{place}"}
    return {"_id": f"drv_{number:04}_{place}", "organizationId": place, **about}


def user(number: int, place: str) -> Document:
    return {"_id": f"usr_{number}_{place}", "email": f"{number}@{place}.test", "name": "Dana"}


def membership(number: int, place: str) -> Document:
    about = {"userId": f"usr_{number}_{place}", "status": "active", "role": "driver"}
    return {"_id": f"mem_{number:04}_{place}", "organizationId": place, **about}


def session(number: int, place: str) -> Document:
    """Most are of people who have no other; one person has some in every organization."""
    user_id = EVERYWHERE if number >= NUMBERED else f"usr_{number}_{place}"
    about = {"userId": user_id, "refreshTurn": 1, "expireAt": SOON}
    return {"_id": f"ses_{number}_{place}", "organizationId": place, **about}


def deleted(number: int, place: str) -> Document:
    about = {"noun": "driver", "externalId": f"gone-{number}", "expireAt": SOON, "object": {}}
    return {"_id": f"drv_gone_{number}_{place}", "organizationId": place, **about}


def told(number: int, place: str) -> Document:
    """An event of a trip's timeline."""
    about = {
        "tripId": f"trp_{number % 8}",
        "clientEventId": f"told {number}",
        "actor": {"id": f"usr_{number % 8}"},
    }
    return {"_id": f"evt_{number:04}_{place}", "organizationId": place, **about}


def reading(number: int, place: str) -> Document:
    """A position, of which each vehicle has one."""
    about = {"source": f"veh_{number:04}", "driverId": f"drv_{number % 8}", "tripId": f"trp_{number % 8}"}
    at = BEGIN + dt.timedelta(minutes=number)
    return {"_id": f"{place}/veh_{number:04}", "organizationId": place, "recordedAt": at, **about}


def saved_filter(number: int, place: str) -> Document:
    about = {"ownerId": f"usr_{number % 8}", "page": "trips", "name": f"{number}", "shared": number % 3 == 0}
    return {"_id": f"flt_{number:04}_{place}", "organizationId": place, "version": 1, **about}


def company(number: int, place: str) -> Document:
    """A few have trips that were judged by another grace."""
    changed = {"unjudged": 1} if number < 4 else {}
    return {
        "_id": place,
        "organizationId": place,
        "currency": "EUR",
        "onTimeGraceSeconds": 0,
        "timezone": "UTC",
        **changed,
    }


def old_trip(trip: Document) -> Document:
    """One that is long over, of somebody who has no open one."""
    used = {"customerId": "cus_old", "siteId": "plc_old", "crewIds": ["drv_old"], "resourceIds": ["drv_old"]}
    within = {"stops": [{"place": {"placeId": "plc_old"}}], "shipments": [{"customerId": "cus_old"}]}
    name = f"old {trip['_id']}"
    return {**trip, **used, **within, "_id": name, "externalId": name, "status": "completed", "dueAt": None}


OF_EACH: dict[str, Callable[[int, str], Document]] = {
    "outbox": entry,
    "changes": change,
    "auditLogs": audit_entry,
    "jobs": job,
    "drivers": driver,
    "users": user,
    "memberships": membership,
    "sessions": session,
    "trash": deleted,
    "tripEvents": told,
    "savedFilters": saved_filter,
    "positions": reading,
    "latestPositions": reading,
}


def belongings() -> Iterator[tuple[str, list[Document]]]:
    """Documents by their collection."""
    for name, one in OF_EACH.items():
        yield name, [one(number, place) for number in range(EACH) for place in COMPANIES]
    yield "trips", [*many(TRIPS, ORGANIZATIONS, EACH), *map(old_trip, many(TRIPS, ORGANIZATIONS, CLOSED))]
    yield "vehicles", list(many(VEHICLES, ORGANIZATIONS, CLOSED))
    yield "sequences", [{"_id": place, "seq": NUMBERED} for place in COMPANIES]
    yield "auditHeads", [{"_id": place, "sequence": NUMBERED, "batch": []} for place in COMPANIES]
    yield "organizations", [company(number, place) for number, place in enumerate(COMPANIES)]
    yield (
        "branding",
        [{"_id": place, "organizationId": place, "slug": f"slug-{place}"} for place in COMPANIES],
    )
    yield "jobLeases", [{"_id": place, "until": SOON if place in BUSY else PAST} for place in COMPANIES]
    yield "idempotencyKeys", [{"_id": f"{number:064}", "expireAt": PAST} for number in range(EACH)]
    yield (
        "consumerPlaces",
        [
            {"consumer": name, "organizationId": place, "seq": 5}
            for name in ("live", "mail", "rollup")
            for place in COMPANIES
        ],
    )
    yield (
        "deadLetters",
        [
            {"_id": f"{name}:{number:04}", "consumer": name, "again": number == 5}
            for name in ("live", "mail", "rollup")
            for number in range(CLOSED)
        ],
    )
