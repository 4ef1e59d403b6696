"""Small value shapes that trips share with other nouns: points, windows, contacts, money, references."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from schemas.base import Code, Id, Instant, Line, Model, Name, Phone
from schemas.organizations import Currency, Timezone

LARGEST_AMOUNT: Final = 2**53 - 1
"""Exact in JavaScript, and far inside the 64 bits of the database."""

Amount = Annotated[int, Field(ge=-LARGEST_AMOUNT, le=LARGEST_AMOUNT)]
"""Minor units of a currency, such as cents."""
Metres = Annotated[int, Field(ge=0, le=10**9)]
Why = Annotated[Line, StringConstraints(strip_whitespace=True), Field(min_length=1)]
"""A reason in words that is kept in the audit log."""


class Point(Model):
    """A place on earth in WGS 84 degrees."""

    lat: float = Field(ge=-90, le=90)
    lng: float = Field(ge=-180, le=180)


class Money(Model):
    """An amount in minor units, such as cents, of an ISO 4217 currency."""

    amount: Amount
    currency: Currency


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
        if "from_" in info.data and value <= info.data["from_"]:
            raise PydanticCustomError("window.order", "A window must end after it begins")
        return value


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
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = Field(
        None, description="ISO 3166-1 alpha-2"
    )


class StopPlaceInput(Model):
    """Where a stop is: a saved place by its id, or a point; what is said here goes before what is saved."""

    place_id: Id | None = None
    name: Name | None = None
    address: Line | None = None
    address_parts: AddressParts | None = None
    point: Point | None = None
    timezone: Timezone | None = None


class StopPlace(Model):
    """Where a stop is, as it was when the stop was planned."""

    place_id: Id | None
    name: Name | None
    address: Line | None
    address_parts: AddressParts | None
    point: Point
    timezone: Timezone | None
