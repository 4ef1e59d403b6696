"""Who is at a trip: said again and again, gone in seconds, and told of when it changes."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from httpx2 import AsyncClient

from adapters.clock import now
from adapters.redis.presence import LINGER_SECONDS, MOST_TRIPS, PresenceBoard
from schemas.base import Document
from services.act import Role
from services.presence import PresenceKeeper
from tests.factories import trips
from tests.support.backend import Backend
from tests.support.calls import faults, problem
from tests.support.companies import Company
from tests.support.nouns import ABSENT

VIEWING, EDITING = {"state": "viewing"}, {"state": "editing"}
PATIENCE = 10.0


async def planned(client: AsyncClient) -> str:
    answer = await client.post("trips", json=trips.trip())
    assert answer.status_code == 201, answer.text
    trip_id: str = answer.json()["id"]
    return trip_id


async def say(client: AsyncClient, trip_id: str, body: dict[str, str] = VIEWING) -> None:
    answer = await client.put(f"trips/{trip_id}/presence", json=body)
    assert (answer.status_code, answer.content) == (204, b"")


async def at(client: AsyncClient, trip_id: str) -> list[tuple[str, str]]:
    answer = await client.get(f"trips/{trip_id}/presence")
    assert answer.status_code == 200, answer.text
    return [(one["name"], one["state"]) for one in answer.json()["items"]]


async def everywhere(client: AsyncClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get("presence")).json()["items"]
    return items


class TestSaying:
    async def test_shows_who_does_what_since_when(self, company: Company) -> None:
        owner, viewer = await company.client("owner"), await company.client("viewer")
        trip_id, other = await planned(owner), await planned(owner)
        before = now()
        await say(owner, trip_id, EDITING)
        await say(viewer, trip_id)
        await say(viewer, other)
        (first, second) = (await viewer.get(f"trips/{trip_id}/presence")).json()["items"]
        since = dt.datetime.fromisoformat(first.pop("since")).replace(tzinfo=None)
        assert abs(since - before) < dt.timedelta(seconds=5)
        assert first == {"userId": company.people["owner"].id, "name": "The owner", "state": "editing"}
        assert (second["name"], second["state"]) == ("The viewer", "viewing")
        assert [one["tripId"] for one in await everywhere(owner)] == [trip_id, trip_id, other]
        assert (await everywhere(owner))[1] == {"tripId": trip_id, **second}

    async def test_again_changes_nothing_and_otherwise_begins_anew(self, client: AsyncClient) -> None:
        trip_id = await planned(client)
        seen = []
        for body in (VIEWING, VIEWING, EDITING):
            await say(client, trip_id, body)
            seen += await everywhere(client)
        assert seen[0] == seen[1]
        assert seen[2]["since"] > seen[1]["since"]

    async def test_is_over_when_one_leaves(self, company: Company) -> None:
        owner, admin = await company.client("owner"), await company.client("admin")
        trip_id = await planned(owner)
        await say(owner, trip_id)
        await say(admin, trip_id)
        for _ in range(2):
            assert (await owner.delete(f"trips/{trip_id}/presence")).status_code == 204
            assert await at(owner, trip_id) == [("The admin", "viewing")]

    async def test_is_over_when_nothing_more_is_heard(
        self, backend: Backend, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(presence_seconds=1)
        owner, admin = await company.client("owner"), await company.client("admin")
        trip_id = await planned(owner)
        await say(admin, trip_id)
        assert 0 < await backend.state.cache.ttl(f"presence:{{{company.id}}}") <= LINGER_SECONDS + 1
        await asyncio.sleep(0.6)
        await say(owner, trip_id)
        await asyncio.sleep(0.6)
        assert await at(owner, trip_id) == [("The owner", "viewing")]
        await asyncio.sleep(0.6)
        assert await at(owner, trip_id) == []

    async def test_is_of_so_many_trips_at_once(self, client: AsyncClient) -> None:
        ids = [await planned(client) for _ in range(MOST_TRIPS + 2)]
        for trip_id in ids:
            await say(client, trip_id)
            # Which of two was said earlier is told by the millisecond.
            await asyncio.sleep(0.002)
        assert [one["tripId"] for one in await everywhere(client)] == ids[2:]

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [({}, "/state"), ({"state": "sleeping"}, "/state"), ({**VIEWING, "since": "now"}, "/since")],
    )
    async def test_says_what_is_wrong(self, client: AsyncClient, body: dict[str, str], pointer: str) -> None:
        answer = await client.put(f"trips/{await planned(client)}/presence", json=body)
        assert list(faults(answer)) == [pointer]

    async def test_takes_a_small_part_of_a_persons_budget(self, client: AsyncClient) -> None:
        """A trip that is open for a quarter of an hour takes 90 of 3000."""
        trip_id = await planned(client)
        left = []
        for _ in range(2):
            answer = await client.put(f"trips/{trip_id}/presence", json=VIEWING)
            left.append(int(answer.headers["ratelimit"].split("r=")[1].split(";")[0]))
        assert left[0] - left[1] == 1


class TestWho:
    @pytest.mark.parametrize("role", ["owner", "admin", "dispatcher", "viewer"])
    async def test_is_in_the_office_may(self, company: Company, role: Role) -> None:
        trip_id = await planned(await company.client("owner"))
        client = await company.client(role)
        await say(client, trip_id)
        assert await at(client, trip_id) == [(f"The {role}", "viewing")]

    async def test_drives_or_is_a_program_may_not(self, backend: Backend, company: Company) -> None:
        owner, driver = await company.client("owner"), await company.client("driver")
        trip_id = await planned(owner)
        key = {"name": "Program", "scopes": ["trips:read", "trips:write"]}
        secret = (await owner.post("api-keys", json=key)).json()["secret"]
        async with backend.client(secret) as program:
            for caller in (driver, program):
                for method, path, body in (
                    ("PUT", f"trips/{trip_id}/presence", VIEWING),
                    ("DELETE", f"trips/{trip_id}/presence", None),
                    ("GET", f"trips/{trip_id}/presence", None),
                    ("GET", "presence", None),
                ):
                    answer = await caller.request(method, path, json=body)
                    assert problem(answer) == (403, "auth.forbidden"), (method, path)

    async def test_is_of_another_company_finds_nothing(self, company: Company, stranger: AsyncClient) -> None:
        owner = await company.client("owner")
        trip_id = await planned(owner)
        await say(owner, trip_id)
        for trip in (trip_id, f"trp_{ABSENT}"):
            for method, body in (("PUT", VIEWING), ("DELETE", None), ("GET", None)):
                answer = await stranger.request(method, f"trips/{trip}/presence", json=body)
                assert problem(answer) == (404, "not_found")
        assert await everywhere(stranger) == []
        assert await at(owner, trip_id) == [("The owner", "viewing")]


class Told(list[tuple[str, Document]]):
    """What was told to whom."""

    def __init__(self) -> None:
        super().__init__()
        self._came = asyncio.Event()

    async def __call__(self, organization_id: str, told: Document) -> None:
        self.append((organization_id, told))
        self._came.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self) < count:
                await self._came.wait()
                self._came.clear()


class Desk:
    """People of one company, each by a process of their own, and what those tell."""

    def __init__(self, backend: Backend, company: Company) -> None:
        self.told, self._company = Told(), company
        self._keepers = [PresenceKeeper(PresenceBoard(backend.state.cache), self.told) for _ in range(2)]

    async def say(self, trip_id: str, user_id: str, state: str, seconds: int = 30) -> None:
        keeper = self._keepers[user_id == "usr_b"]
        person = user_id, f"Name of {user_id}"
        seen = await keeper.board.say(self._company.id, trip_id, person, state, seconds)
        await keeper.heard(self._company.id, seen)

    async def leave(self, trip_id: str, user_id: str) -> None:
        keeper = self._keepers[0]
        await keeper.heard(self._company.id, await keeper.board.leave(self._company.id, trip_id, user_id))

    @property
    def who(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The events: each with its trip and who does what there."""
        assert {place for place, _ in self.told} <= {self._company.id}
        found = [told for _, told in self.told]
        return [
            (one["tripId"], sorted((who["userId"], who["state"]) for who in one["items"])) for one in found
        ]

    async def close(self) -> None:
        for keeper in self._keepers:
            await keeper.close()


