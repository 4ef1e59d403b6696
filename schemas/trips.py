"""Trips: what is moved from where to where, when and by whom."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from pydantic import ConfigDict, Field, JsonValue

from schemas.assignments import Assignment, People
from schemas.base import Code, Common, Id, Instant, Line, Model, Notes, Stored, Why, absent
from schemas.merge_patch import MergePatch
from schemas.noun import Noun
from schemas.shipments import Cargo, CargoInput, Charge, ChargeInput, Shipment, ShipmentCreate, ShipmentPatch
from schemas.stops import Stop, StopCreate, StopOutcome, StopPatch, Telling
from schemas.values import Metres, Money, MoneyUpdate, Reference

TripStatus = Literal[
    "draft", "scheduled", "assigned", "dispatched", "in_progress", "completed", "failed", "cancelled"
]
Priority = Literal["low", "normal", "high", "urgent"]
EXAMPLE: dict[str, JsonValue] = {
    "reference": "PO-20418",
    "stops": [
        {
            "type": "pickup",
            "place": {"name": "West Loop dock", "point": {"lat": 41.8827, "lng": -87.6446}},
            "window": {"from": "2026-03-02T08:00:00Z", "to": "2026-03-02T09:00:00Z"},
        },
        {
            "type": "dropoff",
            "place": {"name": "Lincoln Park store", "point": {"lat": 41.9146, "lng": -87.6317}},
            "window": {"from": "2026-03-02T09:30:00Z", "to": "2026-03-02T11:00:00Z"},
            "contact": {"name": "Ana Ruiz", "phone": "+1 312 555 0142"},
        },
    ],
    "shipments": [{"pieces": 12, "weightKg": 340.5, "pickupStopId": 1, "dropoffStopId": 2}],
    "charges": [{"code": "delivery", "quantity": 1, "unitAmount": 8500}],
}


M = TypeVar("M", bound=Money | MoneyUpdate)


class TripFields(Common, Generic[M]):
    """What a client may say of a trip beside its stops and shipments."""

    priority: Priority | None = Field(None, description="`normal` if absent; null resets it to that")
    customer_id: Id | None = None
    reference: Code | None = None
    references: list[Reference] | None = Field(None, max_length=50)
    site_id: Id | None = Field(None, description="depot")
    cargo: CargoInput | None = None
    scheduled_start: Instant | None = Field(None, description="the opening of the earliest window if absent")
    scheduled_end: Instant | None = Field(None, description="the end of the latest window if absent")
    planned_distance: Metres | None = None
    charges: list[ChargeInput] | None = Field(None, max_length=200)
    price: M | None = Field(None, description="the sum of the charges; writable only without charges")
    notes: Notes | None = None


class TripCreate(TripFields[Money]):
    """A new trip, a draft with 1-200 stops.

    Shipments name their stops by number, and charges their shipment, since there are no ids yet.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    stops: list[StopCreate] = Field(min_length=1, max_length=200)
    shipments: list[ShipmentCreate] | None = Field(None, max_length=500)


class ExternalReference(Model):
    """Another object by the integrator's own id."""

    external_id: Code


class ImportedFields(Model):
    """What only an import may say: how far the trip has come and who drives it."""

    status: TripStatus = Field(default_factory=absent)
    started_at: Instant | None = None
    completed_at: Instant | None = None
    actual_distance: Metres | None = None
    driver_id: Id | None = None
    driver: ExternalReference | None = None
    co_driver_ids: People = Field(default_factory=list)
    vehicle_id: Id | None = None
    vehicle: ExternalReference | None = None
    trailer_ids: People = Field(default_factory=list)
    customer: ExternalReference | None = None


class TripImport(TripCreate, ImportedFields):
    """A row of an import as a new trip."""


class TripImportChange(TripFields[Money], ImportedFields):
    """A row of an import about a trip that is there."""

    stops: list[StopCreate] = Field(default_factory=absent, min_length=1, max_length=200)
    shipments: list[ShipmentCreate] | None = Field(None, max_length=500)


