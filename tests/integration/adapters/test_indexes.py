"""Every list has an index that leads to what it returns, and never reads another organization's objects.

MongoDB itself and the faster embedded server tell what they examine, and here it is counted. The slower one scans
wherever a query has more than the simplest form, so there only that form is looked at.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from adapters.mongo.client import Database
from adapters.mongo.indexes import NOUNS
from adapters.mongo.repository import Repository
from schemas.base import Document
from schemas.noun import Noun
from schemas.page import Filter, ListQuery, Place
from schemas.trips import TRIPS
from tests.factories.stored import BEGIN, many
from tests.integration.adapters.watching import EACH, FEW, LIMIT, ORGANIZATIONS, OURS, TIGHT, Cost, Watched

RANGE = Cost(unbounded=EACH, why="what lies in the range, or the order until a page of it is full, is read")
OTHER_ORDER = Cost(unbounded=EACH, why="what has the value, or the order until a page of it is full, is read")
SEVERAL_WORDS = Cost(unbounded=EACH + 5, why="what has one of the words is looked through for the others")
COUNT = Cost(matched=EACH, why="each object is counted")


@pytest.fixture(scope="module")
async def stored(watched: Watched) -> dict[str, list[Document]]:
    """What our organization has of each noun, beside nine others with as much."""
    found = {}
    for noun in NOUNS:
        documents = list(many(noun, ORGANIZATIONS, EACH if watched.counts else FEW))
        await watched.database[noun.plural].insert_many(documents)
        found[noun.plural] = [one for one in documents if one["organizationId"] == OURS]
    return found


def repository_of(noun: Noun, database: Database) -> Repository:
    return type("Bound", (Repository,), {"noun": noun})(database, OURS)  # type: ignore[no-any-return]


def filters_of(noun: Noun, one: Document, other: Document) -> Iterator[tuple[Filter, Cost]]:
    """Every filter of a list with what it may cost."""
    for name, kind in noun.all_filters.items():
        value, second = (value_of(document, name) for document in (one, other))
        if kind == "instant":
            yield Filter(name, low=BEGIN, high=value or BEGIN), RANGE
        elif kind == "flag":
            yield Filter(name, (False,)), TIGHT
        elif value is not None:
            yield Filter(name, (value,)), TIGHT
            yield Filter(name, (value, second)), TIGHT


def value_of(document: Document, path: str) -> Any:
    value: Any = document
    for name in ("_id" if path == "id" else path).split("."):
        value = (value or {}).get(name)
    return value


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.plural)
class TestLists:
    async def test_read_no_more_than_a_page_in_any_order(
        self, watched: Watched, stored: dict[str, list[Document]], noun: Noun
    ) -> None:
        repository, middle = repository_of(noun, watched.database), stored[noun.plural][LIMIT]
        wrong: list[str] = []
        for sort, descending in itertools.product(noun.sorts, (False, True)):
            for after in (None, Place(middle.get(sort), middle["_id"]), Place(None, middle["_id"])):
                query = ListQuery(limit=LIMIT, sort=sort, descending=descending, after=after)
                wrong += await watched.faults(repository.list(query))
        assert wrong == []

    async def test_read_no_more_than_a_page_for_a_filter(
        self, watched: Watched, stored: dict[str, list[Document]], noun: Noun
    ) -> None:
        repository, ours = repository_of(noun, watched.database), stored[noun.plural]
        wrong: list[str] = []
        for one, cost in filters_of(noun, ours[LIMIT], ours[17]):
            query = ListQuery(limit=LIMIT, filters=(one,))
            wrong += await watched.faults(repository.list(query), cost)
        assert wrong == []

    async def test_stay_within_the_organization_for_a_filter_in_another_order(
        self, watched: Watched, stored: dict[str, list[Document]], noun: Noun
    ) -> None:
        watched.only_where_counted()
        repository, ours = repository_of(noun, watched.database), stored[noun.plural]
        wrong: list[str] = []
        for one, _ in filters_of(noun, ours[LIMIT], ours[17]):
            query = ListQuery(sort=noun.sorts[-1], filters=(one,))
            wrong += await watched.faults(repository.list(query), OTHER_ORDER)
        assert wrong == []

    async def test_search_reads_what_begins_with_the_word(
        self, watched: Watched, stored: dict[str, list[Document]], noun: Noun
    ) -> None:
        watched.only_where_counted()
        repository, words = repository_of(noun, watched.database), stored[noun.plural][LIMIT]["search"]
        rare = max(words, key=lambda word: (word.isdigit(), len(word)))
        wrong: list[str] = []
        for word in (words[0], words[0][:2], rare):
            wrong += await watched.faults(repository.list(ListQuery(words=(word,))))
        wrong += await watched.faults(repository.list(ListQuery(words=(words[0], rare))), SEVERAL_WORDS)
        wrong += await watched.faults(repository.list(ListQuery(words=(rare, words[0]))), SEVERAL_WORDS)
        assert wrong == []

    async def test_count_within_the_organization(
        self, watched: Watched, stored: dict[str, list[Document]], noun: Noun
    ) -> None:
        watched.only_where_counted()
        repository = repository_of(noun, watched.database)
        assert await watched.faults(repository.list(ListQuery(total=True)), COUNT) == []

    async def test_find_objects_by_id_and_by_unique_value(
        self, watched: Watched, stored: dict[str, list[Document]], noun: Noun
    ) -> None:
        repository, ours = repository_of(noun, watched.database), stored[noun.plural]
        wrong = await watched.faults(repository.find(ours[5]["_id"]))
        for field in ("_id", *noun.unique):
            values = [ours[place].get(field) or "usr_00000000" for place in (1, 5, LIMIT)]
            wrong += await watched.faults(repository.find_many(field, values))
        assert wrong == []


class TestBoards:
    async def test_of_trips_read_those_that_have_both_values(
        self, watched: Watched, stored: dict[str, list[Document]]
    ) -> None:
        """What a dispatcher looks at all day: a driver's trips of a status, and what comes next of a status."""
        watched.only_where_counted()
        trips, one = repository_of(TRIPS, watched.database), stored["trips"][LIMIT + 1]
        status, driver = (Filter(name, (one[name],)) for name in ("status", "driverId"))
        coming = Filter("scheduledStart", low=BEGIN)
        wrong = await watched.faults(trips.list(ListQuery(filters=(status, driver))))
        wrong += await watched.faults(
            trips.list(ListQuery(filters=(status, coming), sort="scheduledStart", descending=False))
        )
        assert wrong == []
