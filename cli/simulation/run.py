"""The simulation from its start to its end: five seconds after five seconds, whatever happens to the API."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cli.simulation.company import Company, Declined, NotLetIn, Unavailable
from cli.simulation.fleet import Fleet
from cli.simulation.planner import Planner
from cli.simulation.roads import Roads

ROADS: Final = Path(__file__).parents[1] / "demo" / "roads.jsonl"
TICK: Final = 5.0
LOOK: Final = dt.timedelta(seconds=30)
PLANNING: Final = 4.0
"""Seconds of a tick that may go into planning, so that the fleet keeps moving meanwhile."""
SHORTEST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 30.0
NOT_LET_IN_WAIT: Final = 600.0
"""Failed log-ins count against the account, and its owner is to get in."""


def present() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Time:
    """The clock, and how to let it go on."""

    now: Callable[[], dt.datetime] = present
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep


class Simulation:
    """Says each thing once to `tell`: what it begins with, and when something goes wrong and is well again."""

    def __init__(
        self,
        company: Company,
        roads: Roads,
        tell: Callable[[str], None],
        time: Time | None = None,
        seed: int | None = None,
    ) -> None:
        self._time = time or Time()
        self._tell = tell
        self._fleet = Fleet(company, roads, tell)
        self._planner = Planner(company, self._fleet, roads, random.Random(seed))  # noqa: S311
        self._looked: dt.datetime | None = None
        self._planning = False
        self._trouble: str | None = None
        self._waits = 0
        self._introduced = False

    async def run(self, until: dt.datetime | None = None) -> None:
        while until is None or self._time.now() < until:
            began = time.monotonic()
            try:
                await self.tick()
            except NotLetIn as error:
                await self._rest(str(error), NOT_LET_IN_WAIT)
            except Unavailable as error:
                await self._rest(str(error), error.seconds)
            except Declined as error:
                # What one of the calls needs has been changed by somebody; all is looked at anew.
                self._looked = None
                await self._rest(str(error), None)
            else:
                self._well_again()
                await self._time.sleep(max(TICK - (time.monotonic() - began), 0.5))

    async def tick(self) -> None:
        moment = self._time.now()
        if self._looked is None or moment - self._looked >= LOOK:
            await self._planner.look(moment)
            self._looked, self._planning = moment, True
        await self._fleet.drive(moment)
        moving = await self._fleet.report(self._time.now())
        if self._planning:
            self._planning = not await self._plan()
        if not self._introduced and not self._planning:
            self._introduced = True
            self._tell(
                f"Simulating {len(self._fleet.trips)} open trips of the demo company, {moving} on the road."
            )

    async def _plan(self) -> bool:
        """Whether all was done within the time."""
        end = time.monotonic() + PLANNING
        async with aclosing(self._planner.steps(self._time.now())) as steps:
            async for _ in steps:
                if time.monotonic() > end:
                    return False
        return True

    async def _rest(self, why: str, seconds: float | None) -> None:
        if why != self._trouble:
            self._tell(f"Waiting: {why}")
        self._trouble = why
        wait = min(SHORTEST_WAIT * 2.0**self._waits, LONGEST_WAIT)
        self._waits = min(self._waits + 1, 10)
        await self._time.sleep(max(wait, seconds or 0.0))

    def _well_again(self) -> None:
        if self._trouble is not None:
            self._tell("Going on.")
        self._trouble, self._waits = None, 0
