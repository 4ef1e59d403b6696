"""Passes what the API says on to the browser as it comes, and stops when either of them goes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from aiohttp import ClientResponse
from starlette.types import Receive, Send


async def pump(answer: ClientResponse, receive: Receive | None, send: Send, *ends: Awaitable[None]) -> None:
    """Until the API has said everything; or, before, until the browser is gone or one of `ends` comes.

    Without `receive` the browser is not watched: its body is still being read elsewhere.

    An answer that the API breaks off is broken off here as well: what came of it must not pass for the whole.
    """
    passing = asyncio.ensure_future(_pass_on(answer, send))
    others: list[asyncio.Future[Any]] = [
        asyncio.ensure_future(one) for one in (*([_gone(receive)] if receive else []), *ends)
    ]
    try:
        await asyncio.wait([passing, *others], return_when=asyncio.FIRST_COMPLETED)
        if passing.done():
            passing.result()
        else:
            answer.close()
        await send({"type": "http.response.body", "body": b""})
    finally:
        for task in (passing, *others):
            task.cancel()
        await asyncio.gather(passing, *others, return_exceptions=True)


async def _pass_on(answer: ClientResponse, send: Send) -> None:
    async for chunk in answer.content.iter_any():
        await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
