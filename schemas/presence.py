"""Presence: who is looking at a trip or changing it, at this moment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Id, Instant, Model, Name

Doing = Literal["viewing", "editing"]


class PresenceState(Model):
    """What somebody says of themselves; it holds for `PRESENCE_SECONDS`, so say it again well before."""

    state: Doing


class Present(Model):
    """Somebody who is at a trip."""

    user_id: Id
    name: Name
    state: Doing
    since: Instant = Field(description="when this person began to do this")


class PresentAt(Present):
    """Somebody, and at which trip."""

    trip_id: Id


class PresenceOfTrip(Model):
    items: Annotated[list[Present], Field(max_length=10_000)]


class PresenceOfCompany(Model):
    items: Annotated[list[PresentAt], Field(max_length=10_000)]
