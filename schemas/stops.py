"""The stops of a trip."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.base import Code, Id, Instant, Model, Name, Notes, absent
from schemas.values import (
    Contact,
    Point,
    StopPlace,
    StopPlaceInput,
    StopPlaceUpdate,
    Window,
    Windows,
    WindowUpdate,
)

StopType = Literal["pickup", "dropoff", "waypoint", "return", "depot", "break"]
StopStatus = Literal["pending", "en_route", "arrived", "completed", "skipped", "failed"]
StopOutcome = Literal["full", "partial", "none"]
ShipmentOutcome = Literal[
    "pending", "loaded", "delivered", "partial", "refused", "damaged", "returned", "failed"
]
Sequence = Annotated[int, Field(ge=1, le=200)]
Seconds = Annotated[int, Field(ge=0, le=86_400)]
Pieces = Annotated[int, Field(ge=0, le=10**9)]


S = TypeVar("S", bound=StopPlaceInput | StopPlaceUpdate)
W = TypeVar("W", bound=Window | WindowUpdate)


class StopFields(Model, Generic[S, W]):
    """What a client may say of a stop."""

    sequence: Sequence | None = Field(None, description="place in the trip, from 1")
    place: S | None = None
    windows: Windows | None = None
    window: W | None = Field(
        None, description="instead of `windows` where there is only one, which it then is"
    )
    contact: Contact | None = None
    service_seconds: Seconds | None = None

    @model_validator(mode="after")
    def _one_first_window(self) -> Self:
        if (
            self.windows
            and self.window
            and not self.window.given().items() <= self.windows[0].given().items()
        ):
            raise PydanticCustomError("windows.conflict", "window and the first of windows must be the same")
        return self


class StopCreate(StopFields[StopPlaceInput, Window]):
    """A stop of a new trip; its place in the list is its sequence."""

    type: StopType


class StopPatch(StopFields[StopPlaceUpdate, WindowUpdate]):
    """An entry of the `stops` of a PATCH.

    With an `id`: changes that stop, or removes it with `"deleted": true`. Without: adds a stop, at `sequence` or last.
    """

    id: Id = Field(default_factory=absent)
    deleted: bool = Field(default=False)
    type: StopType = Field(default_factory=absent)


class Proof(Model):
    """What shows that a stop was done; files are read at `/files/{id}`."""

    captured_at: Instant | None
    signed_by: Name | None
    signature_file_id: Id | None
    photo_file_ids: list[Id] = Field(max_length=20)
    code: Code | None
    note: Notes | None


class Retry(Model):
    """The stop that tries a failed one again, in the same trip or in another."""

    trip_id: Id
    stop_id: Id


class Stop(Model):
    """A stop as the interface shows one."""

    id: Id
    sequence: Sequence
    type: StopType
    place: StopPlace | None = Field(description="null only for a break that can be taken anywhere")
    windows: Windows
    window: Window | None = Field(description="the first of `windows`")
    contact: Contact | None
    service_seconds: Seconds | None
    status: StopStatus
    status_changed_at: Instant | None
    outcome: StopOutcome | None
    reason_code: Code | None
    attempt: int = Field(ge=1)
    retry_of_stop_id: Id | None
    retry_of_trip_id: Id | None = Field(None, description="the trip of that stop")
    retried_as: Retry | None = Field(
        None, description="what tries this stop again; null once that is removed, deleted or cancelled"
    )
    eta: Instant | None
    en_route_at: Instant | None
    arrived_at: Instant | None
    departed_at: Instant | None
    completed_at: Instant | None
    proof: Proof | None


class Telling(Model):
    """What every status report can carry."""

    occurred_at: Instant | None = Field(
        None, description="the device's time, at most 5 minutes ahead of ours"
    )
    point: Point | None = None
    note: Notes | None = None
    reason_code: Code | None = None
    client_event_id: Code | None = Field(None, description="the same id again changes nothing")


class ShipmentReport(Model):
    """What became of one shipment at this stop."""

    id: Id
    delivered_pieces: Pieces | None = None
    outcome: Literal["delivered", "partial", "refused", "damaged", "returned", "failed"] | None = None
    reason_code: Code | None = None


class StopStatusUpdate(Telling):
    """A change of a stop's status, from the driver or the office."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "status": "completed",
                    "occurredAt": "2026-03-02T09:41:12Z",
                    "point": {"lat": 41.8962, "lng": -87.6655},
                    "clientEventId": "7f0c3c1e-5f0e-4d6f-9a65-1c2f0f1b9d11",
                }
            ]
        }
    )

    status: StopStatus
    outcome: StopOutcome | None = Field(None, description="of a completed stop; from `shipments` if absent")
    shipments: list[ShipmentReport] = Field(default_factory=list, max_length=500)


class RetryStop(Model):
    """A second attempt at a failed stop, in its own trip or in another."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"window": {"from": "2026-03-03T14:00:00Z", "to": "2026-03-03T17:00:00Z"}}]
        }
    )

    trip_id: Id | None = Field(None, description="the trip that takes it over; the same one if absent")
    window: Window | None = Field(None, description="the windows of the failed stop if absent")
