"""One action on many trips."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.assignments import Override, People
from schemas.base import Code, Id, Model, Notes, Version
from schemas.bulk import MAX_ITEMS
from schemas.trips import TripStatus


class ActionItem(Model):
    """A trip, the version it must still have, and what the action needs."""

    id: Id
    version: Version | None = None
    driver_id: Id | None = None
    co_driver_ids: People = Field(default_factory=list)
    vehicle_id: Id | None = None
    trailer_ids: People = Field(default_factory=list)
    override: Override | None = None
    status: TripStatus | None = None
    note: Notes | None = None
    reason_code: Code | None = None


class BulkAction(Model):
    """`assign` takes driver and vehicle per item, `status` a status; `unassign` and `delete` need only the trip."""

    action: Literal["assign", "unassign", "status", "delete"]
    items: list[ActionItem] = Field(min_length=1, max_length=MAX_ITEMS)
    mode: Literal["atomic", "partial"] = "partial"
