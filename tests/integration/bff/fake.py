"""An API that lies, stalls or breaks off, as its tests ask for; what it was sent is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
TOKENS = {"accessToken": "access-of-fake", "refreshToken": "refresh-of-fake", "tokenType": "Bearer"}
PERSON = {"user": {"id": "usr_1", "role": "dispatcher"}, "organization": {"id": "org_1"}}
LOGGED_IN = {**TOKENS, **PERSON, "expiresIn": 900, "deviceToken": "device-of-fake"}


class Fake:
    """`answers` says what it does for a path below /api/v1; the rest is an empty object."""

    def __init__(self) -> None:
        self.address = ""
        self.answers: dict[str, Answer] = {"auth/login": said(LOGGED_IN)}
        self.requests: list[web.Request] = []
        self.close: Callable[[], Awaitable[None]]

    def asked(self, path: str) -> list[web.Request]:
        return [one for one in self.requests if one.path == f"/api/v1/{path}"]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        if request.content_type == "application/json":
            # So that the test can read it later.
            await request.read()
        answer = self.answers.get(request.path.removeprefix("/api/v1/"), said({}))
        return await answer(request)


def said(facts: Any, status: int = 200, **headers: str) -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.json_response(
            facts, status=status, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )

    return answer


def refused(status: int, code: str) -> Answer:
    return said({"code": code, "status": status, "detail": "In words."}, status)


async def hangs_up(request: web.Request) -> web.StreamResponse:
    """Says nothing and closes the connection."""
    assert request.transport
    request.transport.close()
    raise web.HTTPOk


async def stalls(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    raise AssertionError


async def breaks_off(request: web.Request) -> web.StreamResponse:
    """Promises a megabyte and closes the connection in the middle."""
    answer = web.StreamResponse(headers={"content-length": "1000000"})
    await answer.prepare(request)
    await answer.write(b"x" * 1000)
    assert request.transport
    request.transport.close()
    return answer


async def trickles(request: web.Request) -> web.StreamResponse:
    """Goes on for as long as somebody listens."""
    answer = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await answer.prepare(request)
    for number in range(10_000):
        await answer.write(b"data: %d\n\n" % number)
        await asyncio.sleep(0.02)
    return answer


async def echoes(request: web.Request) -> web.StreamResponse:
    """How much was sent."""
    size = 0
    async for chunk in request.content.iter_any():
        size += len(chunk)
    return web.json_response({"size": size})


@asynccontextmanager
async def fake_api() -> AsyncIterator[Fake]:
    fake = Fake()
    app = web.Application(client_max_size=10**9)
    app.router.add_route("*", "/{path:.*}", fake.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    fake.close = runner.cleanup
    try:
        yield fake
    finally:
        await runner.cleanup()
