"""Identifiers sort by time, and time has the form in which the database keeps it."""

import datetime as dt

from adapters.clock import now
from adapters.ids import floor_id, new_id, nth_id

AT = dt.datetime(2026, 3, 1, 14, 30, 0, 123000)  # noqa: DTZ001 - naive UTC, as stored


def test_an_id_is_its_prefix_and_32_hexadecimal_digits() -> None:
    for made in (new_id("trp"), nth_id("trp", AT, 0)):
        prefix, _, rest = made.partition("_")
        assert prefix == "trp"
        assert len(rest) == 32
        assert int(rest, 16) >= 0


def test_ids_are_never_the_same() -> None:
    assert len({new_id("trp") for _ in range(1000)}) == 1000
    assert len({nth_id("trp", AT, 0) for _ in range(1000)}) == 1000


def test_ids_of_one_moment_sort_as_they_were_made() -> None:
    made = [nth_id("trp", AT, number) for number in range(600)]
    assert made == sorted(made)


def test_a_later_moment_sorts_after_every_earlier_one() -> None:
    later = AT + dt.timedelta(milliseconds=1)
    assert nth_id("trp", AT, 0xFFFF) < nth_id("trp", later, 0)


def test_both_kinds_of_id_share_one_clock() -> None:
    before = nth_id("trp", now() - dt.timedelta(milliseconds=1), 0xFFFF)
    assert before < new_id("trp") < nth_id("trp", now() + dt.timedelta(milliseconds=1), 0)


def test_the_number_of_an_object_cannot_spoil_the_time() -> None:
    assert nth_id("trp", AT, 0x1_0001)[:16] == nth_id("trp", AT, 1)[:16]


def test_now_is_utc_without_a_zone_in_whole_milliseconds() -> None:
    present, reference = now(), dt.datetime.now(dt.UTC).replace(tzinfo=None)
    assert present.tzinfo is None
    assert present.microsecond % 1000 == 0
    assert abs(reference - present) < dt.timedelta(seconds=5)


def test_no_id_of_a_moment_sorts_before_its_floor() -> None:
    earlier = AT - dt.timedelta(milliseconds=1)
    assert nth_id("aud", earlier, 0xFFFF) < floor_id("aud", AT) < nth_id("aud", AT, 0)
    assert floor_id("aud", AT.replace(year=2)) < nth_id("aud", AT, 0) < floor_id("aud", AT.replace(year=9998))
