"""Times are moments, never guesses."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mapping.moments import known_zone, moment_in, moment_text, read_date
from services.mapping.problems import MappingError, Unreadable

EIGHT = dt.datetime(2026, 3, 1, 14, 0, tzinfo=dt.UTC)
CHICAGO = known_zone("America/Chicago")


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T08:00:00-06:00",
        "2026-03-01T14:00:00Z",
        "2026-03-01t14:00:00z",
        "2026-03-01 14:00Z",
        " 2026-03-01 14:00:00 UTC ",
    ],
)
def test_moments_with_an_offset_need_no_zone(text: str) -> None:
    assert moment_in(None)(text) == EIGHT


def test_local_times_are_those_of_the_zone() -> None:
    assert moment_in(CHICAGO)("2026-03-01T08:00") == EIGHT
    assert moment_in(CHICAGO)("2026-07-01 08:00:00") == dt.datetime(2026, 7, 1, 13, tzinfo=dt.UTC)


def test_an_offset_goes_before_the_zone() -> None:
    assert moment_in(CHICAGO)("2026-03-01T14:00:00Z") == EIGHT


def test_a_local_time_without_a_zone_is_refused() -> None:
    with pytest.raises(Unreadable, match="time zone") as caught:
        moment_in(None)("2026-03-01T08:00")
    assert caught.value.code == "row.datetime_zone"


@pytest.mark.parametrize(
    ("text", "words"), [("2026-11-01T01:30", "clocks go back"), ("2026-03-08T02:30", "clocks go forward")]
)
def test_local_times_that_are_there_twice_or_never_are_refused(text: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as caught:
        moment_in(CHICAGO)(text)
    assert caught.value.code == "row.datetime_ambiguous"


@pytest.mark.parametrize(
    "text",
    ["", "soon", "03/01/2026 08:00", "2026-03-01", "2026-W09-7T08:00Z", "20260301T080000Z", "2026-13-01T08:00Z",
     "2026-03-01T25:00Z", "0001-01-01T00:00:00+14:00", "2026-03-01X08:00:00ZZ"],
)  # fmt: skip
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        moment_in(CHICAGO)(text)


def test_a_day_without_a_time_is_told_apart() -> None:
    with pytest.raises(Unreadable, match="without a time"):
        moment_in(CHICAGO)("2026-03-01")


def test_dates_are_written_year_first() -> None:
    assert read_date(" 2026-03-01 ") == "2026-03-01"
    assert read_date("2026-03-01T00:00:00") == "2026-03-01"
    for text in ("01.03.2026", "2026-02-30", "2026-3-1", "2026-03-01T08:00:00", "2026/03/01", ""):
        with pytest.raises(Unreadable, match="year first"):
            read_date(text)


def test_zones_are_those_of_the_iana_database() -> None:
    for name in ("Mars/Olympus", "../etc/passwd", "", "CST6CDT\0"):
        with pytest.raises(MappingError):
            known_zone(name)


@given(
    st.datetimes(dt.datetime.fromisoformat("0001-01-02"), dt.datetime.fromisoformat("9999-12-30")),
    st.timedeltas(dt.timedelta(-1), dt.timedelta(1)),
)
def test_what_is_written_is_read_exactly(moment: dt.datetime, offset: dt.timedelta) -> None:
    zoned = moment.replace(tzinfo=dt.UTC)

    assert moment_in(None)(moment_text(moment)) == zoned
    assert moment_in(None)(moment_text(zoned.astimezone(dt.timezone(offset / 2)))) == zoned