@pytest.fixture
async def desk(backend: Backend, company: Company, stack: AsyncExitStack) -> AsyncIterator[Desk]:
    found = Desk(backend, company)
    yield found
    await found.close()


class TestTelling:
    async def test_only_what_has_changed_of_the_trip_where_it_has(self, desk: Desk) -> None:
        for _ in range(3):
            await desk.say("trp_1", "usr_a", "viewing")
        await desk.say("trp_2", "usr_b", "viewing")
        await desk.say("trp_1", "usr_b", "viewing")
        for _ in range(2):
            await desk.say("trp_1", "usr_a", "editing")
        for _ in range(2):
            await desk.leave("trp_1", "usr_a")
        assert desk.who == [
            ("trp_1", [("usr_a", "viewing")]),
            ("trp_2", [("usr_b", "viewing")]),
            ("trp_1", [("usr_a", "viewing"), ("usr_b", "viewing")]),
            ("trp_1", [("usr_a", "editing"), ("usr_b", "viewing")]),
            ("trp_1", [("usr_b", "viewing")]),
        ]
        assert desk.told[0][1]["items"][0]["name"] == "Name of usr_a"

    async def test_that_somebody_has_gone_silent_once_and_without_being_asked(self, desk: Desk) -> None:
        await desk.say("trp_1", "usr_a", "viewing", 1)
        await desk.say("trp_1", "usr_b", "viewing", 2)
        await desk.told.until(4)
        await asyncio.sleep(0.3)
        assert desk.who[2:] == [("trp_1", [("usr_b", "viewing")]), ("trp_1", [])]
