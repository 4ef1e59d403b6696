"""Services go on whatever happens to one of them."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from adapters.errors import Down
from worker import keeper
from worker.keeper import Keeper, Service, Well


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "SHORTEST_DELAY", 0.0)


class Shaky:
    """Fails so many times before it goes on."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.failures = failures
        self.error = error
        self.runs = 0
        self.goes_on = asyncio.Event()

    async def run(self, well: Well) -> None:
        self.runs += 1
        if self.runs <= self.failures:
            raise self.error
        well()
        self.goes_on.set()
        await asyncio.Event().wait()


async def _kept(*services: Shaky) -> None:
    keeping = asyncio.create_task(Keeper([Service(str(n), one.run) for n, one in enumerate(services)]).run())
    async with asyncio.timeout(10):
        for one in services:
            await one.goes_on.wait()
    keeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await keeping


async def test_a_service_that_fails_is_started_again_and_the_others_go_on() -> None:
    well, shaky = Shaky(0, ValueError()), Shaky(3, ValueError("a bug"))
    await _kept(well, shaky)
    assert (well.runs, shaky.runs) == (1, 4)


async def test_a_server_that_is_down_is_waited_for() -> None:
    services = [Shaky(2, Down("no database")), Shaky(3, Down("no database"))]
    await _kept(*services)
    assert [one.runs for one in services] == [3, 4]


async def test_a_service_that_swallows_its_cancellation_is_cancelled_again() -> None:
    begun = asyncio.Event()

    async def stubborn(_: Well) -> None:
        begun.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    keeping = asyncio.create_task(Keeper([Service("stubborn", stubborn)]).run())
    await begun.wait()
    keeping.cancel()
    async with asyncio.timeout(10):
        with pytest.raises(asyncio.CancelledError):
            await keeping


def test_the_wait_grows_up_to_a_few_seconds_and_begins_anew_when_the_service_is_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeper, "SHORTEST_DELAY", 0.25)
    trouble = keeper.Trouble("service", keeper.Outage())
    waits = []
    for _ in range(8):
        trouble.meet(Down("gone"))
        waits.append(trouble.delay())
    assert waits == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0, 5.0, 5.0]
    trouble.over()
    assert trouble.delay() == 0.25
