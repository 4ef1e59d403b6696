"""The demo's last days are what a company's days look like, and the importer takes every row of them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from itertools import groupby

import pytest

from cli.demo_days import A_DAY, DAYS, last_days
from schemas.trips import TRIPS
from services.importing.reader import ImportReader

COMPANY = {"timezone": "America/Chicago", "currency": "USD"}
# Days of a change of the clock, of a new year and of a leap year.
DATES = [dt.date(2026, 3, 9), dt.date(2026, 11, 2), dt.date(2027, 1, 2), dt.date(2028, 3, 1)]


def rows(today: dt.date) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(last_days(today).decode(), newline="")))


@pytest.mark.parametrize("today", DATES)
class TestEveryDay:
    def test_can_be_brought_in(self, today: dt.date) -> None:
        batch = ImportReader(io.BytesIO(last_days(today)), TRIPS, None, COMPANY).next_batch(1000)

        assert (batch.rows, batch.refused) == (DAYS * A_DAY, [])

    def test_has_trips_that_were_on_time_late_and_called_off(self, today: dt.date) -> None:
        days = [list(trips) for _, trips in groupby(rows(today), key=lambda row: row["scheduledStart"][:10])]

        assert len(days) == DAYS
        for trips in days:
            done = [row for row in trips if row["status"] == "completed"]
            late = [row for row in done if row["completedAt"] > row["scheduledEnd"]]
            assert 0 < len(late) < len(done) < len(trips) == A_DAY

    def test_uses_nobody_twice(self, today: dt.date) -> None:
        for resource in ("driver.externalId", "vehicle.externalId"):
            taken = [(row["scheduledStart"][:10], row[resource]) for row in rows(today)]
            assert len(taken) == len(set(taken))

    def test_is_over_before_today(self, today: dt.date) -> None:
        ends = [dt.datetime.fromisoformat(row["scheduledEnd"]).date() for row in rows(today)]
        assert max(ends) == today - dt.timedelta(days=1)


def test_the_same_day_gives_the_same_trips() -> None:
    assert last_days(DATES[0]) == last_days(DATES[0])
    assert not {row["externalId"] for row in rows(DATES[0])} & {row["externalId"] for row in rows(DATES[1])}
