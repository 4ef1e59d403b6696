"""What every noun of a company can do: be created, read, changed, deleted and restored."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from typing import ClassVar, Generic, TypeVar

from adapters.mongo.references import References
from adapters.mongo.repository import Repository
from adapters.mongo.trash import Trash
from schemas.base import Document, Model
from schemas.noun import Noun
from schemas.page import Found, ListQuery
from services.act import Act, Caller
from services.errors import NotFound, RestoreConflict, Stale, Taken
from services.rules import valid
from services.search_words import tokens
from services.work import Change, Work

R = TypeVar("R", bound=Repository)


class NounService(Generic[R]):
    """The rules that all nouns share; a noun's own service overrides the steps that differ."""

    noun: ClassVar[Noun]

    def __init__(
        self, repository: R, trash: Trash, references: References, work: Work, caller: Caller
    ) -> None:
        self.repository = repository
        self.trash = trash
        self.references = references
        self.work = work
        self.caller = caller

    async def get(self, object_id: str) -> Document:
        """Raises NotFound, alike for what never was, is deleted, or belongs to another organization."""
        if (found := await self.repository.find(object_id)) is None:
            raise NotFound(f"There is no {self.noun.name} {object_id}.")
        return found

    async def list(self, query: ListQuery) -> Found:
        return await self.repository.list(query)

    async def stream(self, query: ListQuery) -> AsyncIterator[Document]:
        """Every object that the filters choose; that nobody answers is told before the first is given."""
        return await self.repository.stream(query)

    async def create(self, body: Model, act: Act) -> Document:
        async def attempt(change: Change) -> Document:
            return await self.add(change, body)

        return await self.work.run(act, attempt)

    async def update(self, object_id: str, body: Model, act: Act) -> Document:
        async def attempt(change: Change) -> Document:
            return await self.change(change, await self.current(object_id, act), body)

        return await self.work.run(act, attempt)

    async def delete(self, object_id: str, act: Act) -> None:
        async def attempt(change: Change) -> None:
            document = await self.current(object_id, act)
            await self.releasable(change, document)
            change.delete(self.noun, document)

        await self.work.run(act, attempt)

    async def restore(self, object_id: str, act: Act) -> Document:
        """Raises NotFound after 30 days, RestoreConflict when a unique value has been taken since."""

        async def attempt(change: Change) -> Document:
            if (kept := await self.trash.find(self.noun.name, object_id)) is None:
                raise NotFound(f"There is no deleted {self.noun.name} {object_id}.")
            await self.restorable(change, kept)
            return change.restore(self.noun, {**kept, **await self.derived(kept, change.at)})

        try:
            return await self.work.run(act, attempt)
        except Taken as taken:
            field = taken.extra["field"]
            raise RestoreConflict(f"Another {self.noun.name} has this {field} now.", field=field) from taken

    async def current(self, object_id: str, act: Act) -> Document:
        """The object as it stands, if it is still the version that the caller read."""
        document = await self.get(object_id)
        if not act.accepts(document["version"]):
            raise Stale(version=document["version"])
        return document

    async def add(self, change: Change, body: Model) -> Document:
        """Queue a new object."""
        document = self.stamped(await self.build(body), change)
        await self.check(change, None, document)
        return change.create(self.noun, document)

    async def change(self, change: Change, before: Document, body: Model) -> Document:
        """Queue a merge patch."""
        after = await self.patched(before, body)
        after["search"] = tokens(after, self.noun.search)
        await self.check(change, before, after)
        return await self.write(change, before, after)

    async def write(
        self,
        change: Change,
        before: Document,
        after: Document,
        *,
        action: str = "updated",
        reason: str | None = None,
    ) -> Document:
        """Queue what differs, together with what follows from it."""
        derived = await self.derived(after, change.at)
        return change.update(self.noun, before, after, action=action, reason=reason, derived=derived)

    async def derived(self, document: Document, at: dt.datetime) -> Document:
        """The stored fields that follow from the others and from what time it is."""
        return {}

    def stamped(self, content: Document, change: Change) -> Document:
        """The stored object around its content."""
        return {
            "_id": change.new_id(self.noun.prefix),
            "organizationId": self.caller.organization_id,
            **content,
            "version": 1,
            "createdAt": change.at,
            "updatedAt": change.at,
            "search": tokens(content, self.noun.search),
        }

    async def build(self, body: Model) -> Document:
        """The content of a new object."""
        return body.full()

    async def patched(self, before: Document, body: Model) -> Document:
        """The object after a merge patch, which has to be as good as a new one."""
        return {**before, **valid(self.noun.create, merged(before, body.given()))}

    async def check(self, change: Change, before: Document | None, after: Document) -> None:
        """Refuse what breaks a rule of this noun."""

    async def releasable(self, change: Change, document: Document) -> None:
        """Refuse to delete what is still needed."""

    async def restorable(self, change: Change, document: Document) -> None:
        """Refuse to restore what would break a rule now."""


def merged(before: Document, patch: Document) -> Document:
    """RFC 7386: objects merge, null takes away, anything else replaces."""
    after = dict(before)
    for name, value in patch.items():
        if value is None:
            after.pop(name, None)
        elif isinstance(value, dict):
            old = after.get(name)
            after[name] = merged(old if isinstance(old, dict) else {}, value)
        else:
            after[name] = value
    return after
