"""How trips move: what drivers and the office tell, late or in time, and what they may."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from adapters.ids import new_id
from adapters.mongo.trips import Timeline
from schemas.base import Document
from schemas.stops import RetryStop, StopStatusUpdate, Telling
from schemas.trips import ReopenRequest, StatusUpdate
from services.act import Act
from services.errors import FieldError, NotFound, RoadbookError, Stale
from services.refusals import settled
from services.retries import Link, Retries
from services.timeline import tell
from services.trip_rules.assigning import acknowledge, decline
from services.trip_rules.documents import Refusal, applied
from services.trip_rules.report import Progress, Report, standing
from services.trip_rules.retry import describe_retry, retry_here, retry_there
from services.trip_rules.states import BOOKED_TRIPS
from services.trip_rules.stop_progress import report_stop
from services.trip_rules.trip_progress import reopen, report_trip
from services.trips import TripService
from services.work import Change

Verdict = Progress | Refusal | FieldError | list[FieldError]


class ProgressService:
    """Status of trips and stops."""

    def __init__(self, trips: TripService) -> None:
        self._trips = trips

    async def set_status(self, trip_id: str, body: StatusUpdate, act: Act) -> Document:
        """The trip afterwards; a report that came too late to be applied stays in the timeline."""

        async def attempt(change: Change) -> Document:
            return await self.set_status_in(change, trip_id, body, act)

        return await self._run_once_told(trip_id, body, act, attempt)

    async def set_status_in(self, change: Change, trip_id: str, body: StatusUpdate, act: Act) -> Document:
        return await self._reported(change, trip_id, body, act, report_trip)

    async def set_stop_status(self, trip_id: str, stop_id: str, body: StopStatusUpdate, act: Act) -> Document:
        """The trip afterwards; the first movement of a stop starts the trip."""

        async def attempt(change: Change) -> Document:
            return await self._reported(
                change, trip_id, body, act, lambda trip, report: report_stop(trip, stop_id, report), stop_id
            )

        return await self._run_once_told(trip_id, body, act, attempt)

    async def reopen(self, trip_id: str, body: ReopenRequest, act: Act) -> Document:
        """A closed trip goes on; what it books must still be free."""

        async def attempt(change: Change) -> Document:
            trip = await self._trips.current(trip_id, act)
            after = applied(trip, settled(reopen(trip, change.at)))
            await self._trips.whole(after)
            if after["status"] in BOOKED_TRIPS:
                await self._trips.book(change, after)
            tell(change, after, "reopened", before=trip["status"], to=after["status"], note=body.reason)
            return await self._trips.write(change, trip, after, action="reopened", reason=body.reason)

        return await self._trips.work.run(act, attempt)

    async def answer(self, trip_id: str, act: Act, *, accept: bool, reason: str | None = None) -> Document:
        """The driver says yes or no to an assignment."""

        async def attempt(change: Change) -> Document:
            trip = await self._trips.current(trip_id, act)
            verdict = acknowledge(trip, change.at) if accept else decline(trip, change.at, reason)
            kind = "acknowledged" if accept else "declined"
            after = applied(trip, settled(verdict))
            tell(change, after, kind, note=reason)
            return await self._trips.write(change, trip, after, action=kind, reason=reason)

        return await self._trips.work.run(act, attempt)

    async def retry_stop(self, trip_id: str, stop_id: str, body: RetryStop, act: Act) -> Document:
        """The trip that has the linked stop now: the same one, or the one that takes it over."""
        window = body.window.full() if body.window else None

        async def attempt(change: Change) -> Document:
            trip, retries = await self._trips.current(trip_id, act), Retries(self._trips)
            retry = settled(describe_retry(trip, stop_id, new_id, window))
            await retries.check_free(change, trip, stop_id)
            if body.trip_id in (None, trip_id):
                target, changes = trip, settled(retry_here(trip, retry))
            else:
                target = await self._trips.get(body.trip_id or trip_id)
                changes = settled(retry_there(target, retry, new_id))
                await retries.take(change, trip, Link(trip_id, stop_id, retry.stop["id"]), target)
            after = applied(target, changes)
            await self._trips.whole(after, target)
            if after["status"] in BOOKED_TRIPS:
                await self._trips.book(change, after)
            tell(change, after, "retried", stop_id=retry.stop["id"])
            return await self._trips.write(change, target, after, action="retried")

        return await self._trips.work.run(act, attempt)

    async def _run_once_told(
        self, trip_id: str, body: Telling, act: Act, attempt: Callable[[Change], Awaitable[Document]]
    ) -> Document:
        """Run it, unless the device told this before: then the trip as it is."""

        async def unless_known(change: Change) -> Document:
            if await self._knows(trip_id, body):
                return await self._visible(trip_id)
            return await attempt(change)

        try:
            return await self._trips.work.run(act, unless_known)
        except RoadbookError:
            # The same report may have arrived twice at once: then it is refused because the other one did it.
            if not await self._knows(trip_id, body):
                raise
            return await self._trips.work.run(act, unless_known)

    async def _knows(self, trip_id: str, body: Telling) -> bool:
        event = body.client_event_id
        return event is not None and await Timeline(self._trips.repository).knows(trip_id, event)

    async def _visible(self, trip_id: str) -> Document:
        trip = await self._trips.held_or_was(trip_id)
        caller = self._trips.caller
        held = any(caller.driver_id in {one["driverId"], *one["coDriverIds"]} for one in trip["assignments"])
        if caller.is_driver and caller.driver_id not in trip["crewIds"] and not held:
            raise NotFound(f"There is no trip {trip_id}.")
        return trip

    async def _reported(
        self,
        change: Change,
        trip_id: str,
        body: StatusUpdate | StopStatusUpdate,
        act: Act,
        rule: Callable[[Document, Report], Verdict],
        stop_id: str | None = None,
    ) -> Document:
        trip = await self._visible(trip_id)
        if not act.accepts(trip["version"]):
            raise Stale(version=trip["version"])
        report = self._report(body, change)
        if isinstance(standing(trip, report), Refusal):
            # In the very words of a trip that is not there.
            raise NotFound(f"There is no trip {trip_id}.")
        progress: Progress = settled(rule(trip, report))
        before = _status(trip, stop_id)
        kind = "stop_status" if stop_id else "status"
        tell(
            change,
            trip,
            kind,
            told=body,
            stop_id=stop_id,
            before=before,
            to=body.status,
            not_applied=progress.reason,
        )
        if not progress.applied:
            return trip
        after = applied(trip, progress.changes)
        return await self._trips.write(change, trip, after, action=kind, reason=body.note)

    def _report(self, body: StatusUpdate | StopStatusUpdate, change: Change) -> Report:
        caller = self._trips.caller
        given = body.given()
        return Report(
            status=body.status,
            now=change.at,
            occurred_at=body.occurred_at,
            driver_id=(caller.driver_id or "nobody") if caller.is_driver else None,
            reason_code=body.reason_code,
            note=body.note,
            outcome=given.get("outcome"),
            shipments=given.get("shipments", ()),
        )


def _status(trip: Document, stop_id: str | None) -> str | None:
    if stop_id is None:
        return str(trip["status"])
    return next((str(stop["status"]) for stop in trip["stops"] if stop["id"] == stop_id), None)
