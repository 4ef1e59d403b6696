"""The demo's last days: trips between real places that are done, as a file that is brought in like any other."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Final
from zoneinfo import ZoneInfo

from cli.demo_hours import COUNT, places
from cli.simulation.course import NOTE

DAYS: Final = 6
A_DAY: Final = 15
ZONE: Final = ZoneInfo("America/Chicago")
DRIVERS: Final = 16
VEHICLES: Final = 40
FIRST: Final = dt.time(7, 0)
BETWEEN: Final = dt.timedelta(minutes=40)
SPARE: Final = dt.timedelta(minutes=15)


def last_days(today: dt.date) -> bytes:
    """A CSV with our own column names; a day gives the same trips each time, so a repeated seed changes nothing."""
    trips = [
        _trip(row, today - dt.timedelta(days=1 + number // A_DAY), number % A_DAY)
        for number, row in enumerate(places(COUNT, DAYS * A_DAY))
    ]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(trips[0]), restval="")
    writer.writeheader()
    writer.writerows(trips)
    return out.getvalue().encode()


def _trip(row: dict[str, str], day: dt.date, turn: int) -> dict[str, object]:
    start = dt.datetime.combine(day, FIRST, ZONE) + turn * BETWEEN
    name = f"DEMO-{day:%m%d}-{turn + 1:02d}"
    trip = {
        "externalId": name,
        "reference": name,
        # No driver and no vehicle is needed twice on a day.
        "driver.externalId": f"DRV-{(day.day + turn) % DRIVERS + 1:03d}",
        "vehicle.externalId": f"VEH-{(3 * day.day + turn) % VEHICLES + 1:03d}",
        "scheduledStart": start.isoformat(),
        "scheduledEnd": (start + _duration(row) + SPARE).isoformat(),
        **_ends(row),
        "plannedDistance": _metres(row),
        "price.amount": round(float(row["fare_usd"]) * 100),
        "price.currency": "USD",
        "notes": NOTE,
    }
    return trip | _outcome(row, start, (day.day + turn) % 12)


def _outcome(row: dict[str, str], start: dt.datetime, kind: int) -> dict[str, object]:
    """Of twelve trips one is called off and two are late."""
    if kind == 0:
        return {"status": "cancelled", "startedAt": "", "completedAt": "", "actualDistance": ""}
    late = dt.timedelta(minutes=35 if kind in (4, 9) else kind)
    return {
        "status": "completed",
        "startedAt": start.isoformat(),
        "completedAt": (start + _duration(row) + late).isoformat(),
        "actualDistance": _metres(row),
    }


def _ends(row: dict[str, str]) -> dict[str, object]:
    ends = (("pickup", "origin"), ("dropoff", "dest"))
    fields = (("name", "name"), ("lat", "lat"), ("lng", "lon"))
    return {f"{ours}.{field}": row[f"{theirs}_{column}"] for ours, theirs in ends for field, column in fields}


def _duration(row: dict[str, str]) -> dt.timedelta:
    return dt.datetime.fromisoformat(row["end_time"]) - dt.datetime.fromisoformat(row["start_time"])


def _metres(row: dict[str, str]) -> int:
    return round(float(row["distance_km"]) * 1000)
