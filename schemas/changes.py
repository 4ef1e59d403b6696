"""What changed, as the feed and the event stream tell it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.base import Code, Id, Instant, Model
from schemas.customers import Customer
from schemas.drivers import Driver
from schemas.organizations import Organization
from schemas.places import Place
from schemas.trips import Trip
from schemas.vehicles import Vehicle


class Change(Model):
    """One change; `object` is the object as the caller sees it now, and null once it is out of sight."""

    type: Code = Field(
        description="trip, driver, vehicle, place, customer or organization; others may be added"
    )
    id: Id
    action: Literal["created", "updated", "deleted"]
    at: Instant
    object: Trip | Driver | Vehicle | Place | Customer | Organization | None


class ChangePage(Model):
    """Changes in order."""

    items: list[Change] = Field(max_length=500)
    next_cursor: str = Field(
        max_length=20, description="where to go on; there even when nothing more has changed yet"
    )
    has_more: bool
