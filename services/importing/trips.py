"""Importing trips: they come with their status, and what is still to be driven books its driver and vehicle."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from schemas.base import Document
from services.importing.importer import Importer
from services.importing.rows import Batch, Candidate, Outcome, Refused
from services.noun import tokens
from services.refusals import settled
from services.timeline import tell
from services.trip_rules.build import build_trip
from services.trip_rules.documents import applied
from services.trip_rules.imported import settle
from services.trip_rules.patch import patch_trip
from services.trip_rules.same import patch_from
from services.trip_rules.states import BOOKED_TRIPS
from services.trips import TripService
from services.work import Change

BY_EXTERNAL_ID = {
    "driver": ("drivers", "driverId"),
    "vehicle": ("vehicles", "vehicleId"),
    "customer": ("customers", "customerId"),
}


class TripImporter(Importer):
    """Only an import may set a status."""

    service: TripService
    _numbers: Iterator[int]
    """Of the batch; rows that need none leave a gap."""

    async def resolved(self, candidates: list[Candidate]) -> list[Candidate]:
        ids: dict[str, dict[str, str]] = {}
        for name, (plural, _) in BY_EXTERNAL_ID.items():
            wanted = {one.given[name]["externalId"] for one in candidates if one.given.get(name)}
            ids[name] = await self.service.references.by_external_id(plural, wanted)
        return [self._resolved(one, ids) for one in candidates]

    @staticmethod
    def _resolved(candidate: Candidate, ids: dict[str, dict[str, str]]) -> Candidate:
        given = dict(candidate.given)
        for name, (_, field) in BY_EXTERNAL_ID.items():
            named = given.pop(name, None)
            if named:
                # What is not known keeps its own id, so that the refusal names what stood in the file.
                given[field] = ids[name].get(named["externalId"], named["externalId"])
        return candidate._replace(given=given)

    async def put(self, change: Change, batch: Batch) -> tuple[dict[Outcome, int], list[Refused]]:
        first = await self.service.repository.next_numbers(len(batch.candidates)) if batch.candidates else 0
        self._numbers = itertools.count(first)
        return await super().put(change, batch)

    async def create(self, change: Change, candidate: Candidate) -> None:
        context = await self.service.context(candidate.given)
        trip = settled(build_trip(candidate.given, context, number=next(self._numbers)))
        changes = settle(trip)
        trip = applied(trip, changes) if changes else trip
        document = self.service.stamped(trip, change)
        await self._book(change, document)
        change.create(self.noun, document)
        tell(change, document, "created", to=document["status"])

    async def update(self, change: Change, existing: Document, candidate: Candidate) -> Document:
        patch = patch_from(existing, candidate.given)
        changes = settled(patch_trip(existing, patch, await self.service.context(patch)))
        after = applied(existing, changes) if changes else existing
        ending = settle(after)
        after = applied(after, ending) if ending else after
        if after is existing or after == existing:
            return existing
        after["search"] = tokens(after, self.noun.search)
        booking = ("status", "scheduledStart", "scheduledEnd", "resourceIds")
        if any(after[name] != existing[name] for name in booking):
            await self._book(change, after)
        tell(change, after, "updated", before=existing["status"], to=after["status"])
        return change.update(self.noun, existing, after, action="imported")

    async def _book(self, change: Change, trip: Document) -> None:
        if trip["status"] in BOOKED_TRIPS and trip["resourceIds"]:
            # Rows before this one may book the same driver, so they have to be there when this one is judged.
            await change.transaction.flush()
            await self.service.book(change, trip)
