"""An access token that has run out is exchanged once, however many ask and wherever."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from httpx2 import AsyncClient
from redis.asyncio import Redis

from adapters.clock import now
from bff.app import Bff
from bff.edge import Edge
from bff.settings import Settings
from tests.integration.bff.sessions import expire, tokens_of
from tests.support.backend import Backend
from tests.support.browser import COOKIE, Browser
from tests.support.calls import problem
from tests.support.companies import Company
from tests.support.serving import served


async def turn(backend: Backend, company: Company) -> int:
    """How often the session of the company's owner was renewed."""
    session = await backend.state.database["sessions"].find_one({"userId": company.people["owner"].id})
    assert session
    found: int = session["refreshTurn"]
    return found


async def eventually(bff: Bff, browser: Browser, before: str) -> bool:
    """Whether the refresh token becomes another one."""
    for _ in range(1000):
        if (await tokens_of(bff, browser)).refresh != before:
            return True
        await asyncio.sleep(0.01)
    return False


class TestTwentyAtOnce:
    async def test_one_refresh_and_twenty_answers(
        self, owner: Browser, bff: Bff, backend: Backend, company: Company
    ) -> None:
        await expire(bff, owner)
        answers = await asyncio.gather(*(owner.get("/bff/api/trips") for _ in range(20)))
        assert [one.status_code for one in answers] == [200] * 20
        assert await turn(backend, company) == 2

    async def test_also_in_two_processes(
        self,
        owner: Browser,
        bff: Bff,
        settings: Settings,
        backend: Backend,
        company: Company,
        stack: AsyncExitStack,
    ) -> None:
        edge = Edge(Bff(settings), settings.frontend_url, settings.proxies)
        there = await stack.enter_async_context(served(edge, lifespan=True))
        other = Browser(there, await stack.enter_async_context(AsyncClient()))
        other.cookies = owner.cookies
        await expire(bff, owner)
        calls = [one.get("/bff/api/trips") for _ in range(10) for one in (owner, other)]
        assert [one.status_code for one in await asyncio.gather(*calls)] == [200] * 20
        assert await turn(backend, company) == 2

    async def test_a_refused_refresh_ends_the_session_for_all(
        self, owner: Browser, bff: Bff, backend: Backend, company: Company
    ) -> None:
        await expire(bff, owner)
        await backend.state.database["sessions"].delete_many({"userId": company.people["owner"].id})
        answers = await asyncio.gather(*(owner.get("/bff/api/trips") for _ in range(20)))
        assert {one.status_code for one in answers} == {401}
        assert {one.json()["code"] for one in answers} <= {"bff.session_ended", "auth.required"}
        assert owner.session_id is None


class TestOneAlone:
    async def test_a_browser_that_goes_away_does_not_break_it_off(
        self, owner: Browser, bff: Bff, backend: Backend, company: Company
    ) -> None:
        await expire(bff, owner)
        going = asyncio.create_task(owner.get("/bff/api/trips"))
        await asyncio.sleep(0.01)
        going.cancel()
        assert (await owner.get("/bff/api/trips")).status_code == 200
        assert await turn(backend, company) == 2

    async def test_a_token_past_its_third_is_renewed_in_passing(
        self, owner: Browser, bff: Bff, backend: Backend, company: Company
    ) -> None:
        assert owner.session_id
        session = await bff.store.look(owner.session_id)
        assert session
        older = replace(session.tokens, expires=session.tokens.expires - 400)
        await bff.store.replace(replace(session, tokens=older))
        assert (await owner.get("/bff/api/trips")).status_code == 200
        assert await eventually(bff, owner, older.refresh)
        assert await turn(backend, company) == 2

    async def test_a_session_that_the_api_has_ended_is_over_here_too(
        self, owner: Browser, bff: Bff, company: Company
    ) -> None:
        office = await company.client("owner")
        assert (await office.delete("auth/sessions")).status_code == 204
        before = owner.session_id
        assert before
        assert problem(await owner.get("/bff/api/trips")) == (401, "bff.session_ended")
        assert await bff.store.look(before) is None
        owner.cookies[COOKIE] = before
        assert problem(await owner.post("/bff/api/trips", {})) == (401, "auth.required")


class TestLifetime:
    async def test_without_a_request_it_ends_after_half_an_hour_in_the_office(
        self, owner: Browser, bff: Bff
    ) -> None:
        assert owner.session_id
        seconds = await bff.store.seconds_idle(owner.session_id)
        assert 1790 <= seconds <= 1800

    async def test_and_after_seven_days_for_drivers(
        self, browser: Browser, company: Company, bff: Bff
    ) -> None:
        answer = await browser.log_in(company.people["driver"].email)
        cookie = answer.headers.get_list("set-cookie")[0]
        assert 30 * 86_400 - 10 < int(cookie.split("Max-Age=")[1].split(";")[0]) <= 30 * 86_400
        assert browser.session_id
        assert await bff.store.seconds_idle(browser.session_id) > 7 * 86_400 - 10

    async def test_a_request_is_a_sign_of_life_and_no_more_than_that(self, owner: Browser, bff: Bff) -> None:
        assert owner.session_id
        session = await bff.store.look(owner.session_id)
        assert session
        short = await bff.store.open(replace(session.tokens, end=session.tokens.end - 12 * 3600 + 60))
        assert await bff.store.touch(short.id)
        assert await bff.store.seconds_idle(short.id) <= 60

    async def test_past_its_end_it_is_over(self, owner: Browser, bff: Bff) -> None:
        assert owner.session_id
        session = await bff.store.look(owner.session_id)
        assert session
        over = await bff.store.open(replace(session.tokens, end=1.0))
        assert await bff.store.touch(over.id) is None
        assert await bff.store.look(over.id) is None


