"""Small value shapes that trips share with other nouns: points, windows, contacts, money, references."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Annotated, Final, Generic, TypeVar

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from schemas.base import Code, Id, Instant, Line, Model, Name, Phone, absent
from schemas.currencies import Currency
from schemas.organizations import Timezone
from schemas.words import spelled

LARGEST_AMOUNT: Final = 2**53 - 1
"""Exact in JavaScript, and far inside the 64 bits of the database."""

Amount = Annotated[int, Field(ge=-LARGEST_AMOUNT, le=LARGEST_AMOUNT)]
"""Minor units of a currency, such as cents."""
Metres = Annotated[int, Field(ge=0, le=10**9)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class Point(Model):
    """A place on earth in WGS 84 degrees."""

    lat: Latitude
    lng: Longitude


class PointUpdate(Model):
    """A merge patch of a point, which has to be whole afterwards."""

    lat: Latitude = Field(default_factory=absent)
    lng: Longitude = Field(default_factory=absent)


P = TypeVar("P", bound=Point | PointUpdate)


class Money(Model):
    """An amount in minor units, such as cents, of an ISO 4217 currency."""

    amount: Amount
    currency: Currency


class MoneyUpdate(Model):
    """A merge patch of an amount of money, which has to be whole afterwards."""

    amount: Amount = Field(default_factory=absent)
    currency: Currency = Field(default_factory=absent)


class Contact(Model):
    """Whom to ask for."""

    name: Name | None = None
    phone: Phone | None = None


class Reference(Model):
    """A number that somebody else knows the thing by, such as a purchase order."""

    type: Code
    value: Code


class Window(Model):
    """When somebody is there; the end is not part of it."""

    from_: Instant = Field(alias="from")
    to: Instant

    @field_validator("to")
    @classmethod
    def _after_from(cls, value: Instant, info: ValidationInfo) -> Instant:
        return _after(value, info.data.get("from_"))


class WindowUpdate(Model):
    """A merge patch of a window, which has to be whole afterwards."""

    from_: Instant = Field(default_factory=absent, alias="from")
    to: Instant = Field(default_factory=absent)

    @field_validator("to")
    @classmethod
    def _after_from(cls, value: Instant, info: ValidationInfo) -> Instant:
        return _after(value, info.data.get("from_"))


def _after(end: dt.datetime, begin: dt.datetime | None) -> dt.datetime:
    if begin is not None and end <= begin:
        raise PydanticCustomError("window.order", "A window must end after it begins")
    return end


def _in_order(windows: list[Window]) -> list[Window]:
    if any(later.from_ < earlier.to for earlier, later in pairwise(windows)):
        raise PydanticCustomError("windows.order", "Windows must be in order of time and must not overlap")
    return windows


Windows = Annotated[list[Window], Field(max_length=10), AfterValidator(_in_order)]


class AddressParts(Model):
    """An address taken apart, for those who sort or print by its parts."""

    street: Name | None = None
    house_number: Code | None = None
    city: Name | None = None
    region: Name | None = None
    postal_code: Code | None = None
    country: Annotated[str, spelled(r"^[A-Z]{2}$", "Write the two letters of the country, as US")] | None = (
        Field(None, description="ISO 3166-1 alpha-2")
    )


class StopPlaceFields(Model, Generic[P]):
    """What can be said of where a stop is."""

    place_id: Id | None = None
    name: Name | None = None
    address: Line | None = None
    address_parts: AddressParts | None = None
    point: P | None = None
    timezone: Timezone | None = None


class StopPlaceInput(StopPlaceFields[Point]):
    """Where a stop is: a saved place by its id, or a point; what is said here goes before what is saved."""


class StopPlaceUpdate(StopPlaceFields[PointUpdate]):
    """A merge patch of where a stop is; another `placeId` replaces the whole place."""


class StopPlace(Model):
    """Where a stop is, as it was when the stop was planned."""

    place_id: Id | None
    name: Name | None
    address: Line | None
    address_parts: AddressParts | None
    point: Point
    timezone: Timezone | None
