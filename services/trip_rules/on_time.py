"""Whether stops and trips are, or were, on time."""

from __future__ import annotations

import datetime as dt

from schemas.base import Document
from services.trip_rules.states import BOOKED_TRIPS, GIVEN_UP, OPEN_STOPS


def stop_on_time(stop: Document, grace_seconds: int) -> bool | None:
    """Whether a stop was reached by the end of its last window and the grace; one that is given up never was.

    None without a window, while somebody may still come, and where an import says that it was done but not when.
    """
    end = _due(stop)
    if end is None:
        return None
    if stop["arrivedAt"] is None:
        return False if stop["status"] in GIVEN_UP else None
    return bool(stop["arrivedAt"] <= end + dt.timedelta(seconds=grace_seconds))


def trip_on_time(trip: Document, grace_seconds: int) -> bool | None:
    """Whether every stop with a window was on time, or without windows the trip ended as scheduled; None if unknown."""
    if any(stop["windows"] for stop in trip["stops"]):
        judged = [
            verdict for stop in trip["stops"] if (verdict := stop_on_time(stop, grace_seconds)) is not None
        ]
        if trip["status"] != "completed":
            return False if False in judged else None
        return all(judged) if judged else None
    if trip["completedAt"] is None or trip["scheduledEnd"] is None:
        return None
    return bool(trip["completedAt"] <= trip["scheduledEnd"])


def delayed(trip: Document, now: dt.datetime, grace_seconds: int) -> bool:
    """Whether a booked trip is behind: an open stop past its window or expected to be, or the trip past its end.

    A closed trip is delayed if it was not on time.
    """
    if trip["status"] not in BOOKED_TRIPS:
        return trip_on_time(trip, grace_seconds) is False
    grace = dt.timedelta(seconds=grace_seconds)
    coming = [stop for stop in trip["stops"] if stop["status"] in OPEN_STOPS]
    if any(_is_late(stop, now, grace) for stop in coming):
        return True
    if any(stop["windows"] for stop in trip["stops"]) or trip["scheduledEnd"] is None:
        return False
    expected = max([now, *(stop["eta"] for stop in coming if stop["eta"])])
    return bool(expected > trip["scheduledEnd"] + grace)


def _is_late(stop: Document, now: dt.datetime, grace: dt.timedelta) -> bool:
    end = _due(stop)
    if end is None:
        return False
    # A stop that was reached is late by its arrival, however long the service there takes.
    expected = stop["arrivedAt"] or max(now, stop["eta"] or now)
    return bool(expected > end + grace)


def _due(stop: Document) -> dt.datetime | None:
    return max((window["to"] for window in stop["windows"]), default=None)
