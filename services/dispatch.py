"""Who drives what: assigning trips, handing them over, taking them back, and advice on whom to choose."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from adapters.clock import now
from schemas.assignments import Assigning, AssignRequest, ReassignRequest, UnassignRequest
from schemas.base import Document
from services.act import Act
from services.errors import FieldError, Invalid
from services.refusals import settled
from services.timeline import tell
from services.trip_errors import AssignmentRefused
from services.trip_rules.assigning import assign, reassign, unassign
from services.trip_rules.assignment import Team, blocking, judge
from services.trip_rules.candidates import Facts, rank
from services.trip_rules.documents import applied
from services.trips import TripService
from services.work import Change

MOST_CANDIDATES = 500
DAY = dt.timedelta(hours=24)


class Told(NamedTuple):
    """What to write down of a new assignment."""

    kind: str
    reason: str | None


class DispatchService:
    """Assignments of one organization's trips."""

    def __init__(self, trips: TripService) -> None:
        self._trips = trips

    async def assign(self, trip_id: str, body: AssignRequest, act: Act) -> Document:
        """Raises AssignmentRefused with every reason at once; what may be overridden passes with a reason."""

        async def attempt(change: Change) -> Document:
            return await self.assign_in(change, trip_id, body, act)

        return await self._trips.work.run(act, attempt)

    async def assign_in(self, change: Change, trip_id: str, body: AssignRequest, act: Act) -> Document:
        trip = await self._trips.current(trip_id, act)
        after = applied(trip, settled(assign(trip, _wanted(body), change.at)))
        return await self._put_on(change, trip, after, body, Told("assigned", None))

    async def reassign(self, trip_id: str, body: ReassignRequest, act: Act) -> Document:
        """Hand over a trip that is assigned or on the road; who held it before keeps the credit for that part."""

        async def attempt(change: Change) -> Document:
            trip = await self._trips.current(trip_id, act)
            after = applied(trip, settled(reassign(trip, _wanted(body), change.at)))
            return await self._put_on(change, trip, after, body, Told("reassigned", body.reason))

        return await self._trips.work.run(act, attempt)

    async def unassign(self, trip_id: str, body: UnassignRequest, act: Act) -> Document:
        """Take driver and vehicle off a trip that has not been dispatched."""

        async def attempt(change: Change) -> Document:
            return await self.unassign_in(change, trip_id, body, act)

        return await self._trips.work.run(act, attempt)

    async def unassign_in(self, change: Change, trip_id: str, body: UnassignRequest, act: Act) -> Document:
        trip = await self._trips.current(trip_id, act)
        after = applied(trip, settled(unassign(trip, change.at)))
        tell(change, after, "unassigned", before=trip["status"], to=after["status"], note=body.reason)
        return await self._trips.write(change, trip, after, action="unassigned", reason=body.reason)

    async def candidates(self, trip_id: str) -> list[Document]:
        """Active drivers, best first, each with what speaks for and against."""
        trip = await self._trips.get(trip_id)
        drivers = await self._trips.references.active_drivers(MOST_CANDIDATES)
        start = trip["scheduledStart"] or now()
        end = max(trip["scheduledEnd"] or start, start)
        window = (start - DAY / 2, end + DAY / 2)
        booked = await self._trips.repository.booked([one["_id"] for one in drivers], *window)
        by_driver: dict[str, list[Document]] = {one["_id"]: [] for one in drivers}
        for other in booked:
            for resource_id in other["resourceIds"]:
                by_driver.get(resource_id, []).append(other)
        moment = now()
        zone = await self._trips.references.zone() if booked else dt.UTC
        facts = [
            Facts(one, judge(trip, Team(one), booked, moment, zone), by_driver[one["_id"]]) for one in drivers
        ]
        return rank(trip, facts)

    async def _put_on(
        self, change: Change, before: Document, after: Document, body: Assigning, told: Told
    ) -> Document:
        """Judge the team while everyone else who books it has to wait, then write."""
        await self._trips.bookings.guard(change.transaction, after["resourceIds"])
        team = await self._team(after)
        bookings = await self._trips.bookings.clashing(change.transaction, after)
        zone = await self._trips.references.zone() if bookings else dt.UTC
        reasons = judge(after, team, bookings, change.at, zone)
        against = blocking(reasons, overridden=body.override is not None)
        if against:
            detail = " ".join(one["detail"] for one in against)[:2000]
            raise AssignmentRefused(detail, reasons=reasons)
        note = _why(told.reason, body, reasons)
        tell(change, after, told.kind, before=before["status"], to=after["status"], note=note)
        return await self._trips.write(change, before, after, action=told.kind, reason=note)

    async def _team(self, trip: Document) -> Team:
        """Raises Invalid for ids that name nobody."""
        crew = {one["_id"]: one for one in await self._trips.references.find("drivers", trip["crewIds"])}
        unit_ids = [one for one in (trip["vehicleId"], *trip["trailerIds"]) if one]
        units = {one["_id"]: one for one in await self._trips.references.find("vehicles", unit_ids)}
        errors = [
            FieldError(pointer, "reference.unknown", f"There is no {kind} {one}.")
            for pointer, kind, one, known in (
                ("/driverId", "driver", trip["driverId"], crew),
                *((f"/coDriverIds/{i}", "driver", one, crew) for i, one in enumerate(trip["coDriverIds"])),
                ("/vehicleId", "vehicle", trip["vehicleId"], units),
                *((f"/trailerIds/{i}", "vehicle", one, units) for i, one in enumerate(trip["trailerIds"])),
            )
            if one is not None and one not in known
        ]
        if errors:
            raise Invalid(errors=errors)
        vehicle = units[trip["vehicleId"]] if trip["vehicleId"] else None
        co_drivers = [crew[one] for one in trip["coDriverIds"]]
        return Team(crew[trip["driverId"]], co_drivers, vehicle, [units[one] for one in trip["trailerIds"]])


def _wanted(body: Assigning) -> Document:
    given = body.given()
    given.pop("override", None)
    return given


def _why(reason: str | None, body: Assigning, reasons: list[Document]) -> str | None:
    """The words kept in audit log and timeline: why it was handed over, and what was overridden and why."""
    parts = [reason] if reason else []
    if body.override and reasons:
        parts.append(
            f"Overrode {', '.join(sorted({one['code'] for one in reasons}))}: {body.override.reason}"
        )
    return " ".join(parts) or None
