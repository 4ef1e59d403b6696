"""Counts and sums over the trips of one organization, made inside the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from adapters.mongo.client import Database
from adapters.mongo.guard import reading
from schemas.base import Document

DAY_MILLISECONDS = 86_400_000
NO_WINDOW, UNKNOWN, ON_TIME, LATE = range(4)
"""A verdict on a stop or a trip; of several the highest counts."""

Origins = Sequence[tuple[dt.datetime, dt.datetime]]
"""Stretches of time: until when, and the moment from which whole days are counted in it."""


class ReportRepository:
    """Bound to one organization; it cannot be asked for another."""

    def __init__(self, database: Database, organization_id: str) -> None:
        self._database = database
        self._organization_id = organization_id

    @reading
    async def daily(
        self, bounds: tuple[dt.datetime, dt.datetime], origins: Origins, grace_seconds: int
    ) -> list[Document]:
        """Sums of the trips that are scheduled to start in the bounds.

        A row is for one `day` (counted from the origin), `status`, `currency` (of a completed trip's price) and
        `verdict` (on a completed trip's time), which are in its `_id`.
        """
        start, end = bounds
        chosen = {
            "organizationId": self._organization_id,
            "scheduledStart": {"$gte": start, "$lt": end},
        }
        # The order is the index's own and costs nothing. It keeps a planner from trying the many other indexes that
        # begin with the organization too.
        in_order = {"scheduledStart": 1, "_id": 1}
        stages: list[Document] = [
            {"$match": chosen},
            {"$sort": in_order},
            {"$group": sums(origins, grace_seconds)},
        ]
        return await (await self._database["trips"].aggregate(stages)).to_list()

    @reading
    async def fleet(self) -> set[str]:
        """The vehicles that can be sent out, trailers left out."""
        where = {
            "organizationId": self._organization_id,
            "status": "available",
            "kind": {"$ne": "trailer"},
        }
        return {one["_id"] async for one in self._database["vehicles"].find(where, {"_id": 1})}


def sums(origins: Origins, grace_seconds: int) -> Document:
    """The one stage that adds up; computing each trip's share in a stage of its own takes half as long again."""
    key = {
        "day": day(origins),
        "status": "$status",
        "currency": _if_completed("$price.currency"),
        "verdict": _if_completed(verdict(grace_seconds)),
    }
    lasted = {"$subtract": [_number("$completedAt"), _number("$startedAt")]}
    return {
        "_id": key,
        "trips": {"$sum": 1},
        "distance": {"$sum": {"$ifNull": ["$actualDistance", "$plannedDistance", 0]}},
        "milliseconds": {"$sum": _if_completed(lasted)},
        "amount": {"$sum": _if_completed("$price.amount")},
        "vehicleIds": {"$addToSet": "$vehicleId"},
    }


def day(origins: Origins) -> Document:
    """The number of the day of the scheduled start."""
    origin: Any = _milliseconds(origins[-1][1])
    if len(origins) > 1:
        branches = [
            {"case": {"$lt": ["$scheduledStart", until]}, "then": _milliseconds(begin)}
            for until, begin in origins[:-1]
        ]
        origin = {"$switch": {"branches": branches, "default": origin}}
    since = {"$subtract": [_number("$scheduledStart"), origin]}
    return {"$floor": {"$divide": [since, DAY_MILLISECONDS]}}


def verdict(grace_seconds: int) -> Document:
    """Whether a completed trip was on time, by the rules of `services/trip_rules/on_time.py`."""
    due = {"$max": {"$map": {"input": "$$stop.windows", "as": "window", "in": _number("$$window.to")}}}
    in_time = {"$lte": [_number("$$stop.arrivedAt"), {"$add": [due, grace_seconds * 1000]}]}
    by_arrival = {"$cond": [in_time, ON_TIME, LATE]}
    of_stop = _switch(
        ({"$eq": ["$$stop.windows", []]}, NO_WINDOW),
        ({"$ne": ["$$stop.arrivedAt", None]}, by_arrival),
        ({"$in": ["$$stop.status", ["skipped", "failed"]]}, LATE),
        otherwise=UNKNOWN,
    )
    of_stops = {"$max": {"$map": {"input": "$stops", "as": "stop", "in": of_stop}}}
    of_trip = _switch(
        ({"$gt": ["$$stops", NO_WINDOW]}, "$$stops"),
        ({"$eq": ["$completedAt", None]}, UNKNOWN),
        ({"$eq": ["$scheduledEnd", None]}, UNKNOWN),
        ({"$lte": ["$completedAt", "$scheduledEnd"]}, ON_TIME),
        otherwise=LATE,
    )
    return {"$let": {"vars": {"stops": of_stops}, "in": of_trip}}


def _switch(*cases: tuple[Document, Any], otherwise: Any) -> Document:
    branches = [{"case": case, "then": then} for case, then in cases]
    return {"$switch": {"branches": branches, "default": otherwise}}


def _if_completed(value: Any) -> Document:
    return {"$cond": [{"$eq": ["$status", "completed"]}, value, None]}


def _number(moment: str) -> Document:
    # Not every server adds to and subtracts from dates; all do so with numbers.
    return {"$toLong": moment}


def _milliseconds(moment: dt.datetime) -> int:
    return (moment - dt.datetime(1970, 1, 1)) // dt.timedelta(milliseconds=1)  # noqa: DTZ001 - naive UTC as all
