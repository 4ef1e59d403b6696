"""Which days a dashboard is asked for."""

import datetime as dt

import pytest

from schemas.reports import DashboardQuery
from services.errors import Invalid
from services.reports import days_asked

LATE_EVENING = dt.datetime.combine(dt.date(2026, 3, 2), dt.time(23, 30))


def asked(**query: str) -> tuple[str, str, str]:
    days = days_asked(DashboardQuery.model_validate(query), "Europe/Lisbon", LATE_EVENING)
    return days.first.isoformat(), days.last.isoformat(), days.zone.key


def refused(**query: str) -> tuple[str, str, str]:
    with pytest.raises(Invalid) as refusal:
        asked(**query)
    return refusal.value.errors[0]


def test_the_last_seven_days_end_today_in_the_companys_zone() -> None:
    assert asked() == ("2026-02-24", "2026-03-02", "Europe/Lisbon")


def test_today_is_the_day_of_the_zone_asked_for() -> None:
    assert asked(timezone="Asia/Tokyo") == ("2026-02-25", "2026-03-03", "Asia/Tokyo")
    assert asked(timezone="America/Chicago")[1] == "2026-03-02"


def test_seven_days_end_on_the_last_day_asked_for() -> None:
    assert asked(to="2025-01-03")[:2] == ("2024-12-28", "2025-01-03")


def test_from_a_day_on_it_goes_to_today() -> None:
    assert asked(**{"from": "2026-01-01"})[:2] == ("2026-01-01", "2026-03-02")


def test_one_day_is_a_range() -> None:
    assert asked(**{"from": "2026-01-01", "to": "2026-01-01"})[:2] == ("2026-01-01", "2026-01-01")


def test_a_leap_year_is_not_too_long_and_a_day_more_is() -> None:
    asked(**{"from": "2028-01-01", "to": "2028-12-31"})
    pointer, code, detail = refused(**{"from": "2028-01-01", "to": "2029-01-01"})
    assert (pointer, code) == ("to", "range.too_long")
    assert "367 days" in detail
    assert "366" in detail


def test_the_end_is_not_before_the_beginning() -> None:
    pointer, code, detail = refused(**{"from": "2026-02-02", "to": "2026-02-01"})
    assert (pointer, code) == ("to", "range.order")
    assert "2026-02-01" in detail


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_refused_in_words(day: str) -> None:
    assert refused(to=day)[:2] == ("to", "range.calendar")
    assert refused(**{"from": day})[:2] == ("from", "range.calendar")
