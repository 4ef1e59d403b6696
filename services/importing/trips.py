"""Importing trips: they come with their status, and what is still to be driven books its driver and vehicle."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from adapters.ids import new_id
from adapters.shelf import Shelf
from schemas.base import Document
from services.errors import Invalid
from services.importing.diary import Booking, Diary
from services.importing.importer import Importer, Reference, said_of
from services.importing.rows import Candidate
from services.refusals import settled
from services.search_words import tokens
from services.timeline import tell
from services.trip_rules.build import build_trip
from services.trip_rules.documents import Context, applied
from services.trip_rules.imported import contradictions, meant, settle
from services.trip_rules.needs import Need, needs
from services.trip_rules.on_time import punctuality
from services.trip_rules.patch import patch_trip
from services.trip_rules.same import patch_from
from services.trip_rules.states import BOOKED_TRIPS, CLOSED_TRIPS
from services.trips import TripService, deleted_need
from services.work import Change

BY_EXTERNAL_ID = {
    "driver": ("drivers", "driverId"),
    "vehicle": ("vehicles", "vehicleId"),
    "customer": ("customers", "customerId"),
}
BOOKING = ("status", "scheduledStart", "scheduledEnd", "resourceIds")


class TripImporter(Importer):
    """Only an import may set a status."""

    service: TripService

    def __init__(self, service: TripService, shelf: Shelf | None = None) -> None:
        super().__init__(service, shelf)
        self._context = Context(new_id)
        self._diary = Diary(service, shelf)
        self._numbers: Iterator[int] = itertools.count(1)
        self._grace = 0

    async def resolved(self, candidates: list[Candidate]) -> list[Candidate]:
        ids: dict[str, dict[str, str]] = {}
        for name, (plural, _) in BY_EXTERNAL_ID.items():
            wanted = {one.given[name]["externalId"] for one in candidates if one.given.get(name)}
            ids[name] = await self.service.references.by_external_id(plural, wanted)
        return [_resolved(one, ids) for one in candidates]

    def references(self, content: Document) -> Iterator[Reference]:
        yield from super().references(content)
        for number, shipment in enumerate(content.get("shipments") or (), 1):
            if shipment.get("customerId"):
                yield f"shipments.{number}.customerId", "customers", shipment["customerId"]

    def names(self, document: Document) -> Iterator[tuple[str, Any]]:
        yield from super().names(document)
        if document["status"] in BOOKED_TRIPS:
            yield from (("resourceIds", one) for one in document["resourceIds"])

    async def look_up(self, change: Change, candidates: list[Candidate]) -> None:
        await super().look_up(change, candidates)
        await self._look_for_deleted_needs(candidates)
        self._context = await self._outside(candidates)
        self._grace = await self.service.references.grace_seconds()
        self._diary = Diary(self.service, self.shelf)
        await self._diary.open(change, [*self._bookings(candidates)])
        new = sum(self.known.find(one) is None for one in candidates if one.body is not None)
        # Numbers that are not used leave a gap; a dry run uses none.
        first = await self.service.repository.next_numbers(new) if new and self.shelf is None else 1
        self._numbers = itertools.count(first)

    async def _look_for_deleted_needs(self, candidates: list[Candidate]) -> None:
        """What closed trips name may have been deleted since, and is missing where a row opens them again."""
        opened: set[Need] = set()
        for candidate in candidates:
            trip = self.known.find(candidate)
            if trip is not None and trip["status"] in CLOSED_TRIPS:
                status = candidate.given.get("status") or trip["status"]
                opened |= needs({**trip, "status": status})
        for kind in {plural for plural, _ in opened}:
            gone = await self.service.references.missing(
                kind, [one for plural, one in opened if plural == kind]
            )
            self.known.missing.update((kind, one) for one in gone)

    async def _outside(self, candidates: list[Candidate]) -> Context:
        """What the rules need of saved places and of the company, for all rows at once."""
        references = self.service.references
        wanted = {
            place["placeId"]
            for one in candidates
            for stop in one.given.get("stops") or ()
            if (place := stop.get("place")) and place.get("placeId")
        }
        places = {one["_id"]: one for one in await references.find("places", wanted)}
        charged = any(one.given.get("charges") for one in candidates)
        return Context(new_id, await references.currency() if charged else "USD", places)

    def _bookings(self, candidates: list[Candidate]) -> Iterator[Booking]:
        for candidate in candidates:
            existing = self.known.find(candidate) or {}
            present = existing.get("status", "draft")
            status = meant(candidate.given, present).get("status") or present
            if status in BOOKED_TRIPS:
                yield candidate, existing

    def create(self, change: Change, candidate: Candidate) -> Document:
        content = meant(candidate.given)
        trip = _settled(settled(build_trip(content, self._context, number=next(self._numbers))))
        document = self.service.stamped(_sound(trip), change)
        document |= punctuality(document, change.at, self._grace)
        if document["status"] in BOOKED_TRIPS:
            self._diary.book(document)
        self.service.use(change, None, document)
        change.create(self.noun, document)
        tell(change, document, "created", to=document["status"])
        self._diary.note(document, candidate.row.number)
        return document

    def update(self, change: Change, existing: Document, candidate: Candidate) -> Document:
        content = meant(said_of(existing, candidate.given), existing["status"])
        patch = patch_from(existing, content)
        changes = settled(patch_trip(existing, patch, self._context))
        after = _settled(applied(existing, changes) if changes else existing)
        if after == existing:
            return existing
        after = {**_sound(after), "search": tokens(after, self.noun.search)}
        moved = any(after[name] != existing[name] for name in BOOKING)
        if moved and after["status"] in BOOKED_TRIPS:
            self._diary.book(after)
        if gone := (needs(after) - needs(existing)) & self.known.missing:
            raise deleted_need(*min(gone), after)
        self.service.use(change, existing, after)
        derived = punctuality(after, change.at, self._grace)
        written = change.update(self.noun, existing, after, action="imported", derived=derived)
        if written is not existing:
            tell(change, written, "updated", before=existing["status"], to=written["status"])
            self._diary.note(written, candidate.row.number)
        return written


def _settled(trip: Document) -> Document:
    """The trip in line with its own status."""
    changes = settle(trip)
    return applied(trip, changes) if changes else trip


def _sound(trip: Document) -> Document:
    """Raises Invalid where the row contradicts itself."""
    if wrong := contradictions(trip):
        raise Invalid(errors=wrong)
    return trip


def _resolved(candidate: Candidate, ids: dict[str, dict[str, str]]) -> Candidate:
    named = [name for name in BY_EXTERNAL_ID if candidate.given.get(name)]
    if not named:
        return candidate
    given = {name: value for name, value in candidate.given.items() if name not in BY_EXTERNAL_ID}
    fields = frozenset(BY_EXTERNAL_ID[name][1] for name in named)
    for name in named:
        external_id = candidate.given[name]["externalId"]
        # What is not known keeps its own id, so that the refusal names what stood in the file.
        given[BY_EXTERNAL_ID[name][1]] = ids[name].get(external_id, external_id)
    return candidate._replace(given=given, external=fields)
