"""Every query has an index that leads to what it returns, and never reads another organization's objects.

MongoDB itself and the faster embedded server tell what they examine, and here it is counted. The slower one scans
wherever a query has more than the simplest form, so there only that form is looked at.
"""

from __future__ import annotations

import datetime as dt
import itertools
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple

import pytest
from pymongo import AsyncMongoClient

from adapters.ids import new_id
from adapters.mongo.client import Client, Database
from adapters.mongo.deadlines import Deadlines
from adapters.mongo.idempotency import IdempotencyKeys
from adapters.mongo.indexes import NOUNS
from adapters.mongo.migrations import migrate
from adapters.mongo.organizations import OrganizationRepository
from adapters.mongo.people import People
from adapters.mongo.references import References
from adapters.mongo.repository import Repository
from adapters.mongo.trash import Trash
from adapters.mongo.trips import Timeline, TripRepository
from schemas.base import Document
from schemas.noun import Noun
from schemas.page import Filter, ListQuery, Place
from schemas.trips import TRIPS
from tests.factories.stored import BEGIN, many
from tests.support.commands import Commands, Plan, plan
from tests.support.settings import with_database

ORGANIZATIONS, EACH = 10, 200
FEW = 24
"""Enough for the slower server, where nothing is counted."""
OURS = "org_1"
LIMIT = 20
PAGE = LIMIT + 1
"""One more than is shown tells whether there is a next page."""


class Watched(NamedTuple):
    """A database, and what it is asked."""

    database: Database
    commands: Commands
    counts: bool
    """Whether this server tells what it examines."""

    def only_where_counted(self) -> None:
        if not self.counts:
            pytest.skip("this server scans where others have an index")

    async def plans(self) -> list[tuple[Document, Plan]]:
        """How each query was carried out that has been sent since the last time."""
        return [(command, await plan(self.database, command)) for command in self.commands.take()]


@pytest.fixture(scope="module")
async def watched(mongodb_uri: str) -> AsyncIterator[Watched]:
    commands = Commands()
    client: Client = AsyncMongoClient(
        with_database(mongodb_uri, f"indexes_{secrets.token_hex(6)}"), event_listeners=[commands]
    )
    database = client.get_default_database()
    await migrate(database)
    told = await database.command("buildInfo")
    counts = "secantusVersion" not in told or "buildEnvironment" in told
    yield Watched(database, commands, counts)
    await client.close()


@pytest.fixture(scope="module")
async def stored(watched: Watched) -> dict[str, list[Document]]:
    """What our organization has of each noun, beside nine others with as much."""
    found = {}
    for noun in NOUNS:
        documents = list(many(noun, ORGANIZATIONS, EACH if watched.counts else FEW))
        await watched.database[noun.plural].insert_many(documents)
        found[noun.plural] = [one for one in documents if one["organizationId"] == OURS]
    watched.commands.take()
    return found


def repository_of(noun: Noun, database: Database) -> Repository:
    return type("Bound", (Repository,), {"noun": noun})(database, OURS)  # type: ignore[no-any-return]


def faults(found: list[tuple[Document, Plan]], at_most: int, watched: Watched) -> list[str]:
    """The queries that read a whole collection, or more than `at_most` of it, or do not name the organization."""
    counts = watched.counts
    return [
        f"{command} {done}"
        for command, done in found
        if not done.indexes
        or "COLLSCAN" in done.stages
        or (counts and max(done.keys, done.documents) > at_most)
    ]


def names_us(command: Document) -> bool:
    """Whether a query of a company's objects is bound to the company."""
    collection = command.get("find") or command.get("aggregate")
    if collection not in {*(noun.plural for noun in NOUNS), "trash", "tripEvents"}:
        return True
    where = command["filter"] if "filter" in command else command["pipeline"][0]["$match"]
    return bool(where.get("organizationId") == OURS)


