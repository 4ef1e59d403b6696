"""Where vehicles and drivers were, as their devices say it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.base import Code, Id, Instant, Line, Model
from schemas.trips import TripStatus
from schemas.values import Point

MOST_REPORTS = 500
MOST_LATEST = 1_000
MOST_TRACK = 10_000

Speed = Annotated[float, Field(ge=0, le=150, description="metres a second over ground")]
Heading = Annotated[float, Field(ge=0, lt=360, description="degrees clockwise from north")]
Accuracy = Annotated[float, Field(ge=0, le=100_000, description="metres; within it in two of three cases")]


class PositionReport(Model):
    """One reading of a device. Repeating it changes nothing, and the order in which readings come does not matter."""

    driver_id: Id | None = None
    vehicle_id: Id | None = None
    point: Point
    speed: Speed | None = None
    heading: Heading | None = None
    accuracy: Accuracy | None = None
    recorded_at: Instant = Field(description="the device's clock; at most five minutes ahead of ours")
    client_event_id: Code | None = Field(None, description="tells two readings of one moment apart")


class PositionBatch(Model):
    """What a device, or a whole fleet's gateway, has gathered."""

    items: list[PositionReport] = Field(min_length=1, max_length=MOST_REPORTS)


class RejectedPosition(Model):
    """A reading that was not taken, and why."""

    index: int = Field(ge=0, lt=MOST_REPORTS, description="its place in `items`")
    code: Code
    detail: Line
    pointer: Line = Field(description="the field, as a JSON pointer into the body")


class PositionsTaken(Model):
    """What became of the readings; every one is in exactly one of the three."""

    accepted: int = Field(ge=0, le=MOST_REPORTS)
    repeated: int = Field(ge=0, le=MOST_REPORTS, description="known already")
    rejected: list[RejectedPosition] = Field(max_length=MOST_REPORTS)


class Position(Model):
    """The newest reading of a vehicle, or of a driver without one."""

    driver_id: Id | None
    vehicle_id: Id | None
    point: Point
    speed: Speed | None
    heading: Heading | None
    accuracy: Accuracy | None
    recorded_at: Instant
    received_at: Instant
    trip_id: Id | None = Field(description="the trip that was under way with it when this was recorded")
    trip_status: TripStatus | None = Field(description="of that trip, when this came in")


class PositionPage(Model):
    """A part of the newest readings."""

    items: list[Position] = Field(max_length=MOST_LATEST)
    next_cursor: str | None = Field(max_length=2000)


class TrackPoint(Model):
    """One reading along a trip."""

    driver_id: Id | None
    vehicle_id: Id | None
    point: Point
    speed: Speed | None
    heading: Heading | None
    accuracy: Accuracy | None
    recorded_at: Instant
    received_at: Instant


class Track(Model):
    """A part of the way that a trip took, by the devices' clocks."""

    items: list[TrackPoint] = Field(max_length=MOST_TRACK)
    next_cursor: str | None = Field(max_length=2000)