class FlagsPatch(MergePatch):
    """The flag that the office sets; the others follow from what happens."""

    on_hold: bool = False


class TripUpdate(MergePatch, TripFields[MoneyUpdate]):
    """A JSON merge patch (RFC 7386): what is absent stays, null clears or resets, objects merge, lists are replaced.

    `stops` and `shipments` merge by `id` instead: an entry with a known `id` changes that one, an entry without an
    `id` is added, `{"id": "…", "deleted": true}` removes it, and what is not mentioned stays. A stop's `sequence`
    moves it. Shipments name stops by id, or by their number after the patch. Scheduled times that only repeated the
    windows follow them.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "notes": "Ring at the side door",
                    "stops": [
                        {"id": "stp_019c8f2f4a12e5f6a7b8c9d0e1f2", "serviceSeconds": 600},
                        {"id": "stp_019c8f2f4a13f6a7b8c9d0e1f2a3", "deleted": True},
                    ],
                }
            ]
        }
    )

    stops: list[StopPatch] = Field(default_factory=absent, max_length=400)
    shipments: list[ShipmentPatch] | None = Field(None, max_length=1000)
    actual_distance: Metres | None = None
    flags: FlagsPatch | None = Field(None, description="null takes the hold off")


class Flags(Model):
    """What wants attention; flags never raise `version`."""

    delayed: bool = Field(
        description="a stop was reached after the end of its last window and the company's grace, or should have been "
        "by now; where a trip has no windows `scheduledEnd` stands in. False for drafts and cancelled trips; closed "
        "trips keep what it was"
    )
    exception: bool
    on_hold: bool


class Trip(Common, Stored):
    """A trip as the interface shows one; `charges` and `price` are left out for drivers."""

    number: int = Field(ge=1, description="counts up within the organization, with gaps")
    status: TripStatus
    status_changed_at: Instant | None
    allowed_transitions: list[TripStatus]
    outcome: StopOutcome | None
    flags: Flags
    priority: Priority
    customer_id: Id | None
    reference: Code | None
    references: list[Reference]
    site_id: Id | None
    stops: list[Stop]
    shipments: list[Shipment]
    cargo: Cargo
    driver_id: Id | None
    co_driver_ids: People
    vehicle_id: Id | None
    trailer_ids: People
    assignments: list[Assignment]
    scheduled_start: Instant | None
    scheduled_end: Instant | None
    started_at: Instant | None
    completed_at: Instant | None
    planned_distance: Metres | None
    actual_distance: Metres | None
    charges: list[Charge] = Field(default_factory=list)
    price: Money | None = None
    notes: Notes | None
    acknowledged_at: Instant | None
    declined_at: Instant | None
    decline_reason: Line | None


class StatusUpdate(Telling):
    """A change of a trip's status, from the driver or the office."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"status": "in_progress", "occurredAt": "2026-03-02T08:04:30Z"}]}
    )

    status: TripStatus


class ReopenRequest(Model):
    """Why a closed trip is opened again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Closed by mistake"}]})

    reason: Why


TRIPS = Noun(
    name="trip",
    plural="trips",
    prefix="trp",
    model=Trip,
    create=TripCreate,
    update=TripUpdate,
    sorts=("createdAt", "updatedAt", "scheduledStart", "number"),
    filters={
        "number": "number",
        "status": "text",
        "driverId": "text",
        "vehicleId": "text",
        "customerId": "text",
        "siteId": "text",
        "priority": "text",
        "reference": "text",
        "scheduledStart": "instant",
        "scheduledEnd": "instant",
        "startedAt": "instant",
        "completedAt": "instant",
        "flags.delayed": "flag",
        "flags.exception": "flag",
        "flags.onHold": "flag",
    },
    search=(
        "number",
        "reference",
        "externalId",
        "references.value",
        "stops.place.name",
        "stops.place.address",
    ),
    hidden=("crewIds", "resourceIds", "dueAt"),
    unversioned=("flags", "dueAt"),
    import_create=TripImport,
    import_change=TripImportChange,
    computed={"allowedTransitions": "status"},
    sealed=("stops.contact.phone",),
)
