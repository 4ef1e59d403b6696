"""Two who do something at the same moment, again and again."""

from __future__ import annotations

import asyncio
import random
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from datetime import date
from typing import NamedTuple

from httpx2 import Response

from tests.factories.trips import Body, a_day, moment, trip
from tests.support.trips import Desk, done

HEAD_START = 0.01
"""Seconds that one side may be ahead, so that the two meet at every step of each other."""


class Side(ABC):
    """One side of a contest: what it does, and how it is as if it had not been."""

    def __init__(self, desk: Desk, trip: Body, team: Body) -> None:
        self.desk = desk
        self.trip = trip
        self.team = team

    @property
    def path(self) -> str:
        return f"trips/{self.trip['id']}"

    @abstractmethod
    async def go(self) -> Response: ...

    @abstractmethod
    async def undo(self) -> None: ...


class Assigns(Side):
    async def go(self) -> Response:
        return await self.desk.client.post(f"{self.path}/assign", json=self.team)

    async def undo(self) -> None:
        await self.desk.post(f"{self.path}/unassign")


class Moves(Side):
    """Moves a trip that has the team on another day to the day of the contest."""

    day: date
    other_day: date

    async def go(self) -> Response:
        return await self._to(self.day)

    async def undo(self) -> None:
        done(await self._to(self.other_day))

    async def _to(self, day: date) -> Response:
        span = {"scheduledStart": moment(day, 8), "scheduledEnd": moment(day, 12)}
        return await self.desk.client.patch(self.path, json=span)


class Reopens(Side):
    async def go(self) -> Response:
        return await self.desk.client.post(f"{self.path}/reopen", json={"reason": "Not done yet"})

    async def undo(self) -> None:
        await self.desk.move(self.trip, "completed")


class Restores(Side):
    async def go(self) -> Response:
        return await self.desk.client.post(f"{self.path}/restore")

    async def undo(self) -> None:
        assert (await self.desk.client.delete(self.path)).status_code == 204


async def ready(kind: type[Side], desk: Desk, day: date, team: Body) -> Side:
    """A side with a trip of its own on this day, at the point from where it goes."""
    people = {name: value for name, value in team.items() if name != "driverId"}
    driver: str = team["driverId"]
    if kind is Assigns:
        return kind(desk, await desk.at("scheduled", body=trip(day)), team)
    if kind is Moves:
        side = Moves(desk, await desk.at("assigned", driver, team=people, body=trip(other := a_day())), team)
        side.day, side.other_day = day, other
        return side
    status = "completed" if kind is Reopens else "assigned"
    made = kind(desk, await desk.at(status, driver, team=people, body=trip(day)), team)
    if kind is Restores:
        await made.undo()
    return made


class Meeting(NamedTuple):
    """What the two were answered."""

    first: Response
    second: Response

    @property
    def won(self) -> list[int]:
        """Who was told yes."""
        return [number for number, answer in enumerate(self) if answer.status_code < 300]


async def meet(first: Side, second: Side) -> Meeting:
    """Both go at about the same moment."""

    async def go(side: Side) -> Response:
        await asyncio.sleep(random.uniform(0, HEAD_START))
        return await side.go()

    return Meeting(*await asyncio.gather(go(first), go(second)))


async def meetings(first: Side, second: Side, rounds: int) -> AsyncIterator[Meeting]:
    """One after the other; between them, what the winner did is undone."""
    sides = (first, second)
    for _ in range(rounds):
        met = await meet(*sides)
        yield met
        for winner in met.won:
            await sides[winner].undo()
