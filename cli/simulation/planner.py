"""The demo's office: keeps trips in every lane of the board, gives them to drivers and calls some off."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import AsyncGenerator
from typing import Any, Final
from zoneinfo import ZoneInfo

from cli.simulation.company import CLOSED_TRIPS, OPEN_TRIPS, Company, Declined
from cli.simulation.course import NOTE, Course, Trip, chance, moment_of, text_of
from cli.simulation.fleet import Fleet
from cli.simulation.orders import ZONE, Orders
from cli.simulation.roads import Roads

MINUTE: Final = dt.timedelta(minutes=1)
AHEAD: Final = {"assigned": (6, 15, 75), "scheduled": (6, 80, 240), "draft": (5, 240, 480)}
"""How many trips each lane has at least, and in how many minutes new ones begin."""
ON_THE_ROAD: Final = 16
SOON: Final = {"draft": dt.timedelta(hours=3), "scheduled": dt.timedelta(hours=1)}
"""How long before its beginning a trip takes the next step."""
MISSED: Final = dt.timedelta(minutes=20)
STAFF: Final = dt.timedelta(minutes=10)
"""How often drivers and vehicles are asked for."""
PAST: Final = dt.timedelta(days=2)
CALLED_OFF: Final = 0.08
CUSTOMER: Final = "the customer called it off"
FIRST_FATES: Final = ("stop_failed", "held_up", "late", "late")
SHORTEST: Final = dt.timedelta(minutes=20)
MOST_WAITING: Final = 20
CLOSED: Final = frozenset(CLOSED_TRIPS.split(","))
TRIES: Final = 4


class Planner:
    """Each step is one trip; who runs them may stop after any and goes on another time."""

    def __init__(self, company: Company, fleet: Fleet, roads: Roads, numbers: random.Random) -> None:
        self._company = company
        self._fleet = fleet
        self._roads = roads
        self._numbers = numbers
        self._orders = Orders(roads, numbers)
        self._drivers: list[str] = []
        self._vehicles: list[str] = []
        self._closed: set[str] | None = None
        self._asked: dt.datetime | None = None
        self._is_rolling = False
        self._first_fates = [*FIRST_FATES]

    async def look(self, moment: dt.datetime) -> None:
        """Who and what there is now."""
        self._fleet.see(await self._company.trips(OPEN_TRIPS, moment - PAST))
        if self._asked is None or moment - self._asked > STAFF:
            self._drivers = await self._company.drivers()
            self._vehicles = await self._company.vehicles()
            self._asked = moment
        if self._closed is None:
            closed = await self._company.trips(CLOSED_TRIPS, _midnight(moment))
            self._closed = {trip["status"] for trip in closed}

    async def steps(self, moment: dt.datetime) -> AsyncGenerator[None]:
        """What is there goes on first; then each lane gets what it lacks."""
        for trip in [*self._fleet.trips.values()]:
            if await self._forward(trip, moment):
                yield
        if len(self._closed or ()) < len(CLOSED):
            await self._close_some(moment)
            yield
        if not self._count("dispatched") and await self._give(moment + 4 * MINUTE):
            yield
        while self._count("dispatched", "in_progress") < ON_THE_ROAD and await self._set_out(moment):
            yield
        self._is_rolling = True
        for status, (least, begin, end) in AHEAD.items():
            while self._count(status) < least:
                begins = moment + self._numbers.uniform(begin, end) * MINUTE
                if status != "assigned":
                    await self._new(self._orders.new(begins), status)
                elif not await self._give(begins):
                    break
                yield

    def _count(self, *statuses: str) -> int:
        return sum(trip["status"] in statuses for trip in self._fleet.trips.values())

    async def _forward(self, trip: Trip, moment: dt.datetime) -> bool:
        """Whether the trip, which waits for the office, took a step."""
        status, begins = trip["status"], trip["scheduledStart"]
        if status not in SOON or begins is None or trip["flags"]["onHold"]:
            return False
        ahead = moment_of(begins) - moment
        if ahead < -MISSED:
            return await self._call_off(trip, "nobody was free in time")
        if ahead > SOON[status]:
            return False
        if status == "scheduled":
            return await self._team_up(trip)
        if chance(trip, "called_off") < CALLED_OFF:
            return await self._call_off(trip, CUSTOMER)
        return await self._move(trip, "scheduled", NOTE) is not None

    async def _call_off(self, trip: Trip, why: str) -> bool:
        return await self._move(trip, "cancelled", f"{NOTE.rstrip('.')}: {why}.") is not None

    async def _move(self, trip: Trip, status: str, note: str) -> Trip | None:
        try:
            moved = await self._company.move(trip, status, note)
        except Declined:
            # Somebody was quicker; the next look shows how it is.
            return None
        self._fleet.keep(moved)
        return moved

    async def _new(self, body: dict[str, Any], status: str = "scheduled") -> Trip:
        trip = await self._company.create(body)
        self._fleet.keep(trip)
        return trip if status == "draft" else await self._move(trip, "scheduled", NOTE) or trip

    async def _give(self, begins: dt.datetime) -> bool:
        """Whether there is a new trip with a driver."""
        body = self._orders.new(begins)
        return self._can_be_given(body) and await self._team_up(await self._new(body))

    async def _set_out(self, moment: dt.datetime) -> bool:
        """Whether one more is on the road: at first one that has come a part of its way, later one that begins."""
        if self._is_rolling:
            return await self._give(moment + self._numbers.uniform(1, 3) * MINUTE)
        fate = self._first_fates.pop() if self._first_fates else None
        ago = 55 if fate == "late" else self._numbers.uniform(5, 40)
        return await self._run_from(moment - ago * MINUTE, moment, fate)

    async def _close_some(self, moment: dt.datetime) -> None:
        """What the board would lack among today's closed trips."""
        missing = CLOSED - (self._closed or set())
        if "completed" in missing:
            await self._run_from(moment - 150 * MINUTE, moment, "fine")
        if "failed" in missing:
            await self._run_from(moment - 160 * MINUTE, moment, "broken_down")
        if "cancelled" in missing:
            await self._call_off(await self._new(self._orders.new(moment + 90 * MINUTE)), CUSTOMER)
        self._closed = set(CLOSED)

    async def _run_from(self, begins: dt.datetime, moment: dt.datetime, fate: str | None) -> bool:
        """A trip that began before, told as phones tell what they could not send in time."""
        body = self._orders.new(begins, fate)
        # The board shows the trips of today, and soon after midnight it would show none.
        planned = max(begins, _midnight(moment))
        ends = max(moment_of(body["scheduledEnd"]), planned + SHORTEST)
        body |= {"scheduledStart": text_of(planned), "scheduledEnd": text_of(ends)}
        if not self._can_be_given(body):
            return False
        trip = await self._new(body)
        if not await self._team_up(trip):
            return False
        trip = self._fleet.trips[trip["id"]]
        await self._fleet.advance(trip, Course(trip, self._roads, begins), moment)
        return True

    def _can_be_given(self, body: Trip) -> bool:
        """Trips for which nobody is free are not made for ever."""
        return self._count("scheduled") < MOST_WAITING and bool(self._free(body, "driverId"))

    async def _team_up(self, trip: Trip) -> bool:
        """Whether a driver and a vehicle were found for it."""
        drivers, vehicles = self._free(trip, "driverId"), self._free(trip, "vehicleId")
        for driver_id, vehicle_id in itertools.islice(zip(drivers, vehicles, strict=False), TRIES):
            try:
                self._fleet.keep(await self._company.assign(trip, driver_id, vehicle_id))
            except Declined as no:
                if no.code != "trip.assignment_refused":
                    return False
            else:
                return True
        return False

    def _free(self, trip: Trip, field: str) -> list[str]:
        """Those with no other trip of ours at that time, in an order by lot; the API knows about all the others."""
        begins, ends = _times(trip)
        busy = set()
        for other in self._fleet.trips.values():
            other_begins, other_ends = _times(other)
            if other[field] and other_begins < ends and begins < other_ends:
                busy.add(other[field])
        free = [one for one in (self._drivers if field == "driverId" else self._vehicles) if one not in busy]
        self._numbers.shuffle(free)
        return free


def _times(trip: Trip) -> tuple[dt.datetime, dt.datetime]:
    begins = moment_of(trip["scheduledStart"])
    return begins, moment_of(trip["scheduledEnd"]) if trip["scheduledEnd"] else begins


def _midnight(moment: dt.datetime) -> dt.datetime:
    local = moment.astimezone(ZoneInfo(ZONE))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)
