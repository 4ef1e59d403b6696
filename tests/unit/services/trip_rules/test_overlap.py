"""When two trips want the same thing at the same time."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.base import Document
from services.trip_rules.overlap import clashing, overlaps
from tests.unit.services.trip_rules.making import ANA, BEN, VAN, assigned, at, scheduled


def spanning(start: int, length: int) -> Document:
    return {"scheduledStart": at(start), "scheduledEnd": at(start + length)}


spans = st.builds(spanning, st.integers(0, 12), st.integers(1, 6))


@given(spans, spans)
def test_overlap_is_symmetric_and_means_a_shared_hour(a: Document, b: Document) -> None:
    hours = [
        {hour for hour in range(24) if one["scheduledStart"] <= at(hour) < one["scheduledEnd"]}
        for one in (a, b)
    ]
    assert overlaps(a, b) == overlaps(b, a) == bool(hours[0] & hours[1])


def test_one_trip_may_begin_when_the_other_ends() -> None:
    assert not overlaps(spanning(8, 1), spanning(9, 1))


def test_a_trip_without_both_times_books_nothing() -> None:
    assert not overlaps({"scheduledStart": at(8), "scheduledEnd": None}, spanning(8, 1))


def test_only_other_booked_trips_with_the_resource_clash() -> None:
    document, other = scheduled(), assigned() | {"_id": "trp_other"}
    assert clashing(document, ANA, [other]) == [other]
    assert clashing(document, VAN, [other]) == [other]
    assert clashing(document, BEN, [other]) == []
    assert clashing(document, ANA, [other | {"status": "cancelled"}]) == []
    assert clashing(other, ANA, [other]) == []
