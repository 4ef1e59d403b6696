"""Versioned changes to the database: each runs once, may run again, and leaves the last version working."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import CollectionInvalid, DuplicateKeyError, OperationFailure

from adapters.clock import now
from adapters.mongo.client import Database
from adapters.mongo.indexes import INDEXES
from adapters.mongo.sealed import SEALED
from schemas.base import Document

Migration = Callable[[Database], Awaitable[None]]
COLLECTIONS = (*INDEXES, "counters", "sequences", "turnstiles", "migrations")
UNUSED = "userId_1_createdAt_-1"
INDEX_NOT_FOUND = 27


async def make_collections_and_indexes(database: Database) -> None:
    """Collections exist before the first transaction writes to them; indexes are built while the service runs."""
    present = set(await database.list_collection_names())
    for name in COLLECTIONS:
        if name not in present:
            try:
                await database.create_collection(name)
            except CollectionInvalid:
                # Another process made it in this moment.
                continue
    for name, indexes in INDEXES.items():
        if indexes:
            await database[name].create_indexes(indexes)


async def confirm_known_addresses(database: Database) -> None:
    """Who registered before addresses had to be confirmed could log in, and still can."""
    await make_collections_and_indexes(database)
    known = {"emailVerifiedAt": {"$exists": False}}
    await database["users"].update_many(known, [{"$set": {"emailVerifiedAt": "$createdAt"}}])


async def seal_what_is_stored(database: Database) -> None:
    """What was written before a field was sealed is sealed now; who reads it takes both."""
    await make_collections_and_indexes(database)
    for name, paths in SEALED.items():
        for path in paths:
            await _seal(database, name, path)


async def seal_what_jobs_tell(database: Database) -> None:
    """What is told of an imported file was stored as it is."""
    for path in SEALED["jobs"]:
        await _seal(database, "jobs", path)


async def _seal(database: Database, name: str, path: str) -> None:
    head = path.partition(".")[0]
    open_ones = database[name].find({path: {"$type": ["string", "object"]}}, {head: 1})
    async for document in open_ones:
        sealed = await database.vault.seal([path], document)
        # Whoever wrote to it meanwhile has sealed it.
        await database[name].update_one(document, {"$set": {head: sealed[head]}})


async def drop_index_of_absent_fields(database: Database) -> None:
    """Audit entries have neither `userId` nor `createdAt`, so no version ever asked by them."""
    if UNUSED in await database["auditLogs"].index_information():
        try:
            await database["auditLogs"].drop_index(UNUSED)
        except OperationFailure as error:
            # Another process may have dropped it in this moment.
            if error.code != INDEX_NOT_FOUND:
                raise


async def judge_open_trips(database: Database) -> None:
    """Trips from before there were deadlines have none: the worker is to go through the open ones of each company."""
    await make_collections_and_indexes(database)
    await database["organizations"].update_many({"unjudged": {"$exists": False}}, {"$set": {"unjudged": 1}})


async def ask_for_no_factor(database: Database) -> None:
    """Companies from before they could ask their members for a second factor do not."""
    silent = {"mfaRequired": {"$exists": False}}
    await database["organizations"].update_many(silent, {"$set": {"mfaRequired": False}})


MIGRATIONS: list[tuple[str, Migration]] = [
    ("0001_collections_and_indexes", make_collections_and_indexes),
    # The first one left out what trips are found by beside their own fields; what is there already stays.
    ("0002_indexes_of_trips", make_collections_and_indexes),
    # Drivers and customers are found by email since, vehicles by make, model and year.
    ("0003_indexes_of_filters", make_collections_and_indexes),
    ("0004_index_of_absent_fields", drop_index_of_absent_fields),
    ("0005_deadlines_of_trips", judge_open_trips),
    # Leases of jobs have rows of their own since.
    ("0006_leases_of_jobs", make_collections_and_indexes),
    # Audit entries are found by the kind of their target since, changes by the kind of their object.
    ("0007_indexes_of_kinds", make_collections_and_indexes),
    # What customers and places are kept by while a trip begins to name them.
    ("0008_turnstiles", make_collections_and_indexes),
    ("0009_sealed_fields", seal_what_is_stored),
    ("0010_confirmed_addresses", confirm_known_addresses),
    ("0011_second_factors", make_collections_and_indexes),
    ("0012_factors_of_companies", ask_for_no_factor),
    ("0013_api_keys", make_collections_and_indexes),
    # Accounts with other providers that people log in with.
    ("0014_identities", make_collections_and_indexes),
    # What is kept of a person is found by the person, to be given out and erased.
    ("0015_erasures", make_collections_and_indexes),
    ("0016_positions", make_collections_and_indexes),
    # Filters that people keep.
    ("0017_saved_filters", make_collections_and_indexes),
    # How companies look, found by the name in their public address.
    ("0018_branding", make_collections_and_indexes),
    ("0019_sealed_jobs", seal_what_jobs_tell),
    # Registrations of addresses that are known already.
    ("0020_registrations", make_collections_and_indexes),
]
"""In order. Never edit one that was released; add another."""


async def marks(database: AsyncDatabase[Document]) -> set[str]:
    """What has been done to this database once and for all."""
    return {one["_id"] async for one in database["migrations"].find({}, {"_id": 1})}


async def mark(database: Database, name: str) -> None:
    """Remember that it has been done; two at once do no harm."""
    try:
        await database["migrations"].insert_one({"_id": name, "at": now()})
    except DuplicateKeyError:
        return


async def pending(database: AsyncDatabase[Document]) -> list[str]:
    """The names of those that have not run here."""
    done = await marks(database)
    return [name for name, _ in MIGRATIONS if name not in done]


async def migrate(database: Database) -> list[str]:
    """Run what is pending and name it; two at once do no harm."""
    waiting = await pending(database)
    for name, migration in MIGRATIONS:
        if name in waiting:
            await migration(database)
            await mark(database, name)
    return waiting
