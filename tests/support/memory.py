"""The database in memory, for tests of rules: what it does is held to what the real one does by one suite for both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from copy import deepcopy
from typing import Any, TypeVar

from adapters.clock import now
from adapters.errors import Duplicate, Lost
from adapters.mongo.idempotency import IdempotencyKeys
from adapters.mongo.references import OPEN, References
from adapters.mongo.repository import Repository
from adapters.mongo.transaction import Transaction, Transactions
from adapters.mongo.trash import Trash
from schemas.base import Document
from schemas.noun import Noun
from schemas.page import Filter, Found, ListQuery, Place
from tests.support.nouns import NOUNS

T = TypeVar("T")
Collection = dict[str, Document]


class Store:
    """Collections by name, objects by id."""

    def __init__(self) -> None:
        self.collections: dict[str, Collection] = defaultdict(dict)

    def __getitem__(self, name: str) -> Collection:
        return self.collections[name]

    def insert(self, name: str, document: Document) -> None:
        if document["_id"] in self[name]:
            raise Duplicate(name, ("_id",))
        self[name][document["_id"]] = deepcopy(document)
        self._hold_unique(name, document)

    def change(self, name: str, where: Document, update: Document) -> None:
        found = self._only(name, where)
        found.update(deepcopy(update["$set"]))
        self._hold_unique(name, found)

    def delete(self, name: str, where: Document) -> None:
        del self[name][self._only(name, where)["_id"]]

    def _only(self, name: str, where: Document) -> Document:
        for found in self[name].values():
            if all(found.get(field) == value for field, value in where.items()):
                return found
        raise Lost

    def _hold_unique(self, name: str, document: Document) -> None:
        for field in NOUNS[name].unique if name in NOUNS else ():
            value = document.get(field)
            same = [
                one
                for one in self[name].values()
                if value is not None
                and one.get(field) == value
                and one["organizationId"] == document["organizationId"]
            ]
            if len(same) > 1:
                raise Duplicate(name, (field,))


class MemoryTransaction(Transaction):
    """Keeps its writes for the commit."""

    def __init__(self) -> None:
        self.mark = None
        self.writes: list[Callable[[Store], None]] = []

    def insert(self, collection: str, document: Document, *, first: bool = False) -> None:
        place = 0 if first else len(self.writes)
        self.writes.insert(place, lambda store: store.insert(collection, document))

    def update(self, collection: str, where: Document, change: Document, *, upsert: bool = False) -> None:
        assert not upsert, "what is guarded is tried on a real database"
        self.writes.append(lambda store: store.change(collection, where, change))

    def delete(self, collection: str, where: Document) -> None:
        self.writes.append(lambda store: store.delete(collection, where))


class MemoryTransactions(Transactions):
    """All writes or none; `others` is what somebody else does between an attempt's reads and its commit."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.attempts = 0
        self.others: list[Callable[[Store], None]] = []
        self.late = False
        """The first commit seems lost, and turns out to have been made when a second attempt fails."""

    async def run(self, attempt: Callable[[Transaction], Awaitable[T]]) -> T:
        if self.late:
            self.late = False
            result = await self.run(attempt)
            self.attempts += 1
            await attempt(MemoryTransaction())
            return result
        while True:
            self.attempts += 1
            transaction = MemoryTransaction()
            result = await attempt(transaction)
            if self.others:
                self.others.pop(0)(self.store)
            before = deepcopy(self.store.collections)
            try:
                for write in transaction.writes:
                    write(self.store)
            except Lost:
                self.store.collections = before
            except Duplicate:
                self.store.collections = before
                raise
            else:
                return result


class MemoryKeys(IdempotencyKeys):
    def __init__(self, store: Store) -> None:
        self.store = store

    async def find(self, key_id: str) -> Document | None:
        found = self.store["idempotencyKeys"].get(key_id)
        return deepcopy(found) if found and found["expireAt"] > now() else None

    async def remove_expired(self, key_id: str) -> bool:
        found = self.store["idempotencyKeys"].get(key_id)
        if found is None or found["expireAt"] > now():
            return False
        del self.store["idempotencyKeys"][key_id]
        return True


class MemoryRepository(Repository):
    def __init__(self, store: Store, noun: Noun, organization_id: str) -> None:
        self.store = store
        self.bound = noun
        self.organization_id = organization_id

    def own(self) -> list[Document]:
        objects = self.store[self.bound.plural].values()
        return [deepcopy(one) for one in objects if one["organizationId"] == self.organization_id]

    async def find(self, object_id: str) -> Document | None:
        return next((one for one in self.own() if one["_id"] == object_id), None)

    async def find_many(self, field: str, values: Iterable[Any]) -> list[Document]:
        wanted = list(values)
        return [one for one in self.own() if one.get(field) in wanted]

    async def list(self, query: ListQuery) -> Found:
        chosen = [one for one in self.own() if _chosen(one, query)]
        chosen.sort(key=lambda one: _place(one, query), reverse=query.descending)
        chosen.sort(key=lambda one: one.get(query.sort) is None)
        total = len(chosen) if query.total else None
        if query.after:
            gone = next(n for n, one in enumerate(chosen) if one["_id"] == query.after.id)
            chosen = chosen[gone + 1 :]
        page, more = chosen[: query.limit], len(chosen) > query.limit
        last = Place(page[-1].get(query.sort), page[-1]["_id"]) if more else None
        hidden = ("organizationId", "search", "bookingVersion", *self.bound.hidden)
        shown = [{k: v for k, v in one.items() if k not in hidden} for one in page]
        return Found(shown, last, total)


class MemoryTrash(Trash):
    def __init__(self, store: Store, organization_id: str) -> None:
        self.store = store
        self.organization_id = organization_id

    async def find(self, noun: str, object_id: str) -> Document | None:
        found = self.store["trash"].get(object_id)
        if found is None or (found["noun"], found["organizationId"]) != (noun, self.organization_id):
            return None
        return deepcopy(found["object"]) if found["expireAt"] > now() else None


class MemoryReferences(References):
    def __init__(self, store: Store, organization_id: str) -> None:
        self.store = store
        self.organization_id = organization_id

    def _own(self, name: str) -> list[Document]:
        return [one for one in self.store[name].values() if one["organizationId"] == self.organization_id]

    async def missing(self, plural: str, ids: Iterable[str]) -> list[str]:
        known = {one["_id"] for one in self._own(plural)}
        return sorted(set(ids) - known)

    async def is_member(self, user_id: str) -> bool:
        return any(one["userId"] == user_id for one in self._own("memberships"))

    async def open_trip_with(self, field: str, value: str) -> Document | None:
        trips = (one for one in self._own("trips") if one["status"] in OPEN)
        return next((deepcopy(trip) for trip in trips if value in _leaves(trip, field.split("."))), None)


def _place(one: Document, query: ListQuery) -> tuple[bool, Any, str]:
    value = one.get(query.sort)
    return (value is None, value, one["_id"])


def _chosen(one: Document, query: ListQuery) -> bool:
    words = all(any(token.startswith(word) for token in one["search"]) for word in query.words)
    return words and all(_meets(one, condition) for condition in query.filters)


def _meets(one: Document, condition: Filter) -> bool:
    value = one.get("_id" if condition.field == "id" else condition.field)
    if condition.values:
        return value in condition.values
    low = condition.low is None or (value is not None and value >= condition.low)
    return low and (condition.high is None or (value is not None and value < condition.high))


def _leaves(value: Any, path: list[str]) -> list[Any]:
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item, path)]
    if not path:
        return [value]
    return _leaves(value.get(path[0]), path[1:]) if isinstance(value, dict) else []
