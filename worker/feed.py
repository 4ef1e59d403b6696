"""The services that carry every committed write on: numbered, sealed, delivered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from adapters.metrics import UNSEQUENCED
from adapters.mongo.feed import Feed
from adapters.redis.signals import SEQUENCER, Signals
from services.consumers import Deliveries
from services.sealer import Sealer
from services.sequencer import Sequencer
from worker.keeper import Well

POLL_SECONDS = 0.2
"""How long anything waits at most for a look when no signal arrives."""
PACE_SECONDS = 0.02
"""Between two rounds, so that a burst of writes is numbered together and not one by one."""
CATCH_UP_SECONDS = 15.0
DELAYS_SECONDS = 15.0
LETTERS_SECONDS = 5.0
DEPTH_SECONDS = 10.0
DEPTH_LIMIT = 100_000
HOUR = 3600.0


class Numbering:
    """Numbers what was committed, and wakes those who deliver it."""

    def __init__(self, sequencer: Sequencer, signals: Signals, deliveries: Sequence[Deliveries]) -> None:
        self._sequencer = sequencer
        self._signals = signals
        self._deliveries = deliveries

    async def run(self, well: Well) -> None:
        with self._signals.listening(SEQUENCER) as bell:
            while True:
                done = await self._sequencer.run_once()
                well()
                for organization_id in done.moved:
                    for deliveries in self._deliveries:
                        deliveries.wake(organization_id)
                await asyncio.sleep(PACE_SECONDS)
                if done.dry:
                    await bell.wait(POLL_SECONDS)


class Sealing:
    """Seals audit entries, a little behind the numbers: nobody waits for them."""

    def __init__(self, sealer: Sealer, signals: Signals) -> None:
        self._sealer = sealer
        self._signals = signals

    async def run(self, well: Well) -> None:
        with self._signals.listening(SEQUENCER) as bell:
            while True:
                dry = await self._sealer.run_once()
                well()
                await asyncio.sleep(POLL_SECONDS if dry else PACE_SECONDS)
                if dry:
                    await bell.wait(2 * POLL_SECONDS)


class Delivering:
    """Delivers to one consumer, and looks now and then for what a crash has left behind."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries

    async def run(self, well: Well) -> None:
        clock = asyncio.get_running_loop().time
        catch_up = letters = clock()
        while True:
            if clock() >= catch_up:
                await self._deliveries.catch_up()
                catch_up = clock() + CATCH_UP_SECONDS
            if clock() >= letters:
                await self._deliveries.retry_letters()
                letters = clock() + LETTERS_SECONDS
            await self._deliveries.run_once()
            well()
            await self._deliveries.wait(min(catch_up, letters) - clock())


def every(seconds: float, act: Callable[[], Awaitable[None]]) -> Callable[[Well], Awaitable[None]]:
    """A service that does something now and then again and again."""

    async def run(well: Well) -> None:
        while True:
            await act()
            well()
            await asyncio.sleep(seconds)

    return run


async def measure(feed: Feed) -> None:
    """How many writes wait for their number."""
    UNSEQUENCED.set(await feed.depth(DEPTH_LIMIT))
