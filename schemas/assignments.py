"""Who and what runs a trip: asking for it, being refused, and the record of it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.base import Code, Id, Instant, Line, Model, Name, Why, absent
from schemas.values import Metres

People = Annotated[list[Id], Field(max_length=10)]
_DRIVER, _VEHICLE = "drv_019c8f2f4a10c3d5e6f7a8b9c0d1", "veh_019c8f2f4a11d4e5f6a7b8c9d0e1"


class Override(Model):
    """The dispatcher's reason for assigning in spite of what speaks against it."""

    reason: Why


class Assigning(Model):
    """What assigning and reassigning have in common."""

    driver_id: Id = Field(default_factory=absent)
    co_driver_ids: People = Field(default_factory=list)
    vehicle_id: Id | None = None
    trailer_ids: People = Field(default_factory=list)
    override: Override | None = Field(None, description="passes the reasons that are `overridable`; audited")

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        _refuse_repeats(self.driver_id, *self.co_driver_ids)
        _refuse_repeats(self.vehicle_id, *self.trailer_ids)
        return self


class AssignRequest(Assigning):
    """Driver, vehicle and trailers for a scheduled trip."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"driverId": _DRIVER, "vehicleId": _VEHICLE}]},
    )

    driver_id: Id


class ReassignRequest(Assigning):
    """A hand-over of a trip that is assigned or under way; what is absent stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"vehicleId": _VEHICLE, "reason": "Breakdown on the I-90"}]},
    )

    reason: Why
    from_stop_id: Id | None = Field(None, description="the first stop that the new ones do")


def _refuse_repeats(*ids: str | None) -> None:
    named = [one for one in ids if one is not None]
    if len(named) != len(set(named)):
        raise PydanticCustomError("assignment.repeated", "Name each driver, vehicle and trailer only once")


class UnassignRequest(Model):
    """Why everybody is taken off, if you want to say so."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Driver is ill"}]})

    reason: Why | None = None


class DeclineRequest(Model):
    """Why a driver says no."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Out of hours by then"}]})

    reason: Why | None = None


class Assignment(Model):
    """Who held the trip from when to when."""

    driver_id: Id | None
    co_driver_ids: People
    vehicle_id: Id | None
    trailer_ids: People
    from_stop_id: Id | None
    from_: Instant = Field(alias="from")
    to: Instant | None
    reason: Line | None


class Subject(Model):
    """Whom or what a reason is about."""

    type: Literal["driver", "vehicle", "trip"]
    id: Id


class Reason(Model):
    """One thing that speaks against an assignment."""

    code: Code
    detail: Line
    overridable: bool
    subject: Subject
    trip_id: Id | None = Field(None, description="the other trip of a double booking")


class Remark(Model):
    """One thing that speaks for a candidate."""

    code: Code
    detail: Line


class Candidate(Model):
    """A driver who could take the trip, best first in the list."""

    driver_id: Id
    name: Name
    available: bool = Field(description="no reason against assigning")
    assignable: bool = Field(description="no reason that could not be overridden")
    reasons_for: list[Remark]
    reasons_against: list[Reason]
    planned_seconds: int = Field(ge=0, description="other trips planned that day")
    distance: Metres | None = Field(description="from the last known point to the first stop")


class Candidates(Model):
    """The drivers ranked."""

    items: list[Candidate]
