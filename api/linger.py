"""Reads on where a connection ends with an answer that did not wait for the whole body.

Closing while a body still comes makes the client's system drop the answer, so that a 413 or a 401 looks like a broken
line. Where the connection goes on, the server itself reads the rest.
"""

from __future__ import annotations

import asyncio

from starlette.types import Message, Receive, Scope, Send

MOST_BYTES = 512 * 1024 * 1024
"""More than any upload may have, so that one that is too large by a little is told so."""
MOST_SECONDS = 10.0
BODIES = frozenset(("POST", "PUT", "PATCH"))


def ends_with_answer(scope: Scope) -> bool:
    """Whether this request may have a body and is the last on its connection."""
    if scope["method"] not in BODIES:
        return False
    return scope["http_version"] == "1.0" or any(
        name == b"connection" and value.lower() == b"close" for name, value in scope["headers"]
    )


class Lingering:
    """One request's channel; the answer leaves at once, its end only after the rest of the body."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._read = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._read = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if self._read or message["type"] != "http.response.body" or message.get("more_body"):
            await self._send(message)
            return
        await self._send({**message, "more_body": True})
        await self._drop()
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _drop(self) -> None:
        dropped = 0
        try:
            async with asyncio.timeout(MOST_SECONDS):
                while not self._read and dropped < MOST_BYTES:
                    dropped += len((await self.receive()).get("body", b""))
        except TimeoutError:
            # Whoever sends so slowly has had the time to see the answer.
            return
