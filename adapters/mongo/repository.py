"""What every noun's repository does, always inside one organization."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, ClassVar

from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.cursor import AsyncCursor
from pymongo.errors import ExecutionTimeout

from adapters.errors import SearchStopped
from adapters.mongo.client import Client, Database
from adapters.mongo.guard import own_limit, reading
from adapters.mongo.indexes import BEGINNING, PRESENT
from adapters.mongo.stream import begun
from schemas.base import Document
from schemas.noun import HIDDEN, Noun
from schemas.page import Filter, Found, ListQuery, Place

SEARCH_MILLISECONDS = 150
"""A search that would take longer is stopped by the server."""
COUNT_MILLISECONDS = 1_000
"""So is a count."""


class Repository:
    """Live objects of one noun in one organization; deleted ones are in the trash, so no query leaves them out."""

    noun: ClassVar[Noun]

    def __init__(self, database: Database, organization_id: str, scope: Document | None = None) -> None:
        self.organization_id = organization_id
        self._collection = database[self.noun.plural]
        self.database = database
        self._scope = scope or {}

    def collection_named(self, name: str) -> AsyncCollection[Document]:
        """A companion collection of this noun."""
        return self.database[name]

    def where(self, *conditions: Document) -> Document:
        """The one place that binds a query to the organization and to what the caller may see."""
        bound: Document = {"organizationId": self.organization_id, **self._scope}
        clashing: list[Document] = []
        for condition in conditions:
            for key, value in condition.items():
                if key in bound:
                    clashing.append({key: value})
                else:
                    bound[key] = value
        return {**bound, "$and": clashing} if clashing else bound

    @reading
    async def find(self, object_id: str) -> Document | None:
        found = await self._collection.find_one(self.where({"_id": object_id}))
        return await self._opened(found) if found else None

    async def _opened(self, document: Document) -> Document:
        if self.noun.sealed:
            await self.database.vault.open(self.noun.sealed, document)
        return document

    @reading
    async def find_many(self, field: str, values: Iterable[Any]) -> list[Document]:
        """The objects whose `field` is one of the values."""
        wanted = list(values)
        if not wanted:
            return []
        found = await self._collection.find(self.where(self._one_of(field, wanted))).to_list()
        return [await self._opened(one) for one in found]

    def _one_of(self, field: str, values: Sequence[Any]) -> Document:
        """Matches any of the values, by the index that the field has."""
        return {field: {"$in": values, **(PRESENT if field in self.noun.unique else {})}}

    @reading
    async def list(self, query: ListQuery) -> Found:
        """One page. Absent sort values come last, ties by id; one query for the first page."""
        conditions = [self._condition(one) for one in query.filters]
        conditions += [{"search": {"$regex": f"^{re.escape(word)}"}} for word in query.words]
        items: list[Document] = []
        for segment in segments(query):
            cursor = self._collection.find(
                self.where(*conditions, segment), projection(self.noun, query.fields, query.sort)
            )
            cursor = cursor.sort(order(query)).limit(query.limit + 1 - len(items))
            items += await (searched(cursor, self._client) if query.words else cursor.to_list())
            if len(items) > query.limit:
                break
        total = await self._count(conditions) if query.total else None
        last = items[query.limit - 1] if len(items) > query.limit else None
        return Found(
            [await self._opened(one) for one in items[: query.limit]],
            Place(last.get(sort_key(query.sort)), last["_id"]) if last else None,
            total,
        )

    @property
    def _client(self) -> Client:
        return self._collection.database.client

    async def _count(self, conditions: Sequence[Document]) -> int | None:
        """None where there are too many to count them in time: the page is worth more than their number."""
        try:
            async with own_limit(self._client):
                return await self._collection.count_documents(
                    self.where(*conditions), maxTimeMS=COUNT_MILLISECONDS
                )
        except ExecutionTimeout:
            return None

    def _condition(self, one: Filter) -> Document:
        name = "_id" if one.field == "id" else one.field
        if len(one.values) == 1:
            return {name: one.values[0]}
        if one.values:
            return self._one_of(name, one.values)
        bounds = (("$gte", one.low), ("$lt", one.high))
        return {name: {operator: value for operator, value in bounds if value is not None}}

    @reading
    async def stream(self, query: ListQuery) -> AsyncIterator[Document]:
        """Every object that the query's filters choose, by id, in batches of which the first has been read."""
        conditions = [self._condition(one) for one in query.filters]
        found = await begun(self._collection.find(self.where(*conditions)).sort("_id", 1))
        return (await self._opened(one) async for one in found)


async def searched(cursor: AsyncCursor[Document], client: Client) -> list[Document]:
    """What a search has found, unless it takes too long."""
    try:
        async with own_limit(client):
            return await cursor.max_time_ms(SEARCH_MILLISECONDS).to_list()
    except ExecutionTimeout as error:
        raise SearchStopped(str(error)) from error


def sort_key(name: str) -> str:
    """Ids begin with the time of creation, so their order is that of `createdAt` and has no ties."""
    return "_id" if name == "createdAt" else name


def order(query: ListQuery) -> list[tuple[str, int]]:
    direction = -1 if query.descending else 1
    key = sort_key(query.sort)
    return [(key, direction)] if key == "_id" else [(key, direction), ("_id", direction)]


def segments(query: ListQuery) -> list[Document]:
    """The stretches of one index that follow the cursor, each a bounded query, in order."""
    key = sort_key(query.sort)
    beyond = "$lt" if query.descending else "$gt"
    after = query.after
    if key == "_id":
        return [{"_id": {beyond: after.id}}] if after else [{}]
    if after is None:
        return [{key: {"$gt": BEGINNING}}, {key: None}] if key in NULLABLE else [{}]
    if after.value is None:
        return [{key: None, "_id": {beyond: after.id}}]
    rest = [{key: after.value, "_id": {beyond: after.id}}, {key: {beyond: after.value}}]
    return [*rest, {key: None}] if key in NULLABLE else rest


NULLABLE = ("scheduledStart",)
"""Sort fields that an object may lack."""


def projection(noun: Noun, fields: tuple[str, ...], sort: str) -> Document:
    """Read only what the answer shows and what the cursor needs."""
    if fields:
        return dict.fromkeys(
            (*(noun.derived.get(name, name) for name in fields), sort_key(sort), "version"), 1
        )
    return dict.fromkeys((*HIDDEN, *noun.hidden), 0)
