"""One stream of events for a browser, for as long as its session lasts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from httpx2 import AsyncClient, Response

from tests.integration.bff.fake import Fake, said, trickles
from tests.support.browser import COOKIE, Browser
from tests.support.calls import problem


@asynccontextmanager
async def listening(browser: Browser, path: str = "/bff/events", **headers: str) -> AsyncIterator[Response]:
    told = {"cookie": f"{COOKIE}={browser.session_id}", **headers}
    async with (
        AsyncClient(timeout=20) as client,
        client.stream("GET", browser.site + path, headers=told) as answer,
    ):
        yield answer


async def end_of(answer: Response) -> bool:
    """Whether it comes, and not by breaking off."""
    async with asyncio.timeout(15):
        async for _ in answer.aiter_raw():
            pass
    return True


class TestTheRealOne:
    async def test_opens_at_once_and_is_for_nobodys_buffers(self, owner: Browser) -> None:
        async with listening(owner) as answer:
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["x-accel-buffering"] == "no"
            assert answer.headers["cache-control"] == "no-store"
            async with asyncio.timeout(15):
                first = await anext(answer.aiter_raw())
            assert b": here" in first

    async def test_ends_with_the_session(self, owner: Browser) -> None:
        async with listening(owner) as answer:
            assert answer.status_code == 200
            await owner.post("/bff/logout")
            assert await end_of(answer)

    async def test_a_place_that_was_never_is_refused_by_the_api(self, owner: Browser) -> None:
        headers: dict[str, str | None] = {"last-event-id": "x"}
        assert (await owner.get("/bff/events", headers=headers)).status_code == 422

    async def test_is_for_those_who_are_signed_in(self, browser: Browser) -> None:
        assert problem(await browser.get("/bff/events")) == (401, "auth.required")

    async def test_is_for_reading(self, owner: Browser) -> None:
        assert problem(await owner.post("/bff/events")) == (405, "method.not_allowed")


class TestOnTheWay:
    async def test_the_last_number_goes_along(self, deceived: Browser, fake: Fake) -> None:
        headers: dict[str, str | None] = {"last-event-id": "41"}
        await deceived.get("/bff/events", headers=headers)
        await deceived.get("/bff/events?lastEventId=42")
        await deceived.get("/bff/events")
        asked = [one.headers.get("last-event-id") for one in fake.asked("events")]
        assert asked == ["41", "42", None]
        assert fake.asked("events")[0].headers["authorization"] == "Bearer access-of-fake"

    async def test_nothing_is_kept_back(self, deceived: Browser, fake: Fake) -> None:
        fake.answers["events"] = trickles
        async with listening(deceived) as answer, asyncio.timeout(5):
            chunks = answer.aiter_raw()
            assert await anext(chunks) == b"data: 0\n\n"
            assert b"data: 1\n\n" in await anext(chunks)

    async def test_a_browser_that_leaves_takes_the_apis_stream_with_it(
        self, deceived: Browser, fake: Fake
    ) -> None:
        left = asyncio.Event()

        async def watched(request: web.Request) -> web.StreamResponse:
            try:
                return await trickles(request)
            finally:
                left.set()

        fake.answers["events"] = watched
        async with listening(deceived) as answer:
            await anext(answer.aiter_raw())
        async with asyncio.timeout(5):
            assert await left.wait()

    async def test_a_session_that_is_gone_ends_it_even_where_the_api_goes_on(
        self, deceived: Browser, fake: Fake
    ) -> None:
        fake.answers["events"] = trickles
        async with listening(deceived) as answer:
            await deceived.post("/bff/logout")
            assert await end_of(answer)

    async def test_a_refused_token_is_renewed_once(self, deceived: Browser, fake: Fake) -> None:
        fake.answers["events"] = said({"code": "auth.token_invalid", "status": 401}, 401)
        fake.answers["auth/refresh"] = said({"accessToken": "a2", "refreshToken": "r2", "expiresIn": 900})
        assert problem(await deceived.get("/bff/events")) == (401, "auth.token_invalid")
        assert [one.headers["authorization"] for one in fake.asked("events")] == [
            "Bearer access-of-fake",
            "Bearer a2",
        ]
