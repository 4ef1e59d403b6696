"""Trips as clients send them, each on a day that no other trip of the test run has."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

Body = dict[str, Any]
FIRST = dt.date(2030, 1, 1)
_days = count()


def a_day() -> dt.date:
    """A day of its own, so that trips clash only where a test wants them to."""
    return FIRST + dt.timedelta(days=next(_days))


def moment(day: dt.date, hour: int, minute: int = 0) -> str:
    return f"{day.isoformat()}T{hour:02d}:{minute:02d}:00Z"


def window(day: dt.date, start: int, end: int) -> Body:
    return {"from": moment(day, start), "to": moment(day, end)}


def stop(kind: str = "dropoff", **changes: Any) -> Body:
    return {
        "type": kind,
        "place": {"name": "Lincoln Park store", "point": {"lat": 41.91, "lng": -87.63}},
        **changes,
    }


def stops(day: dt.date, start: int = 8) -> list[Body]:
    """A pick-up and two drop-offs, four hours altogether."""
    return [
        stop("pickup", window=window(day, start, start + 1)),
        stop(window=window(day, start + 1, start + 2)),
        stop(window=window(day, start + 2, start + 4)),
    ]


def trip(day: dt.date | None = None, *, start: int = 8, **changes: Any) -> Body:
    """A round from `start` to four hours later."""
    return {"stops": stops(day or a_day(), start), **changes}


def shipment(pickup: int | str | None = 1, dropoff: int | str | None = 2, **changes: Any) -> Body:
    return {"pickupStopId": pickup, "dropoffStopId": dropoff, "pieces": 4, "weightKg": 100.5, **changes}
