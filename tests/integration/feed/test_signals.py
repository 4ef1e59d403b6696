"""Signals between processes, and what becomes of them when the cache goes away."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.redis.client import connect
from adapters.redis.epochs import Epochs
from adapters.redis.signals import Signals, changes_of
from cli import embedded
from tests.support.settings import settings_for

LONG = 60.0


@asynccontextmanager
async def _connected(redis_url: str) -> AsyncIterator[tuple[Signals, Epochs]]:
    cache = connect(settings_for("mongodb://127.0.0.1", redis_url))
    signals = Signals(cache)
    try:
        yield signals, Epochs(cache)
    finally:
        await signals.close()
        await cache.aclose()


@pytest.fixture
def organization_id() -> str:
    return f"org_{secrets.token_hex(8)}"


async def test_a_signal_wakes_those_who_listen_to_its_organization(
    redis_url: str, organization_id: str
) -> None:
    async with _connected(redis_url) as (signals, epochs):
        with (
            signals.listening(changes_of(organization_id)) as bell,
            signals.listening(changes_of("org_other")) as other,
        ):
            await _hearing(signals)
            await bell.wait(0)
            await other.wait(0)
            await epochs.raise_(organization_id, wake=changes_of(organization_id))
            async with asyncio.timeout(LONG):
                await bell.wait(2 * LONG)
            waiting = asyncio.create_task(other.wait(2 * LONG))
            await asyncio.sleep(0.1)
            assert not waiting.done()
            waiting.cancel()


async def test_a_signal_that_comes_while_nobody_waits_is_kept(redis_url: str, organization_id: str) -> None:
    channel = changes_of(organization_id)
    async with _connected(redis_url) as (signals, epochs):
        with signals.listening(channel) as bell, signals.listening(channel) as witness:
            await _hearing(signals)
            await bell.wait(0)
            await witness.wait(0)
            await epochs.raise_(organization_id, wake=channel)
            async with asyncio.timeout(LONG):
                await witness.wait(2 * LONG)
            first, second = (asyncio.create_task(bell.wait(2 * LONG)) for _ in range(2))
            await asyncio.wait([first, second], timeout=LONG, return_when=asyncio.FIRST_COMPLETED)
            assert (first.done(), second.done()) == (True, False), "one signal wakes once"
            second.cancel()


async def test_signals_are_heard_again_when_the_cache_is_back(tmp_path: Path, organization_id: str) -> None:
    server, channel = embedded.choose_redis(tmp_path, {}), changes_of(organization_id)
    async with _connected(server.uri) as (signals, epochs):
        with signals.listening(channel) as bell:
            with embedded.running(server, tmp_path / "log"):
                await _hearing(signals)
            await _hearing(signals, is_so=False)
            await bell.wait(0)
            with embedded.running(server, tmp_path / "log"):
                async with asyncio.timeout(LONG):
                    # Something may have been missed, so coming back rings by itself.
                    await bell.wait(2 * LONG)
                assert signals.hearing
                await bell.wait(0)
                await epochs.raise_(organization_id, wake=channel)
                async with asyncio.timeout(LONG):
                    await bell.wait(2 * LONG)


async def _hearing(signals: Signals, *, is_so: bool = True) -> None:
    async with asyncio.timeout(LONG):
        while signals.hearing is not is_so:  # noqa: ASYNC110 - nothing else tells when the listener has noticed
            await asyncio.sleep(0.02)
