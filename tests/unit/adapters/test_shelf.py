"""Documents put aside on disk."""

import datetime as dt
from collections.abc import Iterator
from contextlib import closing

import pytest

from adapters.shelf import Shelf


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with closing(Shelf()) as opened:
        yield opened


def test_a_document_is_found_by_its_names(shelf: Shelf) -> None:
    at = dt.datetime(2026, 3, 1, 8, 30, 0, 5000)  # noqa: DTZ001 - stored times are naive UTC
    document = {"_id": "a", "plate": "P", "at": at, "stops": [{"n": 1}], "none": None, "long": 2**53}
    shelf.put(document, [("plate", "P"), ("crew", "x"), ("crew", "y")])
    for field, value in (("_id", "a"), ("plate", "P"), ("crew", "x"), ("crew", "y")):
        assert shelf.find(field, [value, "other"]) == [document]
    assert shelf.find("plate", ["a"]) == []
    assert shelf.find("plate", []) == []


def test_the_newest_stands_in_the_place_of_those_before(shelf: Shelf) -> None:
    shelf.put({"_id": "a", "n": 1}, [("plate", "P")])
    shelf.put({"_id": "a", "n": 2}, [("plate", "Q")])
    assert shelf.find("plate", ["P"]) == []
    assert shelf.find("plate", ["Q", "P"]) == [{"_id": "a", "n": 2}]


def test_a_document_with_several_of_the_values_is_found_once(shelf: Shelf) -> None:
    shelf.put({"_id": "a"}, [("crew", "x"), ("crew", "y")])
    assert shelf.find("crew", ["x", "y"]) == [{"_id": "a"}]


def test_many_values_can_be_asked_for_at_once(shelf: Shelf) -> None:
    for number in range(1_200):
        shelf.put({"_id": f"{number}"}, [])
    assert len(shelf.find("_id", [f"{number}" for number in range(2_000)])) == 1_200
