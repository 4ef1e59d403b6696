"""What a query may cost: how much it examines, held against how much it returns."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Iterator
from typing import Any, NamedTuple

import pytest

from adapters.mongo.client import Database
from adapters.mongo.indexes import NOUNS
from schemas.base import Document
from tests.support.commands import Commands, Plan, plan

ORGANIZATIONS, EACH = 10, 200
FEW = 24
"""Enough for the slower server, where nothing is counted."""
OURS = "org_1"
LIMIT = 20
BY_ID = {"IDHACK", "EXPRESS_IXSCAN", "EXPRESS_UPDATE", "EXPRESS_DELETE"}
"""How servers call it when they need no plan."""


class Cost(NamedTuple):
    """What a query may examine beyond what it returns, and why.

    Without anything else: one entry of an index for each object, and two for each value of an `$in`, to find its place
    and to see where it ends.
    """

    matched: int = 0
    """Objects that it adds up, where the answer does not tell how many there were."""
    keys_each: int = 1
    """Entries of a list's index that lead to the same object."""
    unbounded: int = 0
    """It grows with the data, and here it may be so much."""
    of_all: bool = False
    """It is asked once for all organizations, on purpose."""
    why: str = ""

    def exceeded(self, command: Document, done: Plan) -> bool:
        if self.unbounded:
            return max(done.keys, done.documents) > self.unbounded
        returned, seeks = max(done.returned, self.matched), math.prod(map(len, value_lists(command)))
        return done.documents > returned + seeks + 1 or done.keys > returned * self.keys_each + 2 * seeks + 2


TIGHT = Cost()


class Watched(NamedTuple):
    """A database, and what it is asked."""

    database: Database
    commands: Commands
    counts: bool
    """Whether this server tells what it examines."""

    def only_where_counted(self) -> None:
        if not self.counts:
            pytest.skip("this server scans where others have an index")

    async def faults(self, asked: Awaitable[object], cost: Cost = TIGHT) -> list[str]:
        """The queries it took that read a whole collection, cost more, or do not name the organization."""
        self.commands.take()
        await asked
        found = [(command, await plan(self.database, command)) for command in self.commands.take()]
        assert found, "nothing was asked of the database"
        return [
            f"{command} {done}"
            for command, done in found
            if not (done.indexes or BY_ID.intersection(done.stages))
            or "COLLSCAN" in done.stages
            or not (cost.of_all or names_us(command))
            or (self.counts and cost.exceeded(command, done))
        ]


def names_us(command: Document) -> bool:
    """Whether a query of a company's objects is bound to the company."""
    collection = command.get("find") or command.get("aggregate")
    if collection not in {*(noun.plural for noun in NOUNS), "trash", "tripEvents"}:
        return True
    where = command["filter"] if "filter" in command else command["pipeline"][0]["$match"]
    return bool(where.get("organizationId") == OURS)


def value_lists(node: Any) -> Iterator[list[Any]]:
    """What every `$in` lists; an index is looked into once for each combination."""
    if isinstance(node, dict):
        if "$in" in node:
            yield node["$in"]
        for inner in node.values():
            yield from value_lists(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from value_lists(inner)
