"""Reports: what was done, in numbers."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import ConfigDict, Field, JsonValue

from schemas.base import Day, Model, absent
from schemas.organizations import Timezone
from schemas.trips import TripStatus
from schemas.values import Money

LONGEST_DAYS: Final = 366
EXAMPLE: Final[dict[str, JsonValue]] = {
    "from": "2026-03-02",
    "to": "2026-03-03",
    "timezone": "America/Chicago",
    "totals": {
        "trips": 3,
        "completed": 1,
        "cancelled": 1,
        "onTimeShare": 1.0,
        "distance": 48_200,
        "durationSeconds": 5_400,
        "revenue": [{"amount": 8_500, "currency": "USD"}],
        "utilization": 0.25,
    },
    "byStatus": {
        "draft": 0,
        "scheduled": 1,
        "assigned": 0,
        "dispatched": 0,
        "in_progress": 0,
        "completed": 1,
        "failed": 0,
        "cancelled": 1,
    },
    "byDay": [
        {"date": "2026-03-02", "trips": 2, "completed": 1, "onTimeShare": 1.0, "distance": 30_000},
        {"date": "2026-03-03", "trips": 1, "completed": 0, "onTimeShare": 0.5, "distance": 18_200},
    ],
}

Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
OnTimeShare = Annotated[
    Share | None,
    Field(
        description="of the completed trips that can be judged, those on time: each stop with a window was reached by "
        "the end of its last window and the company's grace (one that was skipped or failed before anybody came "
        "was not), and without windows the trip ended by `scheduledEnd`; null if none can be judged"
    ),
]
Distance = Annotated[
    Count, Field(description="metres, of all trips: the actual distance where known, else the planned")
]


class DashboardQuery(Model):
    """For which days."""

    from_: Day = Field(
        default_factory=absent, alias="from", description="The first day; by default six days before `to`."
    )
    to: Day = Field(
        default_factory=absent,
        description=f"The last day, itself included; by default today. At most {LONGEST_DAYS} days in all.",
    )
    timezone: Timezone = Field(
        default_factory=absent,
        description="The IANA time zone in which days begin; by default the company's.",
    )


class DashboardTotals(Model):
    """Of the whole range."""

    trips: Count
    completed: Count
    cancelled: Count
    on_time_share: OnTimeShare
    distance: Distance
    duration_seconds: Count = Field(
        description="from start to completion, of completed trips where both are known"
    )
    revenue: list[Money] = Field(
        max_length=1000, description="the prices of completed trips, a sum for each currency"
    )
    utilization: Share | None = Field(
        description="of the vehicles available now, trailers left out, times the days of the range: the share that had "
        "at least one trip, drafts and cancelled ones left out, that began on that day; null without vehicles"
    )


class DashboardDay(Model):
    """Of one day."""

    date: Day
    trips: Count
    completed: Count
    on_time_share: OnTimeShare
    distance: Distance


class Dashboard(Model):
    """The numbers of a range of days. A trip belongs to the day of its `scheduledStart`; without one, to none."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    from_: Day = Field(alias="from")
    to: Day
    timezone: Timezone
    totals: DashboardTotals
    by_status: dict[TripStatus, Count] = Field(
        max_length=20, description="every status with its number of trips"
    )
    by_day: list[DashboardDay] = Field(
        max_length=LONGEST_DAYS, description="every day of the range, in order"
    )
