"""Writes checked rows as objects of a noun: new ones, changed ones, and those that say nothing new."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any

from adapters.shelf import Shelf
from schemas.base import Document
from services.audit import canonical
from services.errors import Erased, RoadbookError
from services.importing.known import Known
from services.importing.rows import Batch, Candidate, Done, Outcome, Refused
from services.mapping import Problem
from services.noun import NounService, merged
from services.rules import valid
from services.search_words import tokens
from services.work import Change

REFERENCES = {
    "siteId": "places",
    "customerId": "customers",
    "driverId": "drivers",
    "coDriverIds": "drivers",
    "vehicleId": "vehicles",
    "trailerIds": "vehicles",
    "userId": "users",
}
"""Fields that name other objects, and the nouns of those."""
TURN = 50
"""Rows after which everything else in the process has its turn."""
Reference = tuple[str, str, str]
"""The field, the plural of what it names, and the id."""


class Importer:
    """The rules of an import that all nouns share."""

    def __init__(self, service: NounService[Any], shelf: Shelf | None = None) -> None:
        """On the shelf a dry run puts what it would have written, so that later rows meet it."""
        self.service = service
        self.noun = service.noun
        self.shelf = shelf
        self.known = Known(self.noun.unique)

    async def put(self, change: Change, batch: Batch) -> Done:
        """Queue the batch's writes; what cannot be written is refused, and the rest goes on."""
        candidates = await self.resolved(batch.candidates)
        await self.look_up(change, candidates)
        done = Done()
        for number, candidate in enumerate(candidates):
            if number % TURN == 0:
                await asyncio.sleep(0)
            problems = self._problems(candidate)
            if not problems:
                try:
                    done.count(self._put(change, candidate))
                    continue
                except RoadbookError as refusal:
                    problems = _told(candidate, refusal)
            done.refused.append(Refused(candidate.row, tuple(problems)))
        if self.shelf is not None:
            for document in self.known.written.values():
                self.shelf.put(document, self.names(document))
        return done

    async def resolved(self, candidates: list[Candidate]) -> list[Candidate]:
        """The rows with references by external id turned into ids."""
        return candidates

    def references(self, content: Document) -> Iterator[Reference]:
        """Everything that a row or an object of this noun refers to."""
        for field, plural in REFERENCES.items():
            value = content.get(field)
            if value:
                for one in value if isinstance(value, list) else (value,):
                    yield field, plural, one

    def names(self, document: Document) -> Iterator[tuple[str, Any]]:
        """By what an object is looked up."""
        for field in self.noun.unique:
            if document.get(field) is not None:
                yield field, document[field]

    async def look_up(self, change: Change, candidates: list[Candidate]) -> None:
        """Everything that the batch needs to know, in a few queries instead of a few a row."""
        self.known = Known(self.noun.unique)
        ids = [one.object_id for one in candidates if one.object_id]
        await self._look_for("_id", ids)
        for field in self.noun.unique:
            values = dict.fromkeys(one.given[field] for one in candidates if one.given.get(field) is not None)
            await self._look_for(field, values)
        if self.shelf is not None:
            self.known.add(self.shelf.find("_id", self.known.ids()))
        await self._look_for_deleted(candidates)
        await self._look_for_missing(candidates)

    async def _look_for(self, field: str, values: Iterable[Any]) -> None:
        self.known.add(await self.service.repository.find_many(field, values))
        if self.shelf is not None:
            self.known.add(self.shelf.find(field, values))

    async def _look_for_deleted(self, candidates: list[Candidate]) -> None:
        trash, name = self.service.trash, self.noun.name
        new = [one for one in candidates if self.known.find(one) is None]
        external = [one.external_id for one in new if one.external_id]
        self.known.deleted = await trash.external_ids(name, external) if external else set()
        for candidate in new:
            if candidate.object_id and await trash.find(name, candidate.object_id):
                self.known.deleted.add(candidate.object_id)

    async def _look_for_missing(self, candidates: list[Candidate]) -> None:
        wanted: dict[str, set[str]] = {}
        for candidate in candidates:
            for _, plural, one in self.references(candidate.given):
                wanted.setdefault(plural, set()).add(one)
        users = wanted.pop("users", set())
        self.known.missing = {
            ("users", one) for one in users if not await self.service.references.is_member(one)
        }
        for plural, ids in wanted.items():
            gone = await self.service.references.missing(plural, ids)
            self.known.missing.update((plural, one) for one in gone)

    def _problems(self, candidate: Candidate) -> list[Problem]:
        """What only the company's other objects can tell."""
        existing = self.known.find(candidate)
        if existing is None:
            if unfit := self._unfit(candidate):
                return [unfit]
            if candidate.body is None:
                return list(candidate.lacking)
        return [*self._unknown(candidate, existing), *self._taken(candidate, existing)]

    def _unfit(self, candidate: Candidate) -> Problem | None:
        """Why a row cannot make a new object."""
        number, name, known = candidate.row.number, self.noun.name, self.known
        for field, one in (("id", candidate.object_id), ("externalId", candidate.external_id)):
            if one in known.deleted:
                detail = f"The {name} {one} was deleted here. Restore it first."
                return Problem(number, field, "row.deleted", detail)
        if candidate.object_id:
            detail = f"There is no {name} {candidate.object_id}. Leave the id out to make a new one."
            return Problem(number, "id", "row.id_unknown", detail)
        return None

    def _unknown(self, candidate: Candidate, existing: Document | None) -> list[Problem]:
        """References to what is not there; what the object refers to already may have gone since."""
        if not self.known.missing:
            return []
        named = [one for one in self.references(candidate.given) if one[1:] in self.known.missing]
        held = {one[1:] for one in self.references(existing or {})}
        return [
            Problem(
                candidate.row.number,
                f"{field.removesuffix('Id')}.externalId" if field in candidate.external else field,
                "row.reference_unknown",
                f"There is no {plural[:-1]} {one}.",
            )
            for field, plural, one in named
            if (plural, one) not in held
        ]

    def _taken(self, candidate: Candidate, existing: Document | None) -> list[Problem]:
        own = existing["_id"] if existing else None
        return [
            Problem(
                candidate.row.number,
                field,
                "row.taken",
                f"Another {self.noun.name} has the {field} {candidate.given[field]}.",
            )
            for field in self.noun.unique
            if candidate.given.get(field) is not None
            and self.known.holder(field, candidate.given[field]) not in (None, own)
        ]

    def _put(self, change: Change, candidate: Candidate) -> Outcome:
        existing = self.known.find(candidate)
        after = (
            self.create(change, candidate) if existing is None else self.update(change, existing, candidate)
        )
        if after is existing:
            return "unchanged"
        self.known.write(after)
        return "created" if existing is None else "updated"

    def create(self, change: Change, candidate: Candidate) -> Document:
        assert candidate.body is not None
        return change.create(self.noun, self.service.stamped(candidate.body.full(), change))

    def update(self, change: Change, existing: Document, candidate: Candidate) -> Document:
        """The stored object itself if the row says nothing new."""
        given = said_of(existing, candidate.given)
        after, told = merged(existing, given), given.keys()
        if canonical([after.get(name) for name in told]) == canonical([existing.get(name) for name in told]):
            return existing
        if existing.get("erasedAt"):
            raise Erased
        after = {**existing, **valid(self.noun.create, after)}
        after["search"] = tokens(after, self.noun.search)
        return change.update(self.noun, existing, after, action="imported")


def said_of(existing: Document, given: Document) -> Document:
    """What a row says of an object: a key without a value takes one away, and does nothing where there is none."""
    metadata = given.get("metadata")
    if not metadata:
        return given
    held = existing["metadata"]
    said = {
        name: value for name, value in metadata.items() if value is not None or held.get(name) is not None
    }
    return {**given, "metadata": said}


def _told(candidate: Candidate, refusal: RoadbookError) -> list[Problem]:
    number = candidate.row.number
    if errors := getattr(refusal, "errors", None):
        return [Problem(number, _path(one.pointer), _code(one.code), one.detail) for one in errors]
    if reasons := refusal.extra.get("reasons"):
        return [Problem(number, f"{one['subject']['type']}Id", one["code"], one["detail"]) for one in reasons]
    return [Problem(number, "", refusal.code, refusal.detail)]


def _path(pointer: str) -> str:
    """A pointer into the request as a path that counts from 1, as people do."""
    steps = pointer.strip("/").split("/")
    return ".".join(str(int(step) + 1) if step.isdecimal() else step for step in steps)


def _code(code: str) -> str:
    """Codes of their own say more than that a field of the request is wrong."""
    return "row.invalid" if "." not in code or code.startswith("field.") else code
