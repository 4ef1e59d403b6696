"""Trips: planning them, changing the plan, and keeping what they book free of double booking."""

from __future__ import annotations

import datetime as dt

from adapters.ids import new_id
from adapters.mongo.bookings import Bookings
from adapters.mongo.trips import Timeline, TripRepository
from adapters.mongo.turnstiles import Turnstiles
from schemas.base import Document, Model
from schemas.trips import TRIPS
from services.errors import (
    Conflict,
    FieldError,
    InUse,
    Invalid,
    NotFound,
    RestoreConflict,
)
from services.noun import NounService
from services.refusals import settled
from services.retries import Retries
from services.rules import refer
from services.timeline import tell
from services.trip_errors import AssignmentRefused
from services.trip_rules.build import build_trip
from services.trip_rules.documents import Context, applied, span
from services.trip_rules.needs import needs
from services.trip_rules.on_time import delayed, punctuality
from services.trip_rules.patch import patch_trip
from services.trip_rules.states import BOOKED_TRIPS
from services.work import Change

UNDER_WAY = ("dispatched", "in_progress")


class TripService(NounService[TripRepository]):
    noun = TRIPS

    @property
    def bookings(self) -> Bookings:
        return Bookings(self.repository.database, self.caller.organization_id)

    async def add(self, change: Change, body: Model) -> Document:
        trip = await super().add(change, body)
        tell(change, trip, "created", to=trip["status"])
        return trip

    async def change(self, change: Change, before: Document, body: Model) -> Document:
        after = await super().change(change, before, body)
        if after is not before:
            tell(change, after, "updated")
        return after

    async def write(
        self,
        change: Change,
        before: Document,
        after: Document,
        *,
        action: str = "updated",
        reason: str | None = None,
    ) -> Document:
        await Retries(self).follow(change, before, after)
        self.use(change, before, after)
        return await super().write(change, before, after, action=action, reason=reason)

    async def build(self, body: Model) -> Document:
        content = body.given()
        number = await self.repository.next_numbers(1)
        trip = settled(build_trip(content, await self.context(content), number=number))
        await self._check_customers(content, known=set())
        return trip

    async def patched(self, before: Document, body: Model) -> Document:
        patch = body.given()
        after = applied(before, settled(patch_trip(before, patch, await self.context(patch))))
        await self._check_customers(patch, known={one["customerId"] for one in before["shipments"]})
        return after

    async def context(self, content: Document) -> Context:
        """What the rules need from outside, read only where the content asks for it."""
        wanted = {
            place["placeId"]
            for stop in content.get("stops") or ()
            if (place := stop.get("place")) and place.get("placeId")
        }
        places = {one["_id"]: one for one in await self.references.find("places", wanted)}
        currency = await self.references.currency() if content.get("charges") else "USD"
        return Context(new_id, currency, places)

    async def check(self, change: Change, before: Document | None, after: Document) -> None:
        await refer(self.references, before, after, {"customerId": "customers", "siteId": "places"})
        times = ("scheduledStart", "scheduledEnd")
        moved = before is not None and any(before[name] != after[name] for name in times)
        if moved and after["status"] in BOOKED_TRIPS:
            await self.book(change, after)
        if before is None:
            self.use(change, None, after)

    async def _check_customers(self, content: Document, *, known: set[str | None]) -> None:
        """Refuse shipments for nobody; the pointers are into the request, as `content` is what was sent."""
        named = {place: one.get("customerId") for place, one in enumerate(content.get("shipments") or ())}
        unknown = set(await self.references.missing("customers", {*named.values()} - known - {None}))
        errors = [
            FieldError(f"/shipments/{place}/customerId", "reference.unknown", f"There is no customer {one}.")
            for place, one in named.items()
            if one in unknown
        ]
        if errors:
            raise Invalid(errors=errors)

    async def book(self, change: Change, trip: Document) -> None:
        """Make sure, against everybody else who books now, that nothing this trip takes is taken at that time."""
        missing = await self.bookings.guard(change.transaction, trip["resourceIds"])
        clashes = await self.bookings.clashing(change.transaction, trip)
        zone = await self.references.zone() if clashes else dt.UTC
        reasons = [_gone(one) for one in missing] + [
            _clash(one, shared, zone)
            for one in clashes
            for shared in sorted({*one["resourceIds"]} & {*trip["resourceIds"]})
        ]
        if reasons:
            raise AssignmentRefused(reasons[0]["detail"], reasons=reasons)

    async def derived(self, document: Document, at: dt.datetime) -> Document:
        # Few trips are late, and only for those it matters how much the company puts up with.
        grace = await self.references.grace_seconds() if delayed(document, at, 0) else 0
        return punctuality(document, at, grace)

    async def releasable(self, change: Change, document: Document) -> None:
        if document["status"] in UNDER_WAY:
            raise InUse(f"Trip {document['number']} is {document['status']}; cancel or complete it first.")
        await Retries(self).follow(change, document, None)

    def use(self, change: Change, before: Document | None, after: Document) -> None:
        """Keep what the trip begins to need from being deleted before this is committed."""
        Turnstiles(self.caller.organization_id).enter(change.transaction, needs(after) - needs(before))

    async def whole(self, trip: Document, before: Document | None = None) -> None:
        """Raises Conflict when the trip would begin to need a customer or a place that was deleted."""
        wanted = needs(trip) - needs(before)
        for kind in ("customers", "places"):
            ids = [one for plural, one in wanted if plural == kind]
            if gone := await self.references.missing(kind, ids):
                raise deleted_need(kind, min(gone), trip)

    async def restorable(self, change: Change, document: Document) -> None:
        try:
            await self.whole(document)
            self.use(change, None, document)
            await Retries(self).follow(change, None, document)
        except Conflict as conflict:
            raise RestoreConflict(conflict.detail, **conflict.extra) from conflict
        if document["status"] not in BOOKED_TRIPS:
            return
        try:
            await self.book(change, document)
        except AssignmentRefused as refused:
            raise RestoreConflict(refused.detail, **refused.extra) from refused

    async def events(self, trip_id: str, after: str | None, limit: int) -> list[Document]:
        await self.get(trip_id)
        return await Timeline(self.repository).page(trip_id, after, limit)

    async def held_or_was(self, trip_id: str) -> Document:
        """A trip also for a driver who has lost it since: late reports are still heard. Raises NotFound."""
        if (found := await self.repository.find_whoever_holds_it(trip_id)) is None:
            raise NotFound(f"There is no trip {trip_id}.")
        return found


def deleted_need(plural: str, object_id: str, trip: Document) -> Conflict:
    """Why a trip cannot be open."""
    what = f"The {plural[:-1]} {object_id} of trip {trip['number']} was deleted."
    return Conflict(f"{what} Restore that first.")


def _clash(other: Document, shared: str, zone: dt.tzinfo) -> Document:
    kind = "driver" if shared.startswith("drv_") else "vehicle"
    detail = f"Trip {other['number']} has the same {kind} {span(other, zone)}."
    subject = {"type": kind, "id": shared}
    return {
        "code": f"{kind}.double_booked",
        "detail": detail,
        "overridable": False,
        "subject": subject,
        "tripId": other["_id"],
    }


def _gone(resource_id: str) -> Document:
    kind = "driver" if resource_id.startswith("drv_") else "vehicle"
    subject = {"type": kind, "id": resource_id}
    return {
        "code": f"{kind}.deleted",
        "detail": f"The {kind} was deleted.",
        "overridable": False,
        "subject": subject,
    }
