"""Who drives what and how far it has come: tells each report when it falls due, and where everybody is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, Final

from cli.simulation.company import CLOSED_TRIPS, Company, Declined
from cli.simulation.course import Course, Trip, can_be_driven, text_of
from cli.simulation.roads import Roads

MOVING: Final = ("dispatched", "in_progress")
DRIVEN: Final = ("assigned", *MOVING)
ACCURACY: Final = 6
MOST_POSITIONS: Final = 500


class Fleet:
    """The demo's open trips as they were last seen."""

    def __init__(self, company: Company, roads: Roads, tell: Callable[[str], None]) -> None:
        self._company = company
        self._roads = roads
        self._tell = tell
        self._courses: dict[str, tuple[object, Course]] = {}
        self._left_alone: dict[str, int] = {}
        self.trips: dict[str, Trip] = {}

    def see(self, trips: Iterable[Trip]) -> None:
        """All that are open now; others were closed, deleted or taken from us."""
        self.trips = {trip["id"]: trip for trip in trips}
        self._courses = {one: course for one, course in self._courses.items() if one in self.trips}

    def keep(self, trip: Trip) -> None:
        """As it is after something that we did."""
        if trip["status"] in CLOSED_TRIPS.split(","):
            self.trips.pop(trip["id"], None)
            self._courses.pop(trip["id"], None)
        else:
            self.trips[trip["id"]] = trip

    async def drive(self, moment: dt.datetime) -> None:
        """Tell what has fallen due, the oldest first within each trip."""
        for trip in [*self.trips.values()]:
            if self._is_driven(trip):
                await self.advance(trip, self._course(trip), moment)

    async def advance(self, trip: Trip, course: Course, moment: dt.datetime) -> Trip:
        """Along a course as far as it has come; a report that is refused ends it until the trip has changed."""
        for step in course.due(moment):
            if not step.is_wanted(trip):
                continue
            spot = course.where(step.at).spot
            try:
                trip = await self._company.tell(
                    trip, step, {"lat": round(spot.lat, 6), "lng": round(spot.lng, 6)}
                )
            except Declined as no:
                self._left_alone[trip["id"]] = trip["version"]
                self._tell(f"{trip['externalId']} is left alone until somebody changes it: {no}")
                break
            self.keep(trip)
        return trip

    async def report(self, moment: dt.datetime) -> int:
        """How many positions were sent, all in one batch."""
        positions = [
            self._position(trip, moment) for trip in self.trips.values() if self._is_on_the_road(trip)
        ]
        if positions:
            await self._company.report(positions[:MOST_POSITIONS])
        return len(positions)

    def _position(self, trip: Trip, moment: dt.datetime) -> dict[str, Any]:
        fix = self._course(trip).where(moment)
        return {
            "driverId": trip["driverId"],
            "vehicleId": trip["vehicleId"],
            "point": {"lat": round(fix.spot.lat, 6), "lng": round(fix.spot.lng, 6)},
            "speed": fix.speed,
            "heading": fix.heading,
            "accuracy": ACCURACY,
            "recordedAt": text_of(moment),
        }

    def _is_driven(self, trip: Trip) -> bool:
        is_free = trip["status"] in DRIVEN and not trip["flags"]["onHold"]
        return is_free and can_be_driven(trip) and self._left_alone.get(trip["id"]) != trip["version"]

    def _is_on_the_road(self, trip: Trip) -> bool:
        return trip["status"] in MOVING and self._is_driven(trip)

    def _course(self, trip: Trip) -> Course:
        """Worked out anew only when somebody has changed what it follows from."""
        stops = [(one["id"], one["place"]["point"], one["windows"]) for one in trip["stops"]]
        since = [one.get("from") for one in trip["assignments"]][-1:]
        basis = (trip["startedAt"], trip["scheduledStart"], since, stops)
        known = self._courses.get(trip["id"])
        if known is None or known[0] != basis:
            known = (basis, Course(trip, self._roads))
            self._courses[trip["id"]] = known
        return known[1]
