"""Bodies that browsers send: bounded, and passed on as they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import orjson
from starlette.types import Receive, Scope

from bff.problems import Invalid, Stalled, TooLarge
from bff.trail import trail_of

SMALL: Final = 64 * 1024
"""What is read whole before it is sent on, which costs half of what a stream does."""
JSON_LARGEST: Final = 11 * 1024 * 1024
"""Above what the API takes, so that it is the API that says how much it takes."""
IDLE_SECONDS: Final = 30.0


class Gone(Exception):
    """The browser went away."""


def declared_length(scope: Scope) -> int | None:
    """None where the length is not known beforehand, 0 where nothing comes."""
    headers = trail_of(scope).headers
    if b"transfer-encoding" in headers:
        return None
    text = headers.get(b"content-length", b"0")
    if not text.isdigit():
        raise Invalid("`Content-Length` is no number.")
    return int(text)


class Chunks:
    """A body as it comes in, of at most `largest` bytes. It is read once."""

    def __init__(self, receive: Receive, largest: int) -> None:
        self._receive = receive
        self._largest = largest
        self.failure: Exception | None = None
        """Why it broke off, for whoever sees only that sending it on has failed."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Raises TooLarge past the bound, Stalled when nothing comes for long, and Gone when the browser breaks off."""
        try:
            async for chunk in self._chunks():
                yield chunk
        except (TooLarge, Stalled, Gone) as failure:
            self.failure = failure
            raise

    async def _chunks(self) -> AsyncIterator[bytes]:
        size, more = 0, True
        while more:
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    message = await self._receive()
            except TimeoutError:
                raise Stalled from None
            if message["type"] == "http.disconnect":
                raise Gone
            chunk: bytes = message.get("body", b"")
            more = message.get("more_body", False)
            size += len(chunk)
            if size > self._largest:
                raise TooLarge
            if chunk:
                yield chunk


async def whole(scope: Scope, receive: Receive, largest: int = SMALL) -> bytes:
    """The body of at most `largest` bytes."""
    if (declared_length(scope) or 0) > largest:
        raise TooLarge
    return b"".join([chunk async for chunk in Chunks(receive, largest)])


async def json_object(scope: Scope, receive: Receive) -> dict[str, Any]:
    """What a form of the app sends."""
    try:
        found = orjson.loads(await whole(scope, receive))
    except ValueError:
        raise Invalid("This is no JSON.") from None
    if not isinstance(found, dict):
        raise Invalid("Send a JSON object.")
    return found
