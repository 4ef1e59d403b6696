"""Budgets and sessions in Redis, and what happens to them while it is away."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from collections.abc import AsyncIterator

import pytest

from adapters.errors import Exhausted
from adapters.redis.brakes import Brakes
from adapters.redis.client import Cache, connect
from adapters.redis.gate import Gate
from adapters.redis.sessions import DROPPED, KEPT_SECONDS, SessionCache
from adapters.settings import Budget, Settings
from cli import ports
from tests.support.settings import settings_for

TWO = Budget(2, 900)
LONG = dt.timedelta(hours=12)


@pytest.fixture
def settings(redis_url: str) -> Settings:
    return settings_for("mongodb://127.0.0.1", redis_url, rate_limit_login=TWO)


@pytest.fixture
async def cache(settings: Settings) -> AsyncIterator[Cache]:
    found = connect(settings)
    yield found
    await found.aclose()


@pytest.fixture
async def nobody() -> AsyncIterator[Cache]:
    """A client of a server that is not there."""
    away = f"redis://{ports.LOOPBACK}:{ports.any_free()}/0"
    found = connect(settings_for("mongodb://127.0.0.1", away))
    yield found
    await found.aclose()


@pytest.fixture(params=["there", "away"])
def either(request: pytest.FixtureRequest, cache: Cache, nobody: Cache) -> Cache:
    return cache if request.param == "there" else nobody


@pytest.fixture
def subject() -> str:
    """Somebody whom no other test counts."""
    return secrets.token_hex(8)


class TestBrakes:
    async def test_count_down_and_then_refuse(self, either: Cache, settings: Settings, subject: str) -> None:
        brakes = Brakes(either, settings)
        standings = [await brakes.spend("test", subject, TWO) for _ in range(2)]
        assert [(one.left, one.exhausted) for one in standings] == [(1, False), (0, False)]
        with pytest.raises(Exhausted) as caught:
            await brakes.spend("test", subject, TWO)
        assert caught.value.standing.left == 0
        assert 1 <= caught.value.standing.reset <= TWO.seconds

    async def test_keep_budgets_and_people_apart(
        self, either: Cache, settings: Settings, subject: str
    ) -> None:
        brakes = Brakes(either, settings)
        for name, who in (("one", subject), ("two", subject), ("one", subject + "x")):
            assert (await brakes.spend(name, who, TWO)).left == 1

    async def test_are_whole_again_after_their_time(
        self, either: Cache, settings: Settings, subject: str
    ) -> None:
        brakes, short = Brakes(either, settings), Budget(1, 1)
        await brakes.spend("test", subject, short)
        with pytest.raises(Exhausted):
            await brakes.spend("test", subject, short)
        await asyncio.sleep(1.1)
        assert (await brakes.spend("test", subject, short)).left == 0

    async def test_give_back_what_a_success_did_not_cost(
        self, either: Cache, settings: Settings, subject: str
    ) -> None:
        brakes = Brakes(either, settings)
        for _ in range(5):
            reserved = await brakes.reserve(f"{subject}@test", "192.0.2.1")
            assert reserved.standing.left == 1
            await brakes.give_back(reserved)

    async def test_give_back_what_was_counted_and_no_more(
        self, either: Cache, settings: Settings, subject: str
    ) -> None:
        brakes = Brakes(either, settings)
        await brakes.spend("test", subject, TWO)
        for _ in range(3):
            await brakes.refund(("test", subject))
        assert (await brakes.spend("test", subject, TWO)).left == 1

    async def test_of_many_at_once_let_no_more_through(
        self, either: Cache, settings: Settings, subject: str
    ) -> None:
        brakes = Brakes(either, settings)
        done = await asyncio.gather(
            *(brakes.spend("test", subject, TWO) for _ in range(30)), return_exceptions=True
        )
        assert sum(not isinstance(one, Exhausted) for one in done) == 2

    async def test_given_back_after_their_time_still_end(
        self, cache: Cache, settings: Settings, subject: str
    ) -> None:
        brakes = Brakes(cache, settings)
        reserved = await brakes.reserve(f"{subject}@test", "192.0.2.1")
        await cache.delete(*[key async for key in cache.scan_iter("budget:login*")])
        await brakes.give_back(reserved)
        assert [key async for key in cache.scan_iter("budget:login*")] == []
        await brakes.reserve(f"{subject}@test", "192.0.2.1")
        keys = [key async for key in cache.scan_iter("budget:login*")]
        assert len(keys) == 3
        assert [key for key in keys if await cache.ttl(key) == -1] == []

    async def test_keep_no_address_and_no_email_in_their_keys(
        self, cache: Cache, settings: Settings, subject: str
    ) -> None:
        await Brakes(cache, settings).reserve(f"{subject}@test", "192.0.2.1")
        keys = b" ".join([key async for key in cache.scan_iter("budget:*")])
        assert subject.encode() not in keys
        assert b"192.0.2.1" not in keys


class TestGate:
    async def test_counts_every_call_and_says_when_the_budget_is_whole_again(
        self, either: Cache, subject: str
    ) -> None:
        gate = Gate(either)
        passages = [await gate.pass_through(subject, None, TWO) for _ in range(3)]
        assert [one.count for one in passages] == [1, 2, 3]
        assert all(1 <= one.reset <= TWO.seconds for one in passages)

    async def test_hands_over_the_session_with_the_count(self, cache: Cache, subject: str) -> None:
        gate, sessions = Gate(cache), SessionCache(cache)
        assert (await gate.pass_through(subject, "ses_1", TWO)).session is None
        await sessions.put(subject, "ses_1", {"org": "org_1", "role": "viewer"}, LONG)
        session = (await gate.pass_through(subject, "ses_1", TWO)).session
        assert session is not None
        assert b"viewer" in session
        assert (await gate.pass_through(subject, "ses_2", TWO)).session is None

    async def test_knows_no_session_while_redis_is_away(self, nobody: Cache, subject: str) -> None:
        passage = await Gate(nobody).pass_through(subject, "ses_1", TWO)
        assert (passage.session, passage.down) == (None, True)


class TestSessions:
    async def test_are_kept_for_a_minute_only(self, cache: Cache, subject: str) -> None:
        await SessionCache(cache).put(subject, "ses_1", {"org": "org_1"}, LONG)
        (key,) = [key async for key in cache.scan_iter(f"session:*{subject}*")]
        assert 0 < await cache.ttl(key) <= KEPT_SECONDS == 60

    async def test_are_kept_no_longer_than_they_live(self, cache: Cache, subject: str) -> None:
        sessions = SessionCache(cache)
        for session_id, seconds in (("ses_1", 0.0), ("ses_2", -5.0), ("ses_3", 0.3)):
            await sessions.put(subject, session_id, {"org": "org_1"}, dt.timedelta(seconds=seconds))
        assert [await sessions.get(subject, one) is not None for one in ("ses_1", "ses_2", "ses_3")] == [
            False,
            False,
            True,
        ]
        await asyncio.sleep(0.4)
        assert await sessions.get(subject, "ses_3") is None

    async def test_that_are_dropped_are_forgotten_at_once(self, cache: Cache, subject: str) -> None:
        sessions, gate = SessionCache(cache), Gate(cache)
        for session_id in ("ses_1", "ses_2"):
            await sessions.put(subject, session_id, {"org": "org_1"}, LONG)
        await sessions.drop(subject, ["ses_1"])
        await sessions.put(subject, "ses_1", {"org": "what was read before"}, LONG)
        assert (await gate.pass_through(subject, "ses_1", TWO)).session == DROPPED
        assert (await gate.pass_through(subject, "ses_2", TWO)).session is not None
        await sessions.drop(subject, [])

    async def test_do_without_redis(self, nobody: Cache, subject: str) -> None:
        sessions = SessionCache(nobody)
        await sessions.put(subject, "ses_1", {"org": "org_1"}, LONG)
        assert await sessions.get(subject, "ses_1") is None
        await sessions.end(subject, ["ses_1"])
        await sessions.drop(subject, ["ses_1"])
        assert (await Gate(nobody).pass_through(subject, "ses_1", TWO)).session is None
