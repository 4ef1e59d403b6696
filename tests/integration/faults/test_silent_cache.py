"""A Redis that takes connections and answers nothing: a few wait half a second for it, and nobody else at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import TimeoutError as NoAnswer

from adapters.redis import rest
from adapters.redis.client import Cache, CacheError, connect
from adapters.redis.signals import SILENCE_SECONDS
from tests.integration.faults.deaf import Line, line_to
from tests.support.backend import running
from tests.support.companies import found_company
from tests.support.settings import settings_for


@pytest.fixture
async def line(redis_url: str) -> AsyncIterator[tuple[Line, str]]:
    async with line_to(redis_url) as found:
        yield found


@pytest.fixture
async def cache(line: tuple[Line, str]) -> AsyncIterator[Cache]:
    found = connect(settings_for("mongodb://unused", line[1]))
    yield found
    await found.aclose()


async def tried(cache: Cache) -> type[BaseException] | None:
    try:
        await cache.ping()
    except CacheError as error:
        return type(error)
    return None


async def test_after_one_that_waited_in_vain_the_others_are_told_at_once(
    cache: Cache, line: tuple[Line, str]
) -> None:
    line[0].silent = True
    assert await tried(cache) is NoAnswer
    assert [await tried(cache) for _ in range(3)] == [NotConnected] * 3


async def test_one_asks_whether_it_answers_again_while_the_others_go_on_without(
    cache: Cache, line: tuple[Line, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line[0].silent = True
    await tried(cache)
    monkeypatch.setattr(rest, "SECONDS", 10.0)
    await asyncio.sleep(2.1)
    found = await asyncio.gather(*(tried(cache) for _ in range(5)))
    assert sorted(found, key=str) == sorted([NoAnswer, *[NotConnected] * 4], key=str)


async def test_it_is_asked_by_all_again_as_soon_as_it_has_answered(
    cache: Cache, line: tuple[Line, str]
) -> None:
    line[0].silent = True
    await tried(cache)
    line[0].silent = False
    async with asyncio.timeout(SILENCE_SECONDS):
        while await tried(cache) is not None:  # noqa: ASYNC110 - there is nothing else to wait for
            await asyncio.sleep(0.05)
    assert [await tried(cache) for _ in range(5)] == [None] * 5


async def test_reads_and_log_ins_go_on(
    line: tuple[Line, str], mongodb_uri: str, stack: AsyncExitStack
) -> None:
    async with running(mongodb_uri, line[1]) as backend:
        company = await found_company(backend, stack)
        client = await company.client("owner")
        line[0].silent = True
        answers = [await client.get("drivers") for _ in range(20)]
        assert {one.status_code for one in answers} == {200}
        # The rest is half a second at most for the one that noticed; each alone would have waited so long twice.
        slow = [one for one in answers if one.elapsed.total_seconds() > 0.4]
        assert len(slow) <= 2
        assert (await company.log_in("viewer"))["accessToken"]
        line[0].silent = False
