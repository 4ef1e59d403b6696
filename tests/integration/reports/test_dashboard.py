"""The dashboard's numbers, and who may see them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from httpx2 import AsyncClient

from services.trip_rules.on_time import trip_on_time
from tests.factories.bodies import vehicle
from tests.integration.reports.history import DAY, History, counted
from tests.support.backend import Backend
from tests.support.companies import Company

GRACE = 300
PATH = "reports/dashboard"
RANGES = [
    ("UTC", "2026-02-01", 1),
    ("Asia/Kathmandu", "2026-03-01", 10),
    ("America/Chicago", "2026-03-05", 7),
    ("America/Chicago", "2026-10-29", 7),
    ("Australia/Lord_Howe", "2026-04-01", 8),
    ("America/Sao_Paulo", "2018-11-02", 5),
    ("America/Sao_Paulo", "2018-02-15", 6),
    ("Pacific/Apia", "2011-12-27", 7),
    # A minute after midnight it was again a minute after eleven of the day before.
    ("America/St_Johns", "2006-10-28", 1),
    ("America/St_Johns", "2006-10-29", 1),
]


async def shown(client: AsyncClient, **query: str) -> dict[str, Any]:
    answer = await client.get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def a_fleet(client: AsyncClient, **changes: Any) -> list[str]:
    made = [await client.post("vehicles", json=vehicle(**changes)) for _ in range(3)]
    return [answer.json()["id"] for answer in made]


def midnight(date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date, dt.time.min)


class TestNumbers:
    @pytest.mark.parametrize(("zone", "begin", "length"), RANGES)
    async def test_they_are_what_counting_one_by_one_gives(
        self, backend: Backend, client: AsyncClient, company: Company, zone: str, begin: str, length: int
    ) -> None:
        await client.patch("organization", json={"onTimeGraceSeconds": GRACE})
        fleet = await a_fleet(client)
        idle = [*await a_fleet(client, kind="trailer"), *await a_fleet(client, status="out_of_service")]
        first = dt.date.fromisoformat(begin)
        last = first + DAY * (length - 1)
        history = History(company.id, (zone, begin), [*fleet, *idle])
        trips = history.between(midnight(first - DAY), midnight(last + 2 * DAY), 300)
        await backend.state.database["trips"].insert_many(trips)

        found = await shown(client, **{"from": begin, "to": last.isoformat()}, timezone=zone)

        assert found == counted(trips, first, last, zone, GRACE, set(fleet))
        assert found["totals"]["trips"] > 20 * length
        assert found["totals"]["onTimeShare"] not in {None, 0, 1}
        assert len(found["totals"]["revenue"]) == 3

    async def test_a_trip_is_on_time_as_the_rule_says(
        self, backend: Backend, client: AsyncClient, company: Company
    ) -> None:
        await client.patch("organization", json={"onTimeGraceSeconds": GRACE})
        history, first = History(company.id, "one a day"), dt.date(2026, 1, 1)
        trips = [history.trip(midnight(first + DAY * number), "completed") for number in range(366)]
        await backend.state.database["trips"].insert_many(trips)

        found = await shown(client, **{"from": "2026-01-01", "to": "2027-01-01"}, timezone="UTC")

        verdicts = [trip_on_time(trip, GRACE) for trip in trips]
        shares = {None: None, True: 1.0, False: 0.0}
        assert [day["onTimeShare"] for day in found["byDay"]] == [shares[verdict] for verdict in verdicts]
        assert min(verdicts.count(verdict) for verdict in shares) > 20

    async def test_a_stop_reached_within_the_grace_is_on_time(
        self, backend: Backend, client: AsyncClient, company: Company
    ) -> None:
        opens = dt.datetime.combine(dt.date(2026, 3, 2), dt.time(8))
        closes, second = opens + dt.timedelta(hours=1), dt.timedelta(seconds=1)
        trip = History(company.id, 1).trip(opens, "completed")
        window = {"from": opens, "to": closes}
        stop = {**trip["stops"][0], "windows": [window], "window": window}
        for grace, late, share in ((0, 0, 1.0), (0, 1, 0.0), (60, 60, 1.0), (60, 61, 0.0)):
            trip = {
                **trip,
                "_id": f"{trip['_id']}x",
                "stops": [{**stop, "arrivedAt": closes + second * late}],
            }
            await backend.state.database["trips"].delete_many({"organizationId": company.id})
            await backend.state.database["trips"].insert_one(trip)
            changed = await client.patch(
                "organization", json={"onTimeGraceSeconds": grace, "name": trip["_id"]}
            )
            assert changed.status_code == 200
            found = await shown(client, to="2026-03-02", timezone="UTC")
            assert found["totals"]["onTimeShare"] == share, (grace, late)

    async def test_a_company_without_trips_and_vehicles_sees_empty_days(self, client: AsyncClient) -> None:
        found = await shown(client, **{"from": "2026-03-01", "to": "2026-03-03"})
        empty = {"trips": 0, "completed": 0, "onTimeShare": None, "distance": 0}
        totals = {"cancelled": 0, "durationSeconds": 0, "revenue": [], "utilization": None}
        assert found["totals"] == {**empty, **totals}
        assert set(found["byStatus"].values()) == {0}
        assert found["byDay"] == [{"date": f"2026-03-0{day}", **empty} for day in (1, 2, 3)]

    async def test_another_companys_trips_and_vehicles_do_not_count(
        self, backend: Backend, client: AsyncClient, stranger: AsyncClient, company: Company
    ) -> None:
        fleet = await a_fleet(client)
        trips = History(company.id, 2, fleet).between(
            midnight(dt.date(2026, 3, 1)), midnight(dt.date(2026, 3, 4)), 50
        )
        await backend.state.database["trips"].insert_many(trips)
        query = {"from": "2026-03-01", "to": "2026-03-03"}
        assert (await shown(client, **query))["totals"]["trips"] == 50
        found = await shown(stranger, **query)
        assert (found["totals"]["trips"], found["totals"]["utilization"]) == (0, None)


class TestRange:
    async def test_it_is_the_last_seven_days_in_the_companys_zone(self, client: AsyncClient) -> None:
        await client.patch("organization", json={"timezone": "Pacific/Kiritimati"})
        found = await shown(client)
        assert found["timezone"] == "Pacific/Kiritimati"
        dates = [dt.date.fromisoformat(day["date"]) for day in found["byDay"]]
        assert dates == [dates[0] + DAY * number for number in range(7)]
        assert (found["from"], found["to"]) == (dates[0].isoformat(), dates[-1].isoformat())

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ({"timezone": "Mars/Olympus"}, "timezone"),
            ({"timezone": "../etc/passwd"}, "timezone"),
            ({"from": "2026-03-02", "to": "2026-03-01"}, "to"),
            ({"from": "2026-01-01", "to": "2027-01-02"}, "to"),
            ({"from": "2026-02-30"}, "from"),
            ({"from": "yesterday"}, "from"),
            ({"to": "2026-03-01T00:00:00Z"}, "to"),
            ({"groupBy": "week"}, "groupBy"),
        ],
    )
    async def test_what_is_no_range_is_refused_in_words(
        self, client: AsyncClient, query: dict[str, str], pointer: str
    ) -> None:
        answer = await client.get(PATH, params=query)
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert error["pointer"] == pointer
        assert error["detail"]


class TestAccess:
    @pytest.mark.caller("anonymous")
    async def test_nobody_without_a_session(self, client: AsyncClient) -> None:
        assert (await client.get(PATH)).status_code == 401

    @pytest.mark.caller("driver")
    async def test_no_driver(self, client: AsyncClient) -> None:
        assert (await client.get(PATH)).status_code == 403

    @pytest.mark.caller("viewer")
    async def test_a_viewer(self, client: AsyncClient) -> None:
        assert (await client.get(PATH)).status_code == 200
