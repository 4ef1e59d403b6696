"""One caller's stream, from its first byte to its last."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack

import pytest

from adapters.clock import now
from adapters.errors import Down
from api import event_stream
from api.event_stream import BEAT, OPENING, EventStream
from schemas.base import Document
from services import streams
from services.changes import ChangePage, ChangeService
from services.errors import CursorExpired
from services.streams import Streams
from tests.unit.services.fakes import MemoryFeed
from tests.unit.services.test_streams import OneBell

PATIENCE = 10


class MemoryChanges(ChangeService):
    """Every change as the office sees it."""

    view = ("owner", "")

    def __init__(self, feed: MemoryFeed) -> None:
        self.feed = feed
        self.failure: Exception | None = None

    async def page(self, seq: int, limit: int, types: object = ()) -> ChangePage:
        if self.failure is not None:
            raise self.failure
        found = await self.feed.after("a", seq, limit)
        return ChangePage([_item(one["seq"]) for one in found], found[-1]["seq"], more=False)


def _item(seq: int) -> Document:
    return {
        "seq": seq,
        "type": "driver",
        "id": f"drv_{seq}",
        "action": "created",
        "at": now(),
        "object": None,
    }


class Caller:
    """Who may go on until told otherwise."""

    allowed = True

    async def __call__(self) -> bool:
        return self.allowed


class Line:
    """A stream with everything around it."""

    def __init__(self, stack: ExitStack) -> None:
        self.feed, self.signals, self.caller = MemoryFeed(), OneBell(), Caller()
        self.changes = MemoryChanges(self.feed)
        watch = stack.enter_context(Streams(self.feed, self.signals).following("a"))
        self.chunks: AsyncIterator[bytes] = EventStream(
            watch, self.changes, 0, self.caller, ["positions.updated"]
        ).chunks()

    async def next(self) -> bytes:
        async with asyncio.timeout(PATIENCE):
            return await anext(self.chunks)

    async def rest(self) -> list[bytes]:
        """What still comes until the end."""
        async with asyncio.timeout(PATIENCE):
            return [chunk async for chunk in self.chunks]

    def happens(self, count: int = 1) -> None:
        self.feed.add("a", count)
        self.signals.bell.ring()


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    with ExitStack() as stack:
        found = Line(stack)
        assert await found.next() == OPENING
        yield found


@pytest.fixture
def every(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes something that happens every few seconds happen at once: `every("CHECK_SECONDS")`."""
    return lambda name: monkeypatch.setattr(event_stream, name, 0.01)


async def test_events_have_the_number_the_name_and_the_data_of_their_change(line: Line) -> None:
    line.happens(2)
    first, second, _ = (await line.next()).split(b"\n\n")
    assert first.startswith(b'id: 1\nevent: driver.created\ndata: {"type":"driver","id":"drv_1","at":"')
    assert second.startswith(b"id: 2\n")
    line.happens()
    assert (await line.next()).startswith(b"id: 3\n")


async def test_what_is_only_said_comes_without_a_number_to_those_who_may_hear_it(line: Line) -> None:
    await asyncio.sleep(0)
    line.signals.ear.ring(b'presence.updated\n{"tripId":"trp_1"}')
    line.signals.ear.ring(b'positions.updated\n{"items":[]}')
    assert await line.next() == b'event: positions.updated\ndata: {"items":[]}\n\n'
    line.happens()
    assert (await line.next()).startswith(b"id: 1\n")


async def test_a_quiet_stream_is_kept_open_by_comments(line: Line, every: Callable[[str], None]) -> None:
    every("BEAT_SECONDS")
    line.happens()
    await line.next()
    assert [await line.next() for _ in range(3)] == [BEAT] * 3


async def test_a_stream_ends_when_its_caller_may_see_no_more(
    line: Line, every: Callable[[str], None]
) -> None:
    every("CHECK_SECONDS")
    line.happens()
    await line.next()
    line.caller.allowed = False
    await asyncio.sleep(0.02)
    line.happens()
    assert await line.rest() == []


async def test_a_stream_whose_place_has_been_forgotten_ends(line: Line) -> None:
    line.changes.failure = CursorExpired()
    line.happens()
    assert await line.rest() == []


async def test_a_stream_waits_for_a_database_that_is_down(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "DEAF_SECONDS", 0.01)
    line.changes.failure = Down("no database")
    line.happens()
    waiting = asyncio.create_task(line.next())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    line.changes.failure = None
    assert (await waiting).startswith(b"id: 1\n")
