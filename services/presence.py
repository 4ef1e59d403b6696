"""Presence: who looks at a trip or changes it, told to all who have to know when that changes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from adapters.mongo.references import References
from adapters.redis.presence import PresenceBoard, Seen
from adapters.tasks import ended
from schemas.base import Document
from schemas.trips import TRIPS
from services.act import Caller
from services.errors import NotFound

MOMENT = 0.05
"""Seconds after which whoever has gone silent has certainly done so."""
Tell = Callable[[str, Document], Awaitable[None]]


class PresenceKeeper:
    """A process' own. Redis being down means that nobody is anywhere, and stops nobody."""

    def __init__(self, board: PresenceBoard, tell: Tell | None = None) -> None:
        """`tell` is given an organization and what is the case at one of its trips from now on.

        Where nobody is to be told, nobody waits for somebody to go silent.
        """
        self.board = board
        self._tell = tell
        self._waiting: dict[str, asyncio.Task[None]] = {}

    async def heard(self, organization_id: str, seen: Seen) -> Seen:
        """Tell of what has changed; of what was merely said again there is nothing to tell."""
        if self._tell is None:
            return seen
        for trip_id in seen.moved:
            await self._tell(organization_id, {"tripId": trip_id, "items": seen.at(trip_id)})
        if seen.silent_in is not None and organization_id not in self._waiting:
            # No browser says that it was closed; a process that heard of the company looks when it is due.
            waiting = self._until_nobody(organization_id, seen.silent_in)
            self._waiting[organization_id] = asyncio.create_task(waiting)
        return seen

    async def _until_nobody(self, organization_id: str, seconds: float | None) -> None:
        try:
            while seconds is not None:
                await asyncio.sleep(seconds + MOMENT)
                seen = await self.heard(organization_id, await self.board.look(organization_id))
                seconds = seen.silent_in
        finally:
            del self._waiting[organization_id]

    async def close(self) -> None:
        await ended([*self._waiting.values()])


class PresenceService:
    """Presence at the trips of the caller's organization. Raises NotFound for any other."""

    def __init__(self, keeper: PresenceKeeper, references: References, caller: Caller, seconds: int) -> None:
        """`seconds` is how long it holds what somebody says of themselves."""
        self._keeper = keeper
        self._references = references
        self._caller = caller
        self._seconds = seconds

    async def say(self, trip_id: str, state: str) -> None:
        await self._find(trip_id)
        caller, board = self._caller, self._keeper.board
        person = caller.user_id, caller.name
        await self._heard(await board.say(caller.organization_id, trip_id, person, state, self._seconds))

    async def leave(self, trip_id: str) -> None:
        await self._find(trip_id)
        caller, board = self._caller, self._keeper.board
        await self._heard(await board.leave(caller.organization_id, trip_id, caller.user_id))

    async def of_trip(self, trip_id: str) -> list[Document]:
        await self._find(trip_id)
        return (await self._look()).at(trip_id)

    async def of_company(self) -> list[Document]:
        return [*(await self._look()).items]

    async def _find(self, trip_id: str) -> None:
        if await self._references.missing(TRIPS.plural, [trip_id]):
            raise NotFound(f"There is no trip {trip_id}.")

    async def _look(self) -> Seen:
        return await self._heard(await self._keeper.board.look(self._caller.organization_id))

    async def _heard(self, seen: Seen) -> Seen:
        return await self._keeper.heard(self._caller.organization_id, seen)
