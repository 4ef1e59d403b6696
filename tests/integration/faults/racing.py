"""Two who do something at the same moment, again and again."""

from __future__ import annotations

import asyncio
import random
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from datetime import date
from typing import NamedTuple

from httpx2 import Response

from tests.factories.trips import Body, a_day, moment, trip, window
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
    """Gives a scheduled trip to the team."""

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
    """Opens a trip again that the team had completed."""

    async def go(self) -> Response:
        return await self.desk.client.post(f"{self.path}/reopen", json={"reason": "Not done yet"})

    async def undo(self) -> None:
        await self.desk.move(self.trip, "completed")


class Restores(Side):
    """Brings back a trip of the team that was deleted."""

    async def go(self) -> Response:
        return await self.desk.client.post(f"{self.path}/restore")

    async def undo(self) -> None:
        assert (await self.desk.client.delete(self.path)).status_code == 204


class Reassigns(Side):
    """Hands a trip that somebody else drives to the team."""

    others: Body

    async def go(self) -> Response:
        return await self._to(self.team)

    async def undo(self) -> None:
        done(await self._to(self.others))

    async def _to(self, team: Body) -> Response:
        return await self.desk.client.post(f"{self.path}/reassign", json={**team, "reason": "Relay"})


class Retries(Side):
    """Tries a failed stop of an earlier trip of the team again, which makes it last into the contest's hours."""

    day: date

    async def go(self) -> Response:
        path = f"{self.path}/stops/{self.trip['stops'][0]['id']}/retry"
        return await self.desk.client.post(path, json={"window": window(self.day, 9, 10)})

    async def undo(self) -> None:
        again = (await self.desk.read(self.trip))["stops"][-1]
        assert again["retryOfStopId"]
        await self.desk.patch(self.trip, {"stops": [{"id": again["id"], "deleted": True}]})


async def ready(kind: type[Side], desk: Desk, day: date, team: Body) -> Side:
    """A side with a trip of its own on this day, at the point from where it goes."""
    people = {name: value for name, value in team.items() if name != "driverId"}
    driver: str = team["driverId"]

    async def at(status: str, on: date = day, start: int = 8) -> Body:
        return await desk.at(status, driver, team=people, body=trip(on, start=start))

    if kind is Moves:
        moves = Moves(desk, await at("assigned", other_day := a_day()), team)
        moves.day, moves.other_day = day, other_day
        return moves
    if kind is Reassigns:
        reassigns = Reassigns(desk, await desk.at("in_progress", body=trip(day)), team)
        reassigns.others = {"driverId": reassigns.trip["driverId"], "vehicleId": None, "trailerIds": []}
        return reassigns
    if kind is Retries:
        retries = Retries(desk, await desk.move_stop(await at("dispatched", start=4), 1, "failed"), team)
        retries.day = day
        return retries
    if kind is Reopens:
        return kind(desk, await at("completed"), team)
    if kind is Restores:
        restores = kind(desk, await at("assigned"), team)
        await restores.undo()
        return restores
    return kind(desk, await desk.at("scheduled", body=trip(day)), team)


class Meeting(NamedTuple):
    """What the two were answered."""

    first: Response
    second: Response

    @property
    def won(self) -> list[int]:
        """Who was told yes."""
        return [number for number, answer in enumerate(self) if answer.status_code < 300]


async def meet(first: Side, second: Side, lead: float = 0.0) -> Meeting:
    """Both go at about the same moment; every other time the second may be ahead by so many seconds more."""
    lead = random.choice((0.0, lead))

    async def go(side: Side, most: float) -> Response:
        await asyncio.sleep(random.uniform(0, most))
        return await side.go()

    return Meeting(*await asyncio.gather(go(first, HEAD_START + lead), go(second, HEAD_START)))


async def meetings(first: Side, second: Side, rounds: int, lead: float = 0.0) -> AsyncIterator[Meeting]:
    """One after the other; between them, what the winner did is undone."""
    sides = (first, second)
    for _ in range(rounds):
        met = await meet(*sides, lead)
        yield met
        for winner in met.won:
            await sides[winner].undo()
