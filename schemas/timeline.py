"""The timeline of a trip: everything that was told about it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.base import Code, Id, Instant, Model, Name, Notes
from schemas.values import Point


class Actor(Model):
    """Who did it: a person, an API key, an import or the system itself."""

    type: Code
    id: Code | None
    name: Name | None


class TripEvent(Model):
    """One entry of a trip's timeline."""

    id: Id
    trip_id: Id
    type: Literal[
        "created",
        "updated",
        "status",
        "stop_status",
        "assigned",
        "reassigned",
        "unassigned",
        "acknowledged",
        "declined",
        "reopened",
        "retried",
        "proof",
    ]
    at: Instant = Field(description="our clock")
    occurred_at: Instant | None = Field(description="the device's clock")
    actor: Actor
    stop_id: Id | None
    from_: Code | None = Field(alias="from", description="the status before")
    to: Code | None = Field(description="the status told")
    point: Point | None
    note: Notes | None
    reason_code: Code | None
    client_event_id: Code | None
    applied: bool = Field(description="false for what came too late to change the trip")
    reason: Code | None = Field(
        description="why it was not applied: superseded, reassigned, trip_closed, not_under_way"
    )


class TripEventPage(Model):
    """A part of a timeline."""

    items: list[TripEvent] = Field(max_length=100)
    next_cursor: str | None = Field(max_length=2000)
