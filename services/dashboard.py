"""Puts the sums that the database made of an organization's trips together into its dashboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import get_args

from adapters.mongo.reports import LATE, ON_TIME
from schemas.base import Document
from schemas.trips import TripStatus
from services.days import Days

NOT_RUN = ("draft", "cancelled")
"""Trips that use no vehicle."""


def dashboard_of(days: Days, sums: Sequence[Document], fleet: set[str]) -> Document:
    """`sums` as `ReportRepository.daily` gives them, `fleet` the ids of the vehicles that could be used."""
    by_day: list[list[Document]] = [[] for _ in range(len(days))]
    for one in sums:
        # Where midnight comes twice, what the database was asked for reaches a little beyond the days themselves.
        if 0 <= (number := int(one["_id"]["day"])) < len(days):
            by_day[number].append(one)
    rows = [row for of_day in by_day for row in of_day]
    by_status = _trips_by("status", rows)
    return {
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "timezone": days.zone.key,
        "totals": {
            **_measured(rows),
            "cancelled": by_status["cancelled"],
            "durationSeconds": round(sum(row["milliseconds"] for row in rows) / 1000),
            "revenue": _revenue(rows),
            "utilization": _utilization(by_day, fleet),
        },
        "byStatus": {status: by_status[status] for status in get_args(TripStatus)},
        "byDay": [
            {"date": date.isoformat(), **_measured(of_day)} for date, of_day in zip(days, by_day, strict=True)
        ],
    }


def _measured(rows: list[Document]) -> Document:
    """What is shown of a day as well as of the whole."""
    by_verdict = _trips_by("verdict", rows)
    on_time, late = by_verdict[ON_TIME], by_verdict[LATE]
    return {
        "trips": by_verdict.total(),
        "completed": _trips_by("status", rows)["completed"],
        "onTimeShare": on_time / (on_time + late) if on_time or late else None,
        "distance": sum(row["distance"] for row in rows),
    }


def _trips_by(name: str, rows: list[Document]) -> Counter[object]:
    """How many trips there are of each value."""
    found: Counter[object] = Counter()
    for row in rows:
        found[row["_id"].get(name)] += row["trips"]
    return found


def _revenue(rows: list[Document]) -> list[Document]:
    amounts: Counter[str] = Counter()
    for row in rows:
        if (currency := row["_id"].get("currency")) is not None:
            amounts[currency] += row["amount"]
    return [{"amount": amount, "currency": currency} for currency, amount in sorted(amounts.items())]


def _utilization(by_day: list[list[Document]], fleet: set[str]) -> float | None:
    if not fleet:
        return None
    used = 0
    for rows in by_day:
        sent = {one for row in rows if row["_id"]["status"] not in NOT_RUN for one in row["vehicleIds"]}
        used += len(sent & fleet)
    return used / (len(fleet) * len(by_day))
