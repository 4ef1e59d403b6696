"""Consumers get every change, whatever happens to them and to the worker."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from adapters.mongo.consumers import ConsumerPlaces, DeadLetters
from cli.app import app
from schemas.base import Document
from services.consumers import Deliveries
from tests.integration.feed.office import Office
from tests.integration.feed.processes import running

PATIENCE = 2


class Moody:
    """A consumer that refuses what a test tells it to refuse."""

    patience = PATIENCE

    def __init__(self, name: str, refuses: Callable[[Document], bool]) -> None:
        self.name = name
        self.refuses = refuses
        self.got: list[int] = []

    async def deliver(self, organization_id: str, changes: Sequence[Document]) -> None:
        if any(self.refuses(change) for change in changes):
            raise ValueError("not this one")
        self.got += [change["seq"] for change in changes]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def _deliveries(office: Office, consumer: Moody, clock: Clock) -> Deliveries:
    database = office.state.database
    return Deliveries(office.feed, ConsumerPlaces(database), DeadLetters(database), consumer, clock)


async def _hired(office: Office, count: int) -> None:
    for number in range(count):
        await office.hire(f"Driver {number}")
    await office.number()


async def test_a_change_that_cannot_be_delivered_is_put_aside_and_delivered_when_asked_for(
    office: Office,
) -> None:
    await _hired(office, 3)
    consumer, clock = Moody(f"moody {office.id}", lambda change: change["seq"] == 2), Clock()
    deliveries = _deliveries(office, consumer, clock)
    deliveries.wake(office.id)
    for _ in range(PATIENCE + 2):
        await deliveries.run_once()
        clock.now += 60
    assert consumer.got == [1, 3]
    assert await ConsumerPlaces(office.state.database).get(consumer.name, office.id) == 3

    letters = DeadLetters(office.state.database)
    [letter] = [one for one in await letters.newest(100) if one["consumer"] == consumer.name]
    assert letter["change"]["seq"] == 2
    assert await letters.ask_again(letter["_id"])
    consumer.refuses = lambda _: False
    await deliveries.retry_letters()
    assert consumer.got == [1, 3, 2]
    assert not await letters.drop(letter["_id"])


async def test_a_consumer_that_fails_does_not_hold_up_another(office: Office) -> None:
    await _hired(office, 3)
    clock = Clock()
    bad, good = Moody("bad", lambda _: True), Moody("good", lambda _: False)
    for consumer in (bad, good):
        deliveries = _deliveries(office, consumer, clock)
        deliveries.wake(office.id)
        await deliveries.run_once()
    assert (bad.got, good.got) == ([], [1, 2, 3])


async def test_a_worker_killed_between_delivering_and_noting_it_delivers_again(
    office: Office, environ: dict[str, str], tmp_path: Path
) -> None:
    await _hired(office, 2)
    diary = tmp_path / "diary"
    command = ("tests.integration.feed.deliver_and_die", str(diary))
    with running((*command, "die"), environ, tmp_path / "log") as process:
        assert process.wait() == -signal.SIGKILL
    with running(command, environ, tmp_path / "log") as process:
        assert process.wait() == 0
    own = [line for line in diary.read_text(encoding="utf-8").split("\n") if line.startswith(office.id)]
    seqs = [int(line.split()[1]) for line in own]
    assert seqs[-2:] == [1, 2]
    with running(command, environ, tmp_path / "log") as process:
        assert process.wait() == 0
    assert len(
        [line for line in diary.read_text(encoding="utf-8").split("\n") if line.startswith(office.id)]
    ) == len(own)


async def test_the_operator_sees_dead_letters_and_decides(office: Office, environ: dict[str, str]) -> None:
    await _hired(office, 1)
    clock, consumer = Clock(), Moody("operated", lambda _: True)
    deliveries = _deliveries(office, consumer, clock)
    deliveries.wake(office.id)
    for _ in range(PATIENCE + 1):
        await deliveries.run_once()
        clock.now += 60
    [change] = await office.changes()
    letter = f"operated:{change['outboxId']}"

    assert letter in (await _roadbook(environ, "list")).stdout
    alone = await _roadbook(environ)
    assert (alone.exit_code, letter in alone.stdout) == (0, True), alone.output
    assert (await _roadbook(environ, "retry", letter)).exit_code == 0
    assert "being tried again" in (await _roadbook(environ, "list")).stdout
    assert (await _roadbook(environ, "drop", letter)).exit_code == 0
    assert letter not in (await _roadbook(environ, "list")).stdout
    assert (await _roadbook(environ, "drop", letter)).exit_code == 1


async def test_the_operator_sees_what_expired_before_it_was_delivered(
    office: Office, environ: dict[str, str]
) -> None:
    await _hired(office, 4)
    await office.state.database["changes"].delete_many({"organizationId": office.id, "seq": {"$lte": 3}})
    consumer = Moody("sleepy", lambda _: False)
    deliveries = _deliveries(office, consumer, Clock())
    deliveries.wake(office.id)
    await deliveries.run_once()
    assert consumer.got == [4]
    letter = f"sleepy:{office.id}:1"
    told = (await _roadbook(environ, "list")).stdout
    assert letter in told
    assert f"changes 1 to 3 of {office.id}: expired before they were delivered" in told
    assert (await _roadbook(environ, "retry", letter)).exit_code == 1
    assert (await _roadbook(environ, "drop", letter)).exit_code == 0


async def _roadbook(environ: dict[str, str], *arguments: str) -> Any:
    # A command has an event loop of its own, so it needs a thread of its own.
    return await asyncio.to_thread(CliRunner().invoke, app, ["dead-letters", *arguments], env=environ)
