"""Vehicles, trailers among them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Code, Common, Day, Id, Name, Stored, absent
from schemas.merge_patch import MergePatch
from schemas.noun import Noun
from schemas.words import spelled

Vin = Annotated[str, spelled(r"^[A-HJ-NPR-Z0-9]{17}$", "Write the VIN's 17 characters, without I, O and Q")]


class VehicleFields(Common):
    """What can be said of a vehicle beside the name."""

    kind: Literal["van", "rigid", "tractor", "trailer", "car", "bike", "other"] = "van"
    site_id: Id | None = Field(None, description="home depot")
    vin: Vin | None = Field(None, description="17 characters without I, O and Q")
    plate: Code | None = None
    make: Code | None = None
    model: Code | None = None
    year: int | None = Field(None, ge=1900, le=2100)
    fuel: Code | None = None
    capacity_kg: float | None = Field(None, ge=0, le=1_000_000)
    capacity_m3: float | None = Field(None, ge=0, le=10_000)
    features: list[Code] = Field(default_factory=list, max_length=50)
    odometer: int | None = Field(None, ge=0, le=10**11, description="metres")
    registration_expires_on: Day | None = None
    insurance_expires_on: Day | None = None
    inspection_due_on: Day | None = None
    status: Literal["available", "out_of_service", "retired"] = "available"


class VehicleCreate(VehicleFields):
    name: Name


class VehicleUpdate(MergePatch, VehicleFields):
    name: Name = Field(default_factory=absent)


class Vehicle(VehicleCreate, Stored):
    """A vehicle as the interface shows one."""


VEHICLES = Noun(
    name="vehicle",
    plural="vehicles",
    prefix="veh",
    model=Vehicle,
    create=VehicleCreate,
    update=VehicleUpdate,
    filters={
        "name": "text",
        "status": "text",
        "kind": "text",
        "siteId": "text",
        "plate": "text",
        "vin": "text",
        "make": "text",
        "model": "text",
        "year": "number",
    },
    unique=("externalId", "vin", "plate"),
    search=("name", "plate", "vin", "make", "model"),
)