IDLE: dict[str, str | None] = {"x-roadbook-idle": "1"}


async def unused_for_long(bff: Bff, browser: Browser, left: int) -> None:
    """So many seconds are left until the session ends."""
    assert browser.session_id
    key = f"bff:session:{hashlib.sha256(browser.session_id.encode()).hexdigest()}"
    async with Redis.from_url(bff.settings.redis_url.get_secret_value()) as redis:
        assert await redis.expire(key, left)


async def left_alone(bff: Bff, browser: Browser, backend: Backend) -> dt.datetime:
    """Nobody has done anything for ten minutes, and the access token has run out; when the API's session ends so."""
    await expire(bff, browser)
    await unused_for_long(bff, browser, 1200)
    ends = now() + dt.timedelta(seconds=1200)
    whose = {"userId": (await tokens_of(bff, browser)).user_id}
    await backend.state.database["sessions"].update_many(whose, {"$set": {"expireAt": ends}})
    return ends


async def ends_at(bff: Bff, browser: Browser, backend: Backend) -> dt.datetime:
    user_id = (await tokens_of(bff, browser)).user_id
    session = await backend.state.database["sessions"].find_one({"userId": user_id})
    assert session
    found: dt.datetime = session["expireAt"]
    return found


class TestNobodyAtTheApp:
    """A page that is open asks by itself; the session ends in its time all the same, here and at the API."""

    async def test_what_it_asks_is_answered_and_prolongs_nothing(
        self, owner: Browser, bff: Bff, backend: Backend
    ) -> None:
        ends = await left_alone(bff, owner, backend)
        assert owner.session_id
        assert (await owner.get("/bff/session", headers=IDLE)).status_code == 200
        for path in ("trips", "presence", "positions/latest"):
            assert (await owner.get(f"/bff/api/{path}", headers=IDLE)).status_code == 200
        trip = await owner.send(
            "PUT", "/bff/api/trips/trp_0/presence", json={"state": "viewing"}, headers=IDLE
        )
        assert trip.status_code == 404
        async with asyncio.timeout(15), AsyncClient() as client:
            told = {"cookie": f"{COOKIE}={owner.session_id}"}
            async with client.stream("GET", f"{owner.site}/bff/events", headers=told) as answer:
                assert answer.status_code == 200
        assert await bff.store.seconds_idle(owner.session_id) <= 1200
        assert await ends_at(bff, owner, backend) == ends

    @pytest.mark.parametrize(
        ("method", "path", "headers"),
        [
            ("GET", "trips", {}),
            ("GET", "trips", {"x-roadbook-idle": "0"}),
            ("POST", "trips", IDLE),
            ("PUT", "branding", IDLE),
            ("PUT", "trips/trp_0/presence/more", IDLE),
            ("DELETE", "trips/trp_0/presence", IDLE),
        ],
    )
    async def test_what_somebody_does_prolongs_it_whatever_it_says(
        self,
        owner: Browser,
        bff: Bff,
        backend: Backend,
        method: str,
        path: str,
        headers: dict[str, str | None],
    ) -> None:
        ends = await left_alone(bff, owner, backend)
        assert owner.session_id
        await owner.send(method, f"/bff/api/{path}", headers=headers)
        assert await bff.store.seconds_idle(owner.session_id) > 1790
        assert await ends_at(bff, owner, backend) > ends + dt.timedelta(seconds=500)

    async def test_who_comes_back_is_seen_by_the_api_at_once(
        self, owner: Browser, bff: Bff, backend: Backend
    ) -> None:
        ends = await left_alone(bff, owner, backend)
        assert (await owner.get("/bff/api/trips", headers=IDLE)).status_code == 200
        before = (await tokens_of(bff, owner)).refresh
        assert (await owner.get("/bff/api/trips")).status_code == 200
        assert await eventually(bff, owner, before)
        assert await ends_at(bff, owner, backend) > ends

    async def test_a_session_that_nobody_used_in_time_is_over_however_much_was_asked(
        self, owner: Browser, bff: Bff
    ) -> None:
        await unused_for_long(bff, owner, 1)
        answers = []
        for _ in range(20):
            answers.append((await owner.get("/bff/api/trips", headers=IDLE)).status_code)
            await asyncio.sleep(0.1)
        assert (answers[0], answers[-1]) == (200, 401)
