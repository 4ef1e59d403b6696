"""No method of a repository finds or changes what another organization has, whatever it is asked for.

The same is asked in the name of an organization that has nothing, and of one that has all of what is asked for.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Iterator

import pytest
from pymongo import AsyncMongoClient

from adapters.clock import now
from adapters.mongo.client import Client, Database, database_of
from adapters.mongo.indexes import NOUNS
from adapters.mongo.migrations import COLLECTIONS, migrate
from adapters.mongo.people import People
from adapters.mongo.repository import Repository
from schemas.base import Document
from tests.factories.stored import BEGIN, many
from tests.integration.adapters.asked import CALLS, END, HEAD, NOTHING, PERSON, THEM, US, WRITES, Call, World
from tests.support.imports import needs_values_given_up
from tests.support.settings import settings_for, with_database
from tests.support.stores import classes, methods, takes

HAS = (*COLLECTIONS, "auditHeads")
BY_OTHER_MEANS = {"OrganizationRepository.people"}
"""Persons belong to no organization; whose ids are asked for comes from the organization's own memberships."""


def belongings() -> dict[str, list[Document]]:
    """What an organization can have, of each kind something."""
    at, ours = now(), {"organizationId": THEM}
    company = {**ours, "_id": THEM, "version": 1, "createdAt": at, "updatedAt": at, "currency": "EUR"}
    company |= {"onTimeGraceSeconds": 60, "timezone": "UTC", "unjudged": 1}
    entry = {**ours, "action": "told"}
    member = {**ours, "userId": PERSON, "status": "active", "role": "driver"}
    owner = {**ours, "_id": "mem_0", "userId": "usr_9", "status": "active", "role": "owner"}
    kept = {**ours, "noun": "driver", "externalId": "gone", "expireAt": END}
    kept["object"] = {"name": "Gone", "userId": PERSON}
    declined = {
        **kept,
        "_id": "trp_gone",
        "noun": "trip",
        "externalId": None,
        "object": {"declineReason": "ill"},
    }
    reading = {**ours, "source": "veh_1", "driverId": "drv_1", "recordedAt": BEGIN}
    event = {**ours, "type": "driver", "crewIds": ["drv_1"], "sequenced": False, "action": "updated"}
    nouns = {noun.plural: list(many(noun, 1, 24)) for noun in NOUNS}
    nouns["trips"][0]["status"] = "in_progress"
    return {
        **nouns,
        "organizations": [{**company, "name": "Theirs", "search": ["theirs"], "externalId": None}],
        "branding": [{**company, "name": "Theirs", "slug": "theirs"}],
        "counters": [{"_id": THEM, "trips": 500}],
        "users": [{"_id": PERSON, "email": "dana@them.test", "name": "Dana"}],
        "memberships": [owner, {**member, "_id": "mem_1"}],
        "trash": [{**kept, "_id": "drv_gone"}, declined],
        "tripEvents": [
            {**ours, "_id": "evt_1", "tripId": "trp_1", "clientEventId": "told", "actor": {"id": PERSON}}
        ],
        "positions": [{**reading, "_id": f"{THEM}/veh_1/1/", "tripId": "trp_1"}],
        "latestPositions": [{**reading, "_id": f"{THEM}/veh_1"}],
        "jobs": [{**ours, "_id": "job_1", "status": "queued", "leaseUntil": BEGIN, "expireAt": END}],
        "auditLogs": [{**entry, "_id": f"aud_{n}", "sequence": n or None} for n in range(3)],
        "apiKeys": [{**ours, "_id": "key_1", "createdBy": {"id": PERSON, "name": "Dana"}}],
        "savedFilters": [
            {**ours, "_id": f"flt_{n}", "ownerId": PERSON, "name": f"{n}", "shared": bool(n), "version": 1}
            for n in range(2)
        ],
        "jobLeases": [{"_id": THEM, "owner": "wrk_1", "until": BEGIN}],
        "sessions": [{**ours, "_id": "ses_1", "userId": PERSON, "expireAt": END}],
        "turnstiles": [{**ours, "_id": f"{THEM}:0", "passed": 1}],
        "auditHeads": [{"_id": THEM, **HEAD}],
        "outbox": [{**event, "_id": f"obx_{n}", "id": "drv_1", "version": n} for n in (1, 2)],
        "changes": [{**event, "_id": f"chg_{n}", "outboxId": f"obx_{n}", "seq": n} for n in (5, 6, 8)],
        "sequences": [{"_id": THEM, "seq": 7, "unheard": 1}],
        "consumerPlaces": [{**ours, "_id": "plc", "consumer": "live", "seq": 7}],
    }


