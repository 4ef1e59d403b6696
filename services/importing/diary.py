"""Who and what is busy when, as far as a batch of trips asks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from adapters.shelf import Shelf
from schemas.base import Document
from services.importing.rows import Candidate
from services.trip_errors import AssignmentRefused
from services.trip_rules.documents import span
from services.trip_rules.overlap import clashing
from services.trip_rules.states import BOOKED_TRIPS
from services.trips import TripService
from services.work import Change

HOLDERS = ("driverId", "coDriverIds", "vehicleId", "trailerIds")
Booking = tuple[Candidate, Document]
"""A row that may book, and the trip that it is about, empty for a new one."""


class Diary:
    """Bookings of the company and of the rows before, so that a file cannot book anybody twice."""

    def __init__(self, trips: TripService, shelf: Shelf | None) -> None:
        self._trips = trips
        self._shelf = shelf
        self._booked: dict[str, Document] = {}
        self._of: dict[str, set[str]] = defaultdict(set)
        self._rows: dict[str, int] = {}
        self._gone: set[str] = set()
        self._zone: dt.tzinfo = dt.UTC

    async def open(self, change: Change, bookings: list[Booking]) -> None:
        """Keep everybody else from booking the same until the batch is written, then see what is booked."""
        resources = sorted({one for booking in bookings for one in _resources(*booking)})
        if not resources:
            return
        self._zone = await self._trips.references.zone()
        if self._shelf is None:
            self._gone = set(await self._trips.bookings.guard(change.transaction, resources))
        moments = [one for booking in bookings for one in _moments(*booking)]
        if moments:
            # What is committed now is complete: whoever books later meets the guard.
            for trip in await self._trips.repository.booked(resources, min(moments), max(moments)):
                self._keep(trip)
        if self._shelf is not None:
            # Trips that the dry run has moved to others are not found by what they had.
            moved = self._shelf.find("_id", list(self._booked))
            for trip in (*moved, *self._shelf.find("resourceIds", resources)):
                self._keep(trip)

    def book(self, trip: Document) -> None:
        """Raises AssignmentRefused when somebody or something is busy then, or is not there any more."""
        reasons = [
            _reason(one, "deleted", "was deleted.") for one in trip["resourceIds"] if one in self._gone
        ]
        for resource_id in trip["resourceIds"]:
            others = (self._booked[one] for one in self._of.get(resource_id, ()))
            reasons += [
                _reason(resource_id, "double_booked", self._in_words(other))
                for other in clashing(trip, resource_id, others)
            ]
        if reasons:
            raise AssignmentRefused(reasons[0]["detail"], reasons=reasons)

    def note(self, trip: Document, row: int) -> None:
        """The trip as a row has left it."""
        self._keep(trip)
        self._rows[trip["_id"]] = row

    def _keep(self, trip: Document) -> None:
        for one in self._booked.pop(trip["_id"], {}).get("resourceIds", ()):
            self._of[one].discard(trip["_id"])
        if trip["status"] in BOOKED_TRIPS:
            self._booked[trip["_id"]] = trip
            for one in trip["resourceIds"]:
                self._of[one].add(trip["_id"])

    def _in_words(self, other: Document) -> str:
        row = self._rows.get(other["_id"])
        which = f"trip {other['number']}" if row is None else f"the trip of row {row}"
        return f"is booked {span(other, self._zone)}, by {which}."


def _reason(resource_id: str, code: str, words: str) -> Document:
    kind = "driver" if resource_id.startswith("drv_") else "vehicle"
    subject = {"type": kind, "id": resource_id}
    return {"code": f"{kind}.{code}", "detail": f"The {kind} {words}", "subject": subject}


def _resources(candidate: Candidate, trip: Document) -> Iterable[str]:
    for content in (candidate.given, trip):
        for field in HOLDERS:
            value = content.get(field) or ()
            yield from (value,) if isinstance(value, str) else value


def _moments(candidate: Candidate, trip: Document) -> Iterable[dt.datetime]:
    """Every moment that the trip can come to start or end at."""
    for content in (candidate.given, trip):
        yield from (at for name in ("scheduledStart", "scheduledEnd") if (at := content.get(name)))
        for stop in content.get("stops") or ():
            for window in (stop.get("window"), *(stop.get("windows") or ())):
                if window:
                    yield from (window["from"], window["to"])
