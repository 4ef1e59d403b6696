"""A person who is no longer a driver is so from the next request on, and one who becomes one too."""

from __future__ import annotations

import datetime as dt

import orjson
import pytest
from httpx2 import AsyncClient

from adapters.mongo.sessions import Sessions
from adapters.redis.sessions import DROPPED, SessionCache
from tests.factories.trips import Body, trip
from tests.support.backend import Backend
from tests.support.companies import Company
from tests.support.imports import needs_values_given_up
from tests.support.trips import Desk, done, refused


@pytest.fixture
async def own(desk: Desk, phone: AsyncClient, dana: str) -> Body:
    """A trip that Dana drives, and has looked at."""
    made = await desk.at("assigned", dana)
    assert (await phone.get(f"trips/{made['id']}")).status_code == 200
    return made


async def sees(phone: AsyncClient, made: Body) -> bool:
    answer = await phone.get(f"trips/{made['id']}")
    listed = [one["id"] for one in (await phone.get("trips")).json()["items"]]
    assert (made["id"] in listed) is (answer.status_code == 200)
    if answer.status_code != 200:
        refused(answer, 404, "not_found")
    return answer.status_code == 200


class TestAtOnce:
    async def test_nothing_is_seen_or_done_by_who_was_taken_off_the_driver(
        self, desk: Desk, phone: AsyncClient, dana: str, own: Body
    ) -> None:
        done(await desk.client.patch(f"drivers/{dana}", json={"userId": None}))
        assert not await sees(phone, own)
        refused(await phone.post(f"trips/{own['id']}/acknowledge"), 404, "not_found")

    async def test_everything_is_seen_by_who_is_made_the_driver(
        self, desk: Desk, phone: AsyncClient, dana: str, own: Body, company: Company
    ) -> None:
        done(await desk.client.patch(f"drivers/{dana}", json={"userId": None}))
        assert not await sees(phone, own)
        done(await desk.client.patch(f"drivers/{dana}", json={"userId": company.people["driver"].id}))
        assert await sees(phone, own)

    @needs_values_given_up
    async def test_another_driver_has_other_trips(
        self, desk: Desk, phone: AsyncClient, dana: str, own: Body, company: Company
    ) -> None:
        done(await desk.client.patch(f"drivers/{dana}", json={"userId": None}))
        other = await desk.at("assigned", await desk.hire(userId=company.people["driver"].id))
        assert await sees(phone, other)
        assert not await sees(phone, own)

    async def test_a_driver_who_is_deleted_or_restored(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("completed", dana)
        assert await sees(phone, made)
        assert (await desk.client.delete(f"drivers/{dana}")).status_code == 204
        assert not await sees(phone, made)
        await desk.post(f"drivers/{dana}/restore")
        assert await sees(phone, made)

    @needs_values_given_up
    async def test_drivers_that_are_made_many_at_a_time(
        self, desk: Desk, phone: AsyncClient, dana: str, own: Body, company: Company
    ) -> None:
        done(await desk.client.patch(f"drivers/{dana}", json={"userId": None}))
        assert not await sees(phone, own)
        items = [{"name": "Dana anew", "userId": company.people["driver"].id}]
        told = await desk.post("drivers/bulk", {"items": items, "mode": "atomic"})
        assert await sees(phone, await desk.at("assigned", told["results"][0]["id"]))

    async def test_a_late_fill_of_the_cache_brings_nothing_back(
        self, desk: Desk, phone: AsyncClient, dana: str, own: Body, backend: Backend, company: Company
    ) -> None:
        user_id, cache = company.people["driver"].id, SessionCache(backend.state.cache)
        (session_id,) = await Sessions(backend.state.database).ids(company.id, user_id)
        before = orjson.loads(await cache.get(user_id, session_id) or b"")
        assert before["driver"] == dana
        done(await desk.client.patch(f"drivers/{dana}", json={"userId": None}))
        await cache.put(user_id, session_id, before, dt.timedelta(minutes=1))
        assert not await sees(phone, own)

    async def test_what_else_changes_of_a_driver_costs_nobody_a_look_at_the_database(
        self, desk: Desk, phone: AsyncClient, dana: str, own: Body, backend: Backend, company: Company
    ) -> None:
        user_id = company.people["driver"].id
        (session_id,) = await Sessions(backend.state.database).ids(company.id, user_id)
        done(await desk.client.patch(f"drivers/{dana}", json={"name": "Dana Doe"}))
        known = await SessionCache(backend.state.cache).get(user_id, session_id)
        assert known not in (None, DROPPED)


class TestChanges:
    async def test_tell_no_more_of_trips_that_were_the_drivers(
        self, desk: Desk, phone: AsyncClient, dana: str, own: Body
    ) -> None:
        cursor = done(await phone.get("changes", params={"since": "now"}))["nextCursor"]
        done(await desk.client.patch(f"drivers/{dana}", json={"userId": None}))
        await desk.patch(own, {"notes": "Not for Dana any more"})
        await desk.at("assigned", dana, body=trip())
        assert done(await phone.get("changes", params={"since": cursor}))["items"] == []
