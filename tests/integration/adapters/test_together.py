"""Calls of one script that are made in the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.exceptions import RedisError, ResponseError

from adapters.redis.client import Cache, CacheError, connect
from adapters.redis.together import TogetherScript
from tests.support.settings import settings_for

COUNT = "local n = redis.call('INCRBY', KEYS[1], ARGV[1]) return {ARGV[2], n}"
MONGODB = "mongodb://127.0.0.1:1/nobody"


@pytest.fixture
async def cache(redis_url: str) -> AsyncIterator[Cache]:
    client = connect(settings_for(MONGODB, redis_url))
    yield client
    await client.delete("together")
    await client.aclose()


async def test_each_caller_gets_its_own_answer(cache: Cache) -> None:
    script = TogetherScript(cache, COUNT)
    found = await asyncio.gather(*(script(["together"], [1, f"caller {n}"]) for n in range(50)))
    assert [name.decode() for name, _ in found] == [f"caller {n}" for n in range(50)]
    assert sorted(count for _, count in found) == list(range(1, 51))


async def test_one_caller_alone_gets_an_answer(cache: Cache) -> None:
    script = TogetherScript(cache, COUNT)
    assert await script(["together"], [1, "a"]) == [b"a", 1]
    assert await script(["together"], [1, "b"]) == [b"b", 2]


async def test_a_script_that_redis_has_forgotten_runs_once_for_each_call(cache: Cache) -> None:
    script = TogetherScript(cache, COUNT)
    await script(["together"], [1, "a"])
    await cache.script_flush()
    found = await asyncio.gather(*(script(["together"], [1, "b"]) for _ in range(5)))
    assert sorted(count for _, count in found) == [2, 3, 4, 5, 6]


async def test_an_error_is_told_only_to_whom_it_concerns(cache: Cache) -> None:
    script = TogetherScript(cache, COUNT)
    calls = (script(["together"], [amount, "a"]) for amount in (1, "many", 1))
    first, wrong, last = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(wrong, ResponseError)
    assert [first, last] == [[b"a", 1], [b"a", 2]]


async def test_one_who_gave_up_does_not_keep_the_others_waiting(cache: Cache) -> None:
    script = TogetherScript(cache, COUNT)
    one, other = (asyncio.create_task(script(["together"], [1, "a"])) for _ in range(2))
    await asyncio.sleep(0)
    one.cancel()
    assert (await other)[0] == b"a"
    with pytest.raises(asyncio.CancelledError):
        await one


async def test_all_are_told_when_redis_is_down() -> None:
    cache = connect(settings_for(MONGODB, "redis://127.0.0.1:1/0"))
    script = TogetherScript(cache, COUNT)
    found = await asyncio.gather(*(script(["k"], [1, "a"]) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(one, CacheError) for one in found)
    with pytest.raises(RedisError):
        await script(["k"], [1, "a"])
    await cache.aclose()
