"""What an export writes passes the checks of a new object, and builds the same one."""

import datetime as dt
import io
from typing import Any

import pytest

from adapters.tables import open_table, stream, writer_for
from schemas.customers import CUSTOMERS
from schemas.drivers import DRIVERS
from schemas.noun import Noun
from schemas.places import PLACES
from schemas.trips import TRIPS, TripCreate
from schemas.vehicles import VEHICLES
from services.mapping import NounName, RowMapper, export_columns, flatten
from services.trip_rules.build import IMPORTED, build_trip
from services.trip_rules.documents import Context
from services.trip_rules.same import content_of

TRIP: dict[str, Any] = {
    "externalId": "-T1",
    "priority": "high",
    "reference": "=PO",
    "references": [{"type": "po", "value": "+1"}],
    "notes": "Ring\r\n'=twice\n",
    "metadata": {"n": 1, "paid": True, "by": "@x"},
    "plannedDistance": 18_500,
    "scheduledStart": "2026-03-02T07:30:00Z",
    "stops": [
        {
            "type": "pickup",
            "place": {
                "name": "Dock",
                "point": {"lat": 41.8827, "lng": -87.6446},
                "addressParts": {"city": "Chicago"},
            },
            "windows": [
                {"from": "2026-03-02T08:00:00Z", "to": "2026-03-02T09:00:00Z"},
                {"from": "2026-03-02T10:00:00Z", "to": "2026-03-02T11:00:00Z"},
            ],
        },
        {"type": "waypoint", "place": {"point": {"lat": 41.9, "lng": -87.6}}},
        {
            "type": "dropoff",
            "place": {"name": "Store", "point": {"lat": 41.9146, "lng": -87.6317}},
            "window": {"from": "2026-03-02T11:30:00Z", "to": "2026-03-02T12:00:00Z"},
            "contact": {"name": "Ana", "phone": "+1 312 555 0142"},
            "serviceSeconds": 600,
        },
    ],
    "shipments": [
        {"pieces": 12, "weightKg": 340.5, "requirements": ["cold;dry"], "pickupStopId": 1, "dropoffStopId": 3}
    ],
    "charges": [{"code": "delivery", "quantity": 1.5, "unitAmount": 8500, "shipmentId": 1}],
}
OTHERS: list[tuple[NounName, Noun, dict[str, Any]]] = [
    (
        "driver",
        DRIVERS,
        {"name": "Ana", "phone": "+1 312 555 0142", "skills": ["a;b", "c\\"], "status": "inactive"},
    ),
    (
        "vehicle",
        VEHICLES,
        {"name": "V1", "kind": "rigid", "vin": "1HGBH41JXMN109186", "capacityKg": 1200.0, "odometer": 5},
    ),
    ("place", PLACES, {"name": "P", "geofence": {"type": "circle", "radius": 50.5}, "notes": "=x\n"}),
    ("customer", CUSTOMERS, {"name": "C", "email": "a@example.com", "metadata": {"vip": True}}),
]


def again(noun: NounName, document: dict[str, Any]) -> dict[str, Any]:
    """What an import reads from an export of the object."""
    content = b"".join(stream(writer_for("csv", export_columns(noun)), [flatten(document, noun)]))
    table = open_table(io.BytesIO(content))
    (row,) = table
    fields, problems = RowMapper(noun, table.columns).map(row.number, row.values)
    assert (row.problem, problems) == (None, [])
    return fields


def built(fields: dict[str, Any]) -> dict[str, Any]:
    """The trip that is stored for an imported row."""
    ids = iter(range(10_000, 20_000))
    context = Context(new_id=lambda prefix: f"{prefix}_0000{next(ids)}")
    extra: dict[str, Any] = {name: fields[name] for name in IMPORTED if name in fields}
    model = TripCreate.model_validate({name: value for name, value in fields.items() if name not in extra})
    trip = build_trip({**model.given(), **extra}, context, number=1)
    assert isinstance(trip, dict), trip
    return trip


def test_a_rich_trip_is_the_same_after_an_export_and_an_import() -> None:
    started = dt.datetime.fromisoformat("2026-03-02T08:04:30")
    stored = built(TRIP) | {"status": "in_progress", "startedAt": started, "driverId": "drv_00000001"}

    fields = again("trip", stored)

    assert fields.pop("startedAt") == started.replace(tzinfo=dt.UTC)
    assert content_of(built({**fields, "startedAt": started})) == content_of(stored)


def test_a_trip_of_200_stops_fits_its_cells() -> None:
    place = {"name": "n" * 200, "address": "a" * 500, "point": {"lat": 41.9, "lng": -87.6}}
    stored = built({"stops": [{"type": "dropoff", "place": place} for _ in range(200)]})

    fields = again("trip", stored)
    fields.pop("status")

    assert content_of(built(fields)) == content_of(stored)


@pytest.mark.parametrize(("noun", "description", "given"), OTHERS)
def test_the_other_nouns_are_the_same_too(noun: NounName, description: Noun, given: dict[str, Any]) -> None:
    stored = description.create.model_validate(given).full()

    assert description.create.model_validate(again(noun, stored)).full() == stored


@pytest.mark.parametrize(
    ("noun", "description"), [("trip", TRIPS), *((noun, told) for noun, told, _ in OTHERS)]
)
def test_every_column_is_of_a_field_that_the_schema_knows(noun: NounName, description: Noun) -> None:
    roots = {column.partition(".")[0] for column in export_columns(noun)}

    assert roots - {"pickup", "dropoff", "driver", "vehicle", "customer"} <= set(description.fields)
