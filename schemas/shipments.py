"""What a trip carries, for whom, and what it costs."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from schemas.base import Code, Id, Line, Model, absent
from schemas.currencies import Currency
from schemas.stops import Pieces, ShipmentOutcome
from schemas.values import Amount

WeightKg = Annotated[float, Field(ge=0, le=1_000_000_000)]
VolumeM3 = Annotated[float, Field(ge=0, le=1_000_000_000)]
Quantity = Annotated[float, Field(ge=0, le=1_000_000_000)]
Requirements = Annotated[list[Code], Field(max_length=50)]


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


_REFERENCE = r"^([1-9][0-9]{0,2}|[a-z]{3}_[0-9a-z]{8,40})$"
Numbered = Annotated[
    str,
    BeforeValidator(_as_text),
    StringConstraints(pattern=_REFERENCE),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": 999},
                {"type": "string", "pattern": _REFERENCE},
            ]
        }
    ),
]
"""A stop or shipment of the same trip: by its number from 1, as it must be before it has an id, or by its id."""


class ShipmentCreate(Model):
    """A load of a new trip."""

    customer_id: Id | None = None
    reference: Code | None = None
    description: Line | None = None
    pieces: Pieces | None = None
    weight_kg: WeightKg | None = None
    volume_m3: VolumeM3 | None = None
    requirements: Requirements | None = None
    pickup_stop_id: Numbered | None = Field(None, description="absent: on board from the start")
    dropoff_stop_id: Numbered | None = Field(None, description="absent: on board until the end")
    return_of: Id | None = Field(None, description="the shipment that this one brings back")


class ShipmentPatch(ShipmentCreate):
    """An entry of the `shipments` of a PATCH.

    With an `id`: changes that shipment, or removes it with `"deleted": true`. Without: adds one.
    """

    id: Id = Field(default_factory=absent)
    deleted: bool = Field(default=False)


class Shipment(Model):
    """A load as the interface shows one."""

    id: Id
    customer_id: Id | None
    reference: Code | None
    description: Line | None
    pieces: Pieces | None
    weight_kg: WeightKg | None
    volume_m3: VolumeM3 | None
    requirements: Requirements
    pickup_stop_id: Id | None
    dropoff_stop_id: Id | None
    return_of: Id | None
    delivered_pieces: Pieces | None
    outcome: ShipmentOutcome
    reason_code: Code | None


class CargoInput(Model):
    """What a trip without shipments carries; the totals are read-only once there are shipments."""

    description: Line | None = None
    weight_kg: WeightKg | None = None
    volume_m3: VolumeM3 | None = None
    pieces: Pieces | None = None
    requirements: Requirements | None = None


class Cargo(Model):
    """All that a trip carries."""

    description: Line | None
    weight_kg: WeightKg | None
    volume_m3: VolumeM3 | None
    pieces: Pieces | None
    requirements: list[Code]


class ChargeInput(Model):
    """One line of what a trip costs; the amount follows from quantity and unit amount."""

    code: Code
    shipment_id: Numbered | None = None
    quantity: Quantity = 1
    unit_amount: Amount
    amount: Amount | None = Field(None, description="if given, checked")
    currency: Currency | None = Field(None, description="the organization's if absent; one for all charges")


class Charge(Model):
    """One line of what a trip costs, in minor units."""

    code: Code
    shipment_id: Id | None
    quantity: Quantity
    unit_amount: Amount
    amount: Amount
    currency: Currency
