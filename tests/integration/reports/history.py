"""Trips as years of work leave them, and their dashboard as plain Python counts it."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Sequence
from typing import get_args
from zoneinfo import ZoneInfo

from adapters.ids import new_id
from schemas.base import Document
from schemas.trips import TripStatus
from services.trip_rules.build import BLANK
from services.trip_rules.on_time import trip_on_time
from services.trip_rules.stops import FRESH, windowed

STATUSES = get_args(TripStatus)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)


class History:
    """Makes trips of one organization by chance, alike for the same seed."""

    def __init__(self, organization_id: str, seed: object, vehicle_ids: Sequence[str] = ()) -> None:
        self._organization_id = organization_id
        self._chance = random.Random(repr(seed))
        self._vehicle_ids = [None, *vehicle_ids]

    def between(self, start: dt.datetime, end: dt.datetime, count: int) -> list[Document]:
        seconds = int((end - start).total_seconds())
        made = [
            self.trip(start + SECOND * self._chance.randrange(seconds), self._chance.choice(STATUSES))
            for _ in range(count)
        ]
        return [*made, {**self.trip(start, "draft"), "scheduledStart": None, "scheduledEnd": None}]

    def trip(self, start: dt.datetime, status: str) -> Document:
        chance = self._chance
        end = start + MINUTE * chance.randrange(60, 600)
        began = start + SECOND * chance.randrange(-900, 900)
        # Some end to the second when they should.
        finished = chance.choice([end, end + SECOND, start + MINUTE * chance.randrange(60, 700)])
        return {
            "_id": new_id("trp"),
            "organizationId": self._organization_id,
            **BLANK,
            "status": status,
            "stops": [self._stop(start) for _ in range(chance.randrange(1, 4))],
            "scheduledStart": start,
            "scheduledEnd": chance.choice([end, end, end, None]),
            "startedAt": chance.choice([began, began, began, None]),
            "completedAt": chance.choice([finished, finished, finished, None])
            if status == "completed"
            else None,
            "plannedDistance": chance.choice([None, chance.randrange(90_000)]),
            "actualDistance": chance.choice([None, 0, chance.randrange(90_000)]),
            "price": chance.choice([None, self._money("USD"), self._money("EUR"), self._money("JPY")]),
            "vehicleId": chance.choice(self._vehicle_ids),
            "version": 1,
            "createdAt": start,
            "updatedAt": start,
            "search": [],
        }

    def _money(self, currency: str) -> Document:
        return {"amount": self._chance.choice([0, 565, 2**40, -1200]), "currency": currency}

    def _stop(self, start: dt.datetime) -> Document:
        chance = self._chance
        windows: list[Document] = []
        opening = start
        for _ in range(chance.choice([0, 0, 1, 1, 2, 3])):
            opening += MINUTE * chance.randrange(1, 60)
            closing = opening + MINUTE * chance.randrange(1, 60)
            windows.append({"from": opening, "to": closing})
            opening = closing
        # Around the end of the last window, and around the end of five minutes' grace.
        due = opening + MINUTE * chance.choice([0, 0, 5, 5, 30, -30])
        arrived = due + chance.choice([-SECOND, SECOND * 0, SECOND])
        stop = {"id": new_id("stp"), "sequence": 1, "type": "dropoff", "place": None, "contact": None}
        told = {
            "status": chance.choice(["completed", "completed", "completed", "skipped", "failed"]),
            "arrivedAt": chance.choice([arrived, arrived, None]),
        }
        return {**stop, **FRESH, **windowed(windows), **told}


def counted(
    trips: Sequence[Document], first: dt.date, last: dt.date, zone: str, grace: int, fleet: set[str]
) -> Document:
    """The dashboard, by going through all trips one after the other."""
    by_day: dict[dt.date, list[Document]] = {
        first + DAY * number: [] for number in range((last - first).days + 1)
    }
    for trip in trips:
        if trip["scheduledStart"] is not None:
            local = trip["scheduledStart"].replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone))
            by_day.get(local.date(), []).append(trip)
    chosen = [trip for of_day in by_day.values() for trip in of_day]
    completed = [trip for trip in chosen if trip["status"] == "completed"]
    used = {
        (date, trip["vehicleId"])
        for date, of_day in by_day.items()
        for trip in of_day
        if trip["status"] not in {"draft", "cancelled"} and trip["vehicleId"] in fleet
    }
    lasted = [
        trip["completedAt"] - trip["startedAt"]
        for trip in completed
        if trip["completedAt"] and trip["startedAt"]
    ]
    statuses = Counter(trip["status"] for trip in chosen)
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "timezone": zone,
        "totals": {
            **_measured(chosen, grace),
            "cancelled": statuses["cancelled"],
            "durationSeconds": round(sum(lasted, dt.timedelta()).total_seconds()),
            "revenue": _revenue(completed),
            "utilization": len(used) / (len(fleet) * len(by_day)) if fleet else None,
        },
        "byStatus": {status: statuses[status] for status in STATUSES},
        "byDay": [{"date": date.isoformat(), **_measured(of_day, grace)} for date, of_day in by_day.items()],
    }


def _measured(trips: list[Document], grace: int) -> Document:
    completed = [trip for trip in trips if trip["status"] == "completed"]
    verdicts = [trip_on_time(trip, grace) for trip in completed]
    judged = [verdict for verdict in verdicts if verdict is not None]
    distances = [
        trip["plannedDistance"] if trip["actualDistance"] is None else trip["actualDistance"]
        for trip in trips
    ]
    return {
        "trips": len(trips),
        "completed": len(completed),
        "onTimeShare": sum(judged) / len(judged) if judged else None,
        "distance": sum(one or 0 for one in distances),
    }


def _revenue(completed: list[Document]) -> list[Document]:
    prices = [trip["price"] for trip in completed if trip["price"]]
    return [
        {"amount": sum(one["amount"] for one in prices if one["currency"] == currency), "currency": currency}
        for currency in sorted({one["currency"] for one in prices})
    ]
