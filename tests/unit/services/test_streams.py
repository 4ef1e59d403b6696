"""What the event streams of a process share."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from adapters.redis.signals import Bell, Ear, Signals
from services.streams import Streams, Watch
from tests.unit.services.fakes import MemoryFeed

PATIENCE = 10


class OneBell(Signals):
    """Signals inside the process."""

    def __init__(self) -> None:
        self.bell = Bell()
        self.ear = Ear()
        self.hearing = True

    @contextmanager
    def listening(self, channel: str) -> Iterator[Bell]:
        yield self.bell

    @contextmanager
    def overhearing(self, channel: str) -> Iterator[Ear]:
        yield self.ear


class CountingFeed(MemoryFeed):
    looks = 0

    async def head(self, organization_id: str) -> int:
        self.looks += 1
        return await super().head(organization_id)


class Reading:
    """A page that takes a while to be read."""

    def __init__(self, end: int) -> None:
        self.end = end
        self.times = 0
        self.may_end = asyncio.Event()
        self.fails = False

    async def __call__(self) -> tuple[bytes, int]:
        self.times += 1
        await self.may_end.wait()
        if self.fails:
            raise ConnectionError("no database")
        return b"page", self.end


@pytest.fixture
def feed() -> CountingFeed:
    return CountingFeed()


@pytest.fixture
def signals() -> OneBell:
    return OneBell()


@pytest.fixture
def streams(feed: CountingFeed, signals: OneBell) -> Streams:
    return Streams(feed, signals)


async def _happens(feed: CountingFeed, signals: OneBell, count: int = 1) -> None:
    feed.add("a", count)
    signals.bell.ring()


async def _settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_hundred_streams_look_once(streams: Streams, feed: CountingFeed, signals: OneBell) -> None:
    with streams.following("a") as first:
        followers = [streams.following("a") for _ in range(99)]
        watches = [follower.__enter__() for follower in followers]
        assert all(watch is first for watch in watches)
        await _settled()
        looks = feed.looks
        waiting = [asyncio.create_task(watch.wait(0, PATIENCE)) for watch in watches]
        await _happens(feed, signals)
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*waiting)
        assert feed.looks == looks + 1
        for follower in followers:
            follower.__exit__(None, None, None)


async def test_streams_that_wake_together_read_a_page_once(
    streams: Streams, feed: CountingFeed, signals: OneBell
) -> None:
    with streams.following("a") as watch:
        await _happens(feed, signals)
        await _settled()
        reading = Reading(end=1)
        asking = [asyncio.create_task(watch.page(0, "office", reading)) for _ in range(100)]
        await _settled()
        reading.may_end.set()
        assert await asyncio.gather(*asking) == [(b"page", 1)] * 100
        assert await watch.page(0, "office", reading) == (b"page", 1)
        assert reading.times == 1


async def test_another_view_or_place_is_read_by_itself(streams: Streams) -> None:
    with streams.following("a") as watch:
        reading = Reading(end=9)
        reading.may_end.set()
        for seq, view in ((0, "office"), (0, "driver"), (1, "office")):
            await watch.page(seq, view, reading)
        assert reading.times == 3


async def test_a_page_is_read_anew_when_more_has_happened(
    streams: Streams, feed: CountingFeed, signals: OneBell
) -> None:
    with streams.following("a") as watch:
        reading = Reading(end=2)
        reading.may_end.set()
        await watch.page(0, "office", reading)
        await _happens(feed, signals)
        await watch.wait(0, PATIENCE)
        await watch.page(0, "office", reading)
        assert reading.times == 2


async def test_a_page_far_from_the_end_is_not_kept(
    streams: Streams, feed: CountingFeed, signals: OneBell
) -> None:
    with streams.following("a") as watch:
        await _happens(feed, signals, 500)
        await watch.wait(0, PATIENCE)
        reading = Reading(end=100)
        reading.may_end.set()
        await watch.page(0, "office", reading)
        await watch.page(0, "office", reading)
        assert reading.times == 2


async def test_a_failure_reaches_those_who_wait_and_no_later_one(streams: Streams) -> None:
    with streams.following("a") as watch:
        reading = Reading(end=1)
        reading.fails = True
        asking = [asyncio.create_task(watch.page(0, "office", reading)) for _ in range(3)]
        await _settled()
        reading.may_end.set()
        results = await asyncio.gather(*asking, return_exceptions=True)
        assert all(isinstance(result, ConnectionError) for result in results)
        reading.fails = False
        assert await watch.page(0, "office", reading) == (b"page", 1)


async def test_a_stream_that_leaves_does_not_break_off_what_others_wait_for(streams: Streams) -> None:
    with streams.following("a") as watch:
        reading = Reading(end=1)
        leaving, staying = (asyncio.create_task(watch.page(0, "office", reading)) for _ in range(2))
        await _settled()
        leaving.cancel()
        await _settled()
        reading.may_end.set()
        assert await staying == (b"page", 1)
        assert reading.times == 1


async def test_nobody_looks_for_an_organization_that_nobody_follows(
    streams: Streams, feed: CountingFeed, signals: OneBell
) -> None:
    with streams.following("a"):
        await _settled()
    looks = feed.looks
    await _happens(feed, signals)
    await _settled()
    assert feed.looks == looks


async def test_a_look_that_fails_is_tried_again(
    streams: Streams, feed: CountingFeed, signals: OneBell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: str) -> int:
        raise ConnectionError("no database")

    with streams.following("a") as watch:
        await _settled()
        with monkeypatch.context() as broken:
            broken.setattr(feed, "head", fail)
            await _happens(feed, signals)
            await _settled()
        signals.bell.ring()
        await watch.wait(0, PATIENCE)
        assert watch.head == 1


async def test_whoever_is_up_to_date_waits_no_longer_than_asked(streams: Streams) -> None:
    with streams.following("a") as watch:
        assert isinstance(watch, Watch)
        async with asyncio.timeout(PATIENCE):
            await watch.wait(0, 0.01)
