"""Whether stops and trips are, or were, on time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from schemas.base import Document
from services.trip_rules.states import AWAITED_TRIPS, GIVEN_UP, OPEN_STOPS


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
    """Whether a stop was reached too late, or one that should have been by now is still waited for.

    Where a trip has no windows at all its scheduled end stands in for them. A cancelled trip makes nobody wait.
    """
    grace = dt.timedelta(seconds=grace_seconds)
    if trip["status"] == "cancelled":
        return False
    if any(stop["arrivedAt"] and stop["arrivedAt"] > end + grace for stop, end in _promised(trip)):
        return True
    due = due_at(trip)
    return due is not None and now > due + grace


def due_at(trip: Document) -> dt.datetime | None:
    """By when the next stop is to be reached, without grace; None where nobody waits, or nobody said until when."""
    if trip["status"] not in AWAITED_TRIPS:
        return None
    return min((end for stop, end in _promised(trip) if _is_awaited(stop)), default=None)


def punctuality(trip: Document, now: dt.datetime, grace_seconds: int) -> Document:
    """The flags with `delayed` as it is now, and `dueAt`: after which moment the clock alone may have changed that."""
    is_delayed = delayed(trip, now, grace_seconds)
    due = None if is_delayed else due_at(trip)
    if due is not None and due < now:
        # What is past is put up with until the grace is over, too.
        due += dt.timedelta(seconds=grace_seconds)
    return {"flags": {**trip["flags"], "delayed": is_delayed}, "dueAt": due}


def _promised(trip: Document) -> Iterator[tuple[Document, dt.datetime]]:
    """The stops that are to be reached by some moment, each with that moment."""
    windowed = any(stop["windows"] for stop in trip["stops"])
    for stop in trip["stops"]:
        end = _due(stop) if windowed else trip["scheduledEnd"]
        if end is not None:
            yield stop, end


def _is_awaited(stop: Document) -> bool:
    # A stop that was reached is late by its arrival, however long the service there takes.
    return stop["status"] in OPEN_STOPS and stop["arrivedAt"] is None


def _due(stop: Document) -> dt.datetime | None:
    return max((window["to"] for window in stop["windows"]), default=None)