def filters_of(noun: Noun, one: Document, other: Document) -> Iterator[tuple[Filter, int]]:
    """Every filter of a list with how much may be examined for it."""
    for name, kind in noun.all_filters.items():
        value, second = (value_of(document, name) for document in (one, other))
        if kind == "instant":
            # A time is one of many orders: the page is read in its own, within the organization.
            yield Filter(name, low=BEGIN, high=value or BEGIN), EACH
        elif kind == "flag":
            yield Filter(name, (False,)), EACH
        elif value is not None:
            yield Filter(name, (value,)), PAGE
            yield Filter(name, (value, second)), PAGE + 5


def value_of(document: Document, path: str) -> Any:
    value: Any = document
    for name in ("_id" if path == "id" else path).split("."):
        value = (value or {}).get(name)
    return value


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.plural)
class TestLists:
    async def test_read_no_more_than_a_page_in_any_order(
        self, watched: Watched, stored: dict[str, list[Document]], noun: Noun
    ) -> None:
        repository, middle = repository_of(noun, watched.database), stored[noun.plural][LIMIT]
        for sort, descending in itertools.product(noun.sorts, (False, True)):
            for after in (None, Place(middle.get(sort), middle["_id"]), Place(None, middle["_id"])):
                await repository.list(ListQuery(limit=LIMIT, sort=sort, descending=descending, after=after))
        assert faults(await watched.plans(), PAGE, watched) == []

    async def test_read_no_more_than_a_page_for_a_filter(
        self, watched: Watched, stored: dict[str, list[Document]], noun: Noun
    ) -> None:
        repository, ours = repository_of(noun, watched.database), stored[noun.plural]
        wrong: list[str] = []
        for one, at_most in filters_of(noun, ours[LIMIT], ours[17]):
            await repository.list(ListQuery(limit=LIMIT, filters=(one,)))
            wrong += faults(await watched.plans(), at_most, watched)
        assert wrong == []

    async def test_stay_within_the_organization_for_a_filter_in_another_order(
        self, watched: Watched, stored: dict[str, list[Document]], noun: Noun
    ) -> None:
        watched.only_where_counted()
        repository, ours = repository_of(noun, watched.database), stored[noun.plural]
        for one, _ in filters_of(noun, ours[LIMIT], ours[17]):
            await repository.list(ListQuery(sort=noun.sorts[-1], filters=(one,)))
        assert faults(await watched.plans(), EACH + 5, watched) == []

    async def test_search_within_the_organization(
        self, watched: Watched, stored: dict[str, list[Document]], noun: Noun
    ) -> None:
        watched.only_where_counted()
        repository, words = repository_of(noun, watched.database), stored[noun.plural][LIMIT]["search"]
        for asked in ((words[0],), (words[0][:2],), (words[0][:3], words[-1])):
            await repository.list(ListQuery(words=asked, total=True))
        # Several words of one object can begin alike, and each is a key.
        assert faults(await watched.plans(), EACH * 2, watched) == []

    async def test_count_within_the_organization(
        self, watched: Watched, stored: dict[str, list[Document]], noun: Noun
    ) -> None:
        watched.only_where_counted()
        await repository_of(noun, watched.database).list(ListQuery(total=True))
        assert faults(await watched.plans(), EACH, watched) == []

    async def test_find_objects_by_id_and_by_unique_value(
        self, watched: Watched, stored: dict[str, list[Document]], noun: Noun
    ) -> None:
        repository, ours = repository_of(noun, watched.database), stored[noun.plural]
        await repository.find(ours[5]["_id"])
        for field in ("_id", *noun.unique):
            values = [ours[place].get(field) or "usr_00000000" for place in (1, 5, LIMIT)]
            await repository.find_many(field, values)
        assert faults(await watched.plans(), 9, watched) == []


