"""Drivers: the people who drive, whether or not they log in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.base import Code, Common, Day, Email, Id, Name, Phone, Stored, absent
from schemas.merge_patch import MergePatch
from schemas.noun import Noun


class DriverFields(Common):
    """What can be said of a driver beside the name."""

    user_id: Id | None = Field(None, description="the person who logs in as this driver")
    site_id: Id | None = Field(None, description="home depot")
    email: Email | None = None
    phone: Phone | None = None
    employee_number: Code | None = None
    licence_number: Code | None = None
    licence_class: Code | None = None
    licence_expires_on: Day | None = None
    medical_expires_on: Day | None = None
    skills: list[Code] = Field(default_factory=list, max_length=50)
    status: Literal["active", "inactive"] = "active"


class DriverCreate(DriverFields):
    name: Name


class DriverUpdate(MergePatch, DriverFields):
    name: Name = Field(default_factory=absent)


class Driver(DriverCreate, Stored):
    """A driver as the interface shows one."""


DRIVERS = Noun(
    name="driver",
    plural="drivers",
    prefix="drv",
    model=Driver,
    create=DriverCreate,
    update=DriverUpdate,
    filters={
        "name": "text",
        "email": "text",
        "status": "text",
        "siteId": "text",
        "userId": "text",
        "employeeNumber": "text",
    },
    unique=("externalId", "employeeNumber", "userId"),
    search=("name", "employeeNumber", "email"),
    people=("userId",),
    sealed=("phone", "licenceNumber"),
    hidden=("erasedAt",),
)
