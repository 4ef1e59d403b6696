"""Saved filters: of each person and company a few, seen by that person alone or by all the office."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from adapters.mongo.saved_filters import FILTERS, SavedFilterRepository
from adapters.mongo.turnstiles import Turnstiles
from schemas.base import Document
from schemas.page import Found, ListQuery
from schemas.saved_filters import SAVED_FILTERS, SavedFilterCreate, SavedFilterUpdate
from services.act import ADMINS, Act, Caller
from services.errors import FieldError, Forbidden, Full, Invalid, NotFound, Stale, Taken
from services.noun import merged
from services.rules import valid
from services.search_words import tokens
from services.work import Change, Work

MOST = 100
"""Of one person in one company."""


class SavedFilterService:
    """What the caller may see of them, which the repository is bound to.

    They are in neither the feed nor the trash: both are the company's, and a filter can be a person's alone.
    """

    def __init__(self, filters: SavedFilterRepository, work: Work, caller: Caller) -> None:
        self._filters = filters
        self._work = work
        self._caller = caller

    async def list(self, query: ListQuery) -> Found:
        return await self._filters.list(query)

    async def get(self, filter_id: str) -> Document:
        """Raises NotFound, alike for what never was and for what is somebody else's alone."""
        if (found := await self._filters.find(filter_id)) is None:
            raise NotFound(f"There is no saved filter {filter_id}.")
        return found

    async def create(self, body: SavedFilterCreate, act: Act) -> Document:
        async def attempt(change: Change) -> Document:
            await self._refuse_more(change)
            document = _new(body, change)
            change.transaction.insert(FILTERS, document)
            _note(change, "created", None, document)
            return document

        return await self._run(act, attempt)

    async def update(self, filter_id: str, body: SavedFilterUpdate, act: Act) -> Document:
        async def attempt(change: Change) -> Document:
            before = await self._current(filter_id, act)
            content = valid(SavedFilterCreate, merged(before, body.given()))
            if content.items() <= before.items():
                return before
            if before["ownerId"] is None and not content["shared"]:
                detail = "Nobody owns this filter any more, so nobody would see it; delete it instead."
                raise Invalid(errors=[FieldError("/shared", "field.ownerless", detail)])
            after = _written(change, before, content)
            _note(change, "updated", before, after)
            return after

        return await self._run(act, attempt)

    async def delete(self, filter_id: str, act: Act) -> None:
        """For good."""

        async def attempt(change: Change) -> None:
            before = await self._current(filter_id, act)
            change.transaction.delete(FILTERS, _same(before))
            _note(change, "deleted", before, None)

        await self._work.run(act, attempt)

    async def _run(self, act: Act, attempt: Callable[[Change], Awaitable[Document]]) -> Document:
        try:
            return await self._work.run(act, attempt)
        except Taken as taken:
            detail = "There is a filter of this name on this page already; choose another name."
            raise Taken(detail, field="name") from taken

    async def _refuse_more(self, change: Change) -> None:
        """Two at once of one person meet at the turnstile, so that the second counts what the first has made."""
        me = self._caller.user_id
        await Turnstiles(self._caller.organization_id).queue(change.transaction, me)
        if await self._filters.count_of(me) >= MOST:
            raise Full(f"You have {MOST} saved filters, which is all one person can keep; delete one first.")

    async def _current(self, filter_id: str, act: Act) -> Document:
        """The filter as it stands, if the caller may change it and read this version."""
        found, caller = await self.get(filter_id), self._caller
        if found["ownerId"] != caller.user_id and caller.role not in ADMINS:
            raise Forbidden("Only its owner and those who manage the company may change a shared filter.")
        if not act.accepts(found["version"]):
            raise Stale(version=found["version"])
        return found


def _new(body: SavedFilterCreate, change: Change) -> Document:
    content, caller = body.full(), change.act.caller
    # What is answered tells of the person: it is not replayed after an erasure.
    change.about.add(caller.user_id)
    return {
        "_id": change.new_id(SAVED_FILTERS.prefix),
        "organizationId": caller.organization_id,
        **content,
        "ownerId": caller.user_id,
        "version": 1,
        "createdAt": change.at,
        "updatedAt": change.at,
        "search": tokens(content, SAVED_FILTERS.search),
    }


def _written(change: Change, before: Document, content: Document) -> Document:
    stamps = {"version": before["version"] + 1, "updatedAt": change.at}
    written = {**content, **stamps, "search": tokens(content, SAVED_FILTERS.search)}
    change.transaction.update(FILTERS, _same(before), {"$set": written})
    return {**before, **written}


def _same(document: Document) -> Document:
    return {name: document[name] for name in ("_id", "organizationId", "version")}


def _note(change: Change, action: str, before: Document | None, after: Document | None) -> None:
    target = {"type": SAVED_FILTERS.name, "id": (after or before or {})["_id"]}
    change.note(f"{SAVED_FILTERS.name}.{action}", target, before=_told(before), after=_told(after))


def _told(document: Document | None) -> Document | None:
    """What those who read the log are told of a filter: of one that is a person's alone, only that it is."""
    if document is None:
        return None
    names = ("name", "page", "query", "shared") if document["shared"] else ("shared",)
    return {name: document[name] for name in names}