class TestLookUps:
    async def test_of_other_nouns_read_what_they_name(
        self, watched: Watched, stored: dict[str, list[Document]]
    ) -> None:
        references = References(watched.database, OURS)
        for noun in NOUNS:
            ids = [stored[noun.plural][place]["_id"] for place in (3, LIMIT)]
            await references.missing(noun.plural, ids)
            await references.find(noun.plural, ids)
            external = [stored[noun.plural][place]["externalId"] for place in (3, LIMIT)]
            await references.by_external_id(noun.plural, external)
        await references.is_member("usr_0123456789")
        await references.currency()
        await references.grace_seconds()
        assert faults(await watched.plans(), 9, watched) == []

    async def test_of_what_a_trip_uses_read_the_trips_that_use_it(
        self, watched: Watched, stored: dict[str, list[Document]]
    ) -> None:
        watched.only_where_counted()
        references, users = References(watched.database, OURS), EACH // 6 + 2
        for field in (
            "crewIds",
            "resourceIds",
            "siteId",
            "stops.place.placeId",
            "customerId",
            "shipments.customerId",
        ):
            used = stored["trips"][0]
            value = {"siteId": "plc_00000001", "stops.place.placeId": "plc_00000001"}.get(field)
            value = value or (used["crewIds"][0] if field.endswith("Ids") else used["customerId"])
            await references.open_trip_with(field, value)
        assert faults(await watched.plans(), users, watched) == []

    async def test_of_a_drivers_own_trips_read_those(
        self, watched: Watched, stored: dict[str, list[Document]]
    ) -> None:
        watched.only_where_counted()
        crew = {"crewIds": stored["trips"][0]["crewIds"][0]}
        await TripRepository(watched.database, OURS, scope=crew).list(ListQuery())
        assert faults(await watched.plans(), EACH, watched) == []

    async def test_of_bookings_read_those_of_the_resource(
        self, watched: Watched, stored: dict[str, list[Document]]
    ) -> None:
        watched.only_where_counted()
        trips, used = TripRepository(watched.database, OURS), stored["trips"][0]["resourceIds"]
        await trips.booked(used, BEGIN, BEGIN.replace(year=2027))
        assert faults(await watched.plans(), EACH, watched) == []

    async def test_of_what_is_due_anywhere_read_no_more_than_is_asked_for(
        self, watched: Watched, stored: dict[str, list[Document]]
    ) -> None:
        watched.only_where_counted()
        deadlines = Deadlines(watched.database)
        await watched.database["organizations"].insert_many({"_id": f"org_{one}"} for one in range(EACH))
        watched.commands.take()
        assert len(await deadlines.passed(BEGIN + dt.timedelta(hours=250), 5)) == 5
        assert await deadlines.unjudged(5) == []
        assert faults(await watched.plans(), 6, watched) == []
        assert await deadlines.passed(BEGIN, 5) == []
        assert faults(await watched.plans(), 1, watched) == []

    async def test_of_the_trips_at_a_status_read_no_more_than_are_asked_for(
        self, watched: Watched, stored: dict[str, list[Document]]
    ) -> None:
        watched.only_where_counted()
        await TripRepository(watched.database, OURS).at_status("assigned", stored["trips"][0]["_id"], LIMIT)
        assert faults(await watched.plans(), PAGE, watched) == []

    async def test_of_a_trips_timeline_read_that_trips(self, watched: Watched) -> None:
        timeline = Timeline(TripRepository(watched.database, OURS))
        await timeline.knows("trp_0123456789", "event-1")
        await timeline.page("trp_0123456789", None, LIMIT)
        await timeline.page("trp_0123456789", "evt_0", LIMIT)
        assert faults(await watched.plans(), 0, watched) == []

    async def test_of_people_and_sessions_read_one(self, watched: Watched) -> None:
        watched.only_where_counted()
        people, company = People(watched.database), OrganizationRepository(watched.database, OURS)
        user, session = new_id("usr"), new_id("ses")
        await people.by_email("nobody@example.com")
        await people.memberships(user)
        await people.standing(user, OURS)
        await people.session(session)
        await company.membership(user)
        await company.memberships(None, LIMIT)
        await company.memberships("mem_0", LIMIT)
        await company.people([user])
        assert faults(await watched.plans(), 1, watched) == []

    async def test_of_deleted_objects_and_kept_answers_read_one(self, watched: Watched) -> None:
        watched.only_where_counted()
        trash = Trash(watched.database, OURS)
        await trash.find(TRIPS.name, new_id("trp"))
        await trash.external_ids(TRIPS.name, ["a", "b"])
        await IdempotencyKeys(watched.database).find("0" * 64)
        assert faults(await watched.plans(), 2, watched) == []
