"""Deliveries: at least once, in order, with patience and an end to it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from adapters.metrics import DELIVERIES
from schemas.base import Document
from services.consumers import BATCH, LONGEST_DELAY, LONGEST_DELAY_FOR_EVER, Deliveries
from tests.unit.services.fakes import MemoryFeed, MemoryLetters, MemoryPlaces

PATIENCE = 4


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Recorder:
    """Takes note of what it was given, and refuses what it is told to."""

    name = "recorder"

    def __init__(self, patience: int | None = PATIENCE) -> None:
        self.patience = patience
        self.refused: set[tuple[str, int]] = set()
        self.down = False
        self.attempts: list[tuple[str, list[int]]] = []
        self.delivered: list[tuple[str, int]] = []

    async def deliver(self, organization_id: str, changes: Sequence[Document]) -> None:
        found = [(organization_id, change["seq"]) for change in changes]
        self.attempts.append((organization_id, [seq for _, seq in found]))
        if self.down or self.refused.intersection(found):
            raise ConnectionError("refused")
        self.delivered += found


class Post:
    """Deliveries with everything around them."""

    def __init__(self, patience: int | None = PATIENCE) -> None:
        self.feed, self.places, self.letters = MemoryFeed(), MemoryPlaces(), MemoryLetters()
        self.consumer, self.clock = Recorder(patience), Clock()
        self.deliveries = Deliveries(self.feed, self.places, self.letters, self.consumer, self.clock)

    async def happen(self, organization_id: str, count: int = 1) -> None:
        self.feed.add(organization_id, count)
        self.deliveries.wake(organization_id)
        await self.deliveries.run_once()

    async def wait(self, seconds: float) -> None:
        self.clock.now += seconds
        await self.deliveries.run_once()


@pytest.fixture
def post() -> Post:
    return Post()


async def test_changes_are_delivered_once_and_in_order(post: Post) -> None:
    await post.happen("a", 2)
    await post.happen("a", BATCH + 1)
    assert post.consumer.delivered == [("a", seq) for seq in range(1, BATCH + 4)]
    assert post.places.places == {"a": BATCH + 3}


async def test_notes_have_numbers_and_are_delivered_to_nobody(post: Post) -> None:
    post.feed.add("a", kind="note")
    post.feed.add("a")
    await post.happen("a")
    post.feed.add("a", kind="note")
    post.deliveries.wake("a")
    await post.deliveries.run_once()
    assert post.consumer.attempts == [("a", [2, 3])]
    assert post.places.places == {"a": 4}


async def test_a_consumer_that_fails_is_tried_again_later_each_time(post: Post) -> None:
    post.consumer.down = True
    await post.happen("a")
    for wait in (0.4, 0.2, 0.8, 0.3):
        await post.wait(wait)
    assert len(post.consumer.attempts) == 3
    post.consumer.down = False
    await post.wait(2)
    assert post.consumer.delivered == [("a", 1)]


async def test_new_changes_do_not_shorten_the_wait_after_a_failure(post: Post) -> None:
    post.consumer.down = True
    await post.happen("a")
    await post.happen("a")
    assert len(post.consumer.attempts) == 1


async def test_one_organization_that_fails_holds_up_no_other(post: Post) -> None:
    post.consumer.refused = {("a", 1)}
    await post.happen("a")
    await post.happen("b")
    assert post.consumer.delivered == [("b", 1)]


async def test_only_the_change_that_fails_goes_to_the_dead_letters(post: Post) -> None:
    post.consumer.refused = {("a", 3)}
    await post.happen("a", 5)
    for _ in range(10):
        await post.wait(LONGEST_DELAY)
    assert post.consumer.delivered == [("a", 1), ("a", 2), ("a", 4), ("a", 5)]
    [letter] = post.letters.letters.values()
    assert (letter["consumer"], letter["change"]["seq"]) == ("recorder", 3)
    assert "refused" in letter["error"]
    assert post.places.places == {"a": 5}


async def test_nothing_overtakes_a_change_that_is_still_tried(post: Post) -> None:
    post.consumer.refused = {("a", 2)}
    await post.happen("a", 3)
    await post.wait(1)
    assert post.consumer.delivered == [("a", 1)]
    assert post.letters.letters == {}


async def test_what_comes_after_a_dead_letter_is_delivered_together_again(post: Post) -> None:
    post.consumer.refused = {("a", 1)}
    await post.happen("a")
    for _ in range(PATIENCE):
        await post.wait(LONGEST_DELAY)
    await post.happen("a", 3)
    assert post.consumer.attempts[-1] == ("a", [2, 3, 4])


async def test_a_consumer_without_end_to_its_patience_buries_nothing() -> None:
    post = Post(patience=None)
    post.consumer.down = True
    await post.happen("a")
    for _ in range(50):
        await post.wait(LONGEST_DELAY_FOR_EVER)
    assert post.letters.letters == {}
    post.consumer.down = False
    await post.wait(LONGEST_DELAY_FOR_EVER)
    assert post.consumer.delivered == [("a", 1)]


async def test_what_a_crash_left_behind_is_found(post: Post) -> None:
    post.feed.add("a", 3)
    post.feed.add("b", 2)
    post.places.places = {"a": 3, "b": 1}
    await post.deliveries.catch_up()
    await post.deliveries.run_once()
    assert post.consumer.delivered == [("b", 2)]


class TestAConsumerThatSleptTooLong:
    async def test_goes_on_with_what_is_kept(self, post: Post) -> None:
        post.feed.expired = 4
        await post.happen("a", 6)
        assert post.consumer.delivered == [("a", 5), ("a", 6)]
        assert post.places.places == {"a": 6}

    @pytest.mark.parametrize(("count", "expired"), [(6, 4), (BATCH + 9, BATCH + 5), (6, 6)])
    async def test_is_told_to_the_operator_once(self, post: Post, count: int, expired: int) -> None:
        post.feed.expired = expired
        expirings = DELIVERIES.labels("recorder", "expired")
        before = expirings._value.get()
        await post.happen("a", count)
        await post.happen("a")
        [letter] = post.letters.letters.values()
        assert letter["gap"] == {"organizationId": "a", "first": 1, "last": expired}
        assert (letter["consumer"], letter["error"]) == ("recorder", "expired before they were delivered")
        assert expirings._value.get() == before + expired
        assert len(post.consumer.delivered) == count + 1 - expired

    async def test_that_fails_as_well_is_told_of_no_second_time(self, post: Post) -> None:
        post.feed.expired = 4
        post.consumer.down = True
        await post.happen("a", 6)
        post.letters.letters.clear()
        post.consumer.down = False
        await post.wait(LONGEST_DELAY)
        assert post.consumer.delivered == [("a", 5), ("a", 6)]
        assert post.letters.letters == {}


async def test_nothing_is_forgotten_when_the_database_fails(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> int:
        raise ConnectionError("no database")

    with monkeypatch.context() as broken:
        broken.setattr(post.places, "get", fail)
        with pytest.raises(ConnectionError):
            await post.happen("a")
    await post.deliveries.run_once()
    assert post.consumer.delivered == [("a", 1)]


async def test_a_letter_that_was_asked_for_again_is_delivered_and_gone(post: Post) -> None:
    change = {"organizationId": "a", "seq": 1, "outboxId": "a-1"}
    post.letters.letters = {"recorder:a-1": {"_id": "recorder:a-1", "change": change, "again": True}}
    await post.deliveries.retry_letters()
    assert post.consumer.delivered == [("a", 1)]
    assert post.letters.letters == {}


async def test_a_letter_that_fails_again_stays_and_waits_to_be_asked_for(post: Post) -> None:
    post.consumer.down = True
    change = {"organizationId": "a", "seq": 1, "outboxId": "a-1"}
    post.letters.letters = {"recorder:a-1": {"_id": "recorder:a-1", "change": change, "again": True}}
    await post.deliveries.retry_letters()
    assert post.letters.letters["recorder:a-1"]["again"] is False


async def test_whoever_waits_is_woken_by_a_change(post: Post) -> None:
    waiting = asyncio.create_task(post.deliveries.wait(3600))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    post.feed.add("a", 1)
    post.deliveries.wake("a")
    async with asyncio.timeout(5):
        await waiting
    await post.deliveries.run_once()
    assert post.consumer.delivered == [("a", 1)]
