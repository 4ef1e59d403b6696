"""Days in a time zone, told apart by plain arithmetic as the database does it."""

import datetime as dt
import random
from bisect import bisect_right
from zoneinfo import ZoneInfo

import pytest

from services.days import DAY, Days

AROUND_CHANGES = [
    ("UTC", "2026-03-01", 10),
    ("Asia/Kathmandu", "2026-03-01", 10),
    ("America/Chicago", "2026-03-05", 7),
    ("America/Chicago", "2026-10-29", 7),
    ("Europe/Lisbon", "2026-01-01", 366),
    ("Australia/Lord_Howe", "2026-04-01", 8),
    # Midnight never came on 4 November 2018, and came twice on 18 February.
    ("America/Sao_Paulo", "2018-11-02", 5),
    ("America/Sao_Paulo", "2018-02-15", 6),
    ("America/Havana", "2026-10-30", 5),
    # A minute after midnight it was again a minute after eleven of the day before.
    ("America/St_Johns", "2006-10-27", 5),
    ("America/St_Johns", "2006-10-28", 1),
    ("America/St_Johns", "2006-10-29", 1),
    # 30 December 2011 was left out.
    ("Pacific/Apia", "2011-12-27", 7),
    ("Africa/Casablanca", "2026-02-01", 90),
]


def days_from(zone: str, first: str, count: int) -> Days:
    begin = dt.date.fromisoformat(first)
    return Days(begin, begin + DAY * (count - 1), ZoneInfo(zone))


def number_of(moment: dt.datetime, origins: list[tuple[dt.datetime, dt.datetime]]) -> int:
    """As the database finds it."""
    stretch = bisect_right([until for until, _ in origins[:-1]], moment)
    return (moment - origins[stretch][1]) // DAY


@pytest.mark.parametrize(("zone", "first", "count"), AROUND_CHANGES)
def test_every_moment_gets_the_number_of_its_local_date(zone: str, first: str, count: int) -> None:
    days = days_from(zone, first, count)
    origins = days.origins()
    start, end = days.bounds
    chance = random.Random(zone)
    seconds = int((end - start).total_seconds())
    moments = [start + dt.timedelta(seconds=chance.randrange(seconds)) for _ in range(2000)]
    edges = [until + dt.timedelta(milliseconds=step) for until, _ in origins[:-1] for step in (-1, 0, 1)]
    for moment in [*moments, *edges, start]:
        date = moment.replace(tzinfo=dt.UTC).astimezone(days.zone).date()
        assert number_of(moment, origins) == (date - days.first).days, moment


@pytest.mark.parametrize(("zone", "first", "count"), AROUND_CHANGES)
def test_no_moment_of_the_days_is_outside_the_bounds(zone: str, first: str, count: int) -> None:
    days = days_from(zone, first, count)
    start, end = days.bounds
    for minutes in range(1, 26 * 60):
        before, after = start - dt.timedelta(minutes=minutes), end + dt.timedelta(minutes=minutes - 1)
        assert before.replace(tzinfo=dt.UTC).astimezone(days.zone).date() < days.first
        assert after.replace(tzinfo=dt.UTC).astimezone(days.zone).date() > days.last


def test_days_are_counted_with_both_ends() -> None:
    days = days_from("Europe/Lisbon", "2026-10-24", 3)
    assert len(days) == 3
    assert [date.isoformat() for date in days] == ["2026-10-24", "2026-10-25", "2026-10-26"]


def test_a_zone_without_changes_has_one_origin() -> None:
    days = days_from("Asia/Kathmandu", "2026-03-01", 366)
    origin = dt.datetime.combine(dt.date(2026, 2, 28), dt.time(18, 15))
    assert days.origins() == [(days.bounds[1], origin)]


def test_a_day_of_a_change_of_clocks_has_23_or_25_hours() -> None:
    spring, autumn = (
        days_from("America/Chicago", "2026-03-08", 1),
        days_from("America/Chicago", "2026-11-01", 1),
    )
    lengths = [days.bounds[1] - days.bounds[0] for days in (spring, autumn)]
    assert lengths == [dt.timedelta(hours=23), dt.timedelta(hours=25)]
