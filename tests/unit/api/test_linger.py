"""A connection that ends with an answer is read on for a while, and not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.types import Message

from api import linger
from api.linger import Lingering, ends_with_answer

ANSWER: list[Message] = [
    {"type": "http.response.start", "status": 413, "headers": []},
    {"type": "http.response.body", "body": b"too large"},
]


class Client:
    """Sends the pieces, then nothing more; keeps what comes back and how much had been sent by then."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self.sent = 0
        self.got: list[tuple[Message, int]] = []

    async def receive(self) -> Message:
        piece = next(self._pieces, None)
        if piece is None:
            await asyncio.sleep(3600)
        self.sent += len(piece or b"")
        return {"type": "http.request", "body": piece, "more_body": piece != b""}

    async def send(self, message: Message) -> None:
        self.got.append((message, self.sent))


async def answered(client: Client, *, read: int = 0) -> list[tuple[Message, int]]:
    """What the client gets from an application that reads some pieces and then answers."""
    lingering = Lingering(client.receive, client.send)
    for _ in range(read):
        await lingering.receive()
    for message in ANSWER:
        await lingering.send(message)
    return client.got


async def test_the_answer_leaves_at_once_and_ends_when_the_body_does() -> None:
    _, (body, before), (end, after) = await answered(Client(iter((b"x" * 10, b"y" * 10, b""))), read=1)
    assert (body["body"], body["more_body"], before) == (b"too large", True, 10)
    assert (end["body"], end["more_body"], after) == (b"", False, 20)


async def test_a_body_that_was_read_is_not_waited_for() -> None:
    assert [message for message, _ in await answered(Client(iter((b"x", b""))), read=2)] == ANSWER


async def test_a_body_without_end_is_not_read_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linger, "MOST_BYTES", 100)
    *_, (end, sent) = await answered(Client(iter(lambda: b"x" * 10, b"")))
    assert (end["more_body"], sent) == (False, 100)


async def test_a_body_that_does_not_come_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linger, "MOST_SECONDS", 0.01)
    *_, (end, sent) = await answered(Client(iter((b"x" * 10,))))
    assert (end["more_body"], sent) == (False, 10)


@pytest.mark.parametrize(
    ("scope", "ends"),
    [
        ({"headers": [(b"connection", b"close")]}, True),
        ({"headers": [(b"connection", b"Close")]}, True),
        ({"http_version": "1.0"}, True),
        ({}, False),
        ({"headers": [(b"connection", b"keep-alive")]}, False),
        ({"method": "GET", "headers": [(b"connection", b"close")]}, False),
    ],
    ids=str,
)
def test_it_is_for_bodies_on_connections_that_end(scope: dict[str, Any], ends: bool) -> None:
    usual = {"type": "http", "method": "POST", "http_version": "1.1", "headers": []}
    assert ends_with_answer({**usual, **scope}) is ends