async def stored(database: Database) -> dict[str, list[Document]]:
    """What they have now."""
    theirs = {"$or": [{"organizationId": THEM}, {"_id": {"$in": [THEM, PERSON]}}]}
    return {name: await database[name].find(theirs).sort("_id", 1).to_list() for name in HAS}


@pytest.fixture(scope="module")
async def world(mongodb_uri: str) -> AsyncIterator[World]:
    client: Client = AsyncMongoClient(with_database(mongodb_uri, f"isolation_{secrets.token_hex(6)}"))
    database = database_of(client, settings_for(mongodb_uri, "redis://127.0.0.1"))
    await migrate(database)
    for name, documents in belongings().items():
        await database[name].insert_many(documents)
    yield World(client, database, await stored(database))
    await client.close()


GIVING_UP = "SavedFilterRepository.forget_owner"
"""What belonged to one person is put back after it, under the name that it gave up."""
NUMBERED = [
    pytest.param(number, call, marks=[needs_values_given_up] if call.method == GIVING_UP else [])
    for number, call in enumerate(CALLS)
]


@pytest.mark.parametrize(("number", "call"), NUMBERED, ids=[call.method for call in CALLS])
async def test_an_organization_reaches_only_its_own(world: World, number: int, call: Call) -> None:
    told = await call.ask(world, f"{US}_{number}")
    assert (told or None) == NOTHING.get(call.method)
    assert await stored(world.database) == world.has, "it changed what another organization has"
    told = await call.ask(world, THEM)
    if call.method in WRITES:
        assert await stored(world.database) != world.has, "it writes nothing, so nothing was tested"
        await restore(world)
    else:
        assert told not in (None, [], {}, set(), False, 0, NOTHING.get(call.method)), (
            "it finds nothing of its own"
        )


async def test_who_drives_for_one_company_is_no_driver_in_another(world: World) -> None:
    drivers, members = (world.database[name] for name in ("drivers", "memberships"))
    member = {"userId": PERSON, "status": "active", "role": "driver"}
    await members.insert_one({**member, "_id": "mem_2", "organizationId": f"{US}_too"})
    await drivers.insert_one({"_id": "drv_dana", "organizationId": THEM, "userId": PERSON})
    here, there = [await People(world.database).standing(PERSON, one) for one in (THEM, f"{US}_too")]
    known = {"role": "driver", "name": "Dana", "sessionsFrom": None}
    assert here == {**known, "driverId": "drv_dana"}
    assert there == {**known, "driverId": None}
    await restore(world)


async def restore(world: World) -> None:
    now_there = await stored(world.database)
    for name in (name for name in HAS if now_there[name] != world.has[name]):
        await world.database[name].delete_many({"_id": {"$in": [one["_id"] for one in now_there[name]]}})
        await world.database[name].insert_many(world.has[name])


def bound_methods() -> Iterator[str]:
    """Those that act for an organization: their object is bound to it, or they are told which."""
    for kind in classes():
        bound = issubclass(kind, Repository) or takes(kind.__init__, "organization_id", "repository")
        yield from (name for name, one in methods(kind) if bound or takes(one, "organization_id"))


def test_everything_that_acts_for_an_organization_is_asked() -> None:
    bound, asked = set(bound_methods()), {call.method for call in CALLS}
    assert len(bound) > 40
    assert sorted(bound - asked - BY_OTHER_MEANS) == [], "add a call to `asked.py`"
    assert asked >= WRITES | NOTHING.keys()
