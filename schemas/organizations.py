"""The company and its settings."""

from __future__ import annotations

import zoneinfo
from functools import cache
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from schemas.base import Called, Model, Name, Stored, absent
from schemas.currencies import Currency
from schemas.noun import Noun
from schemas.words import spelled


@cache
def _zones() -> frozenset[str]:
    """Finding them walks through folders for 20 ms."""
    return frozenset(zoneinfo.available_timezones())


_ZONE: Final = "Name a time zone of the IANA list, for example Europe/Lisbon"


def _zone(value: str) -> str:
    if value not in _zones():
        raise PydanticCustomError("timezone", _ZONE)
    return value


Timezone = Annotated[str, spelled(r"^[A-Za-z0-9_+/-]+$", _ZONE, max_length=64), AfterValidator(_zone)]


class OrganizationUpdate(Model):
    name: Called = Field(default_factory=absent)
    timezone: Timezone = Field(default_factory=absent, description="the zone in which days begin")
    currency: Currency = Field(default_factory=absent, description="ISO 4217")
    units: Literal["metric", "imperial"] = Field(default_factory=absent)
    on_time_grace_seconds: int = Field(default_factory=absent, ge=0, le=86_400)
    mfa_required: bool = Field(default_factory=absent, description="whether members need a second factor")


class Organization(Stored):
    name: Name
    timezone: Timezone
    currency: Currency
    units: Literal["metric", "imperial"]
    on_time_grace_seconds: int = Field(ge=0, le=86_400)
    mfa_required: bool = Field(description="whether members need a second factor")


ORGANIZATIONS = Noun(
    name="organization",
    plural="organizations",
    prefix="org",
    model=Organization,
    create=Organization,
    update=OrganizationUpdate,
    hidden=("unjudged",),
)
