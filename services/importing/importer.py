"""Writes checked rows as objects of a noun: new ones, changed ones, and those that say nothing new."""

from __future__ import annotations

from typing import Any

from schemas.base import Document
from services.errors import RoadbookError
from services.importing.rows import Batch, Candidate, Outcome, Refused
from services.mapping import Problem
from services.noun import NounService, merged, tokens
from services.work import Change

REFERENCES = {
    "siteId": "places",
    "customerId": "customers",
    "driverId": "drivers",
    "coDriverIds": "drivers",
    "vehicleId": "vehicles",
    "trailerIds": "vehicles",
}
"""Fields that name other objects."""


class Importer:
    """The rules of an import that all nouns share."""

    def __init__(self, service: NounService[Any]) -> None:
        self.service = service
        self.noun = service.noun
        self._by_id: dict[str, Document] = {}
        self._by_external_id: dict[str, Document] = {}
        self._deleted: set[str] = set()
        self._unknown: set[str] = set()
        self._taken: dict[str, dict[Any, str]] = {}

    async def put(self, change: Change, batch: Batch) -> tuple[dict[Outcome, int], list[Refused]]:
        """Queue the batch's writes; what cannot be written is refused, and the rest goes on."""
        candidates = await self.resolved(batch.candidates)
        await self._look_up(candidates)
        counts: dict[Outcome, int] = {"created": 0, "updated": 0, "unchanged": 0}
        refused: list[Refused] = []
        for candidate in candidates:
            problems = self._problems(candidate)
            if not problems:
                try:
                    counts[await self._put(change, candidate)] += 1
                    continue
                except RoadbookError as refusal:
                    problems = _told(candidate, refusal)
            refused.append(Refused(candidate.row, tuple(problems)))
        return counts, refused

    async def resolved(self, candidates: list[Candidate]) -> list[Candidate]:
        """The rows with references by external id turned into ids."""
        return candidates

    async def _look_up(self, candidates: list[Candidate]) -> None:
        """Everything that the batch needs to know, in a few queries instead of a few a row."""
        repository, references = self.service.repository, self.service.references
        ids = [one.object_id for one in candidates if one.object_id]
        external = [one.external_id for one in candidates if one.external_id]
        self._by_id = {one["_id"]: one for one in await repository.find_many("_id", ids)}
        self._by_external_id = {
            one["externalId"]: one for one in await repository.find_many("externalId", external)
        }
        known = set(self._by_external_id)
        self._deleted = await self.service.trash.external_ids(
            self.noun.name, [e for e in external if e not in known]
        )
        wanted: dict[str, set[str]] = {}
        for candidate in candidates:
            for field, plural in REFERENCES.items():
                wanted.setdefault(plural, set()).update(_ids(candidate.given.get(field)))
        self._unknown = {
            gone for plural, ids_ in wanted.items() for gone in await references.missing(plural, ids_)
        }
        self._taken = {}
        for field in self.noun.unique:
            if field != "externalId":
                values = {one.given[field] for one in candidates if one.given.get(field) is not None}
                self._taken[field] = {
                    one[field]: one["_id"] for one in await repository.find_many(field, values)
                }

    def existing(self, candidate: Candidate) -> Document | None:
        if candidate.object_id and candidate.object_id in self._by_id:
            return self._by_id[candidate.object_id]
        return self._by_external_id.get(candidate.external_id or "")

    def _problems(self, candidate: Candidate) -> list[Problem]:
        """What only the company's other objects can tell."""
        number, given = candidate.row.number, candidate.given
        if candidate.external_id in self._deleted:
            detail = f"The {self.noun.name} {candidate.external_id} was deleted here. Restore it first."
            return [Problem(number, "externalId", "row.deleted", detail)]
        existing = self.existing(candidate)
        if existing is None and candidate.body is None:
            return list(candidate.lacking)
        found = [
            Problem(number, field, "row.reference_unknown", f"There is no {plural[:-1]} {one}.")
            for field, plural in REFERENCES.items()
            for one in _ids(given.get(field))
            if one in self._unknown
        ]
        own = existing["_id"] if existing else ""
        for field, taken in self._taken.items():
            value = given.get(field)
            if value is None:
                continue
            if taken.get(value, own) != own:
                found.append(
                    Problem(number, field, "row.taken", f"Another {self.noun.name} has the {field} {value}.")
                )
            else:
                taken[value] = own or f"row {number}"
        return found

    async def _put(self, change: Change, candidate: Candidate) -> Outcome:
        existing = self.existing(candidate)
        if existing is None:
            await self.create(change, candidate)
            return "created"
        return "unchanged" if await self.update(change, existing, candidate) is existing else "updated"

    async def create(self, change: Change, candidate: Candidate) -> None:
        assert candidate.body is not None
        change.create(self.noun, self.service.stamped(candidate.body.full(), change))

    async def update(self, change: Change, existing: Document, candidate: Candidate) -> Document:
        """The stored object itself if the row says nothing new."""
        after = merged(existing, candidate.given)
        if after == existing:
            return existing
        after["search"] = tokens(after, self.noun.search)
        return change.update(self.noun, existing, after, action="imported")


def _ids(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _told(candidate: Candidate, refusal: RoadbookError) -> list[Problem]:
    errors = getattr(refusal, "errors", None) or ()
    number = candidate.row.number
    if errors:
        return [
            Problem(number, one.pointer.strip("/").replace("/", "."), "row.invalid", one.detail)
            for one in errors
        ]
    reasons = refusal.extra.get("reasons") or ()
    if reasons:
        return [Problem(number, "", one["code"], one["detail"]) for one in reasons]
    return [Problem(number, "", refusal.code, refusal.detail)]
