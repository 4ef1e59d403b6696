"""What is exported comes in again unchanged, whatever is in it."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from httpx2 import AsyncClient

from schemas.noun import Noun
from tests.factories.bodies import customer, driver, place, vehicle
from tests.support.imports import Imports, Row, counts, csv_of, rows_of
from tests.support.nouns import NOUNS
from tests.support.trips import STATUSES, Desk

KINDS = ("csv", "xlsx", "jsonl")
AWKWARD = [
    "=1+1",
    "+49 30 1234",
    "-5",
    "@home",
    "'quoted'",
    "'=1+1",
    "''=1",
    "🚚 Zoë, \"the driver\"; 'X' | 李明",
    "007",
    "1e5",
    "1,234",
    "true",
    "null",
    "2026-03-02",
    "a;b\\c",
    "#REF!",
    "\u202eabc",
]
LINES = ["two\nlines", "\ttab first", "=1\n+2", "-\r\n@", "  blanks around  ", "\r\nlast", "x" * 9_000]
POINTS = [{"lat": 41.88, "lng": -87.63}, {"lat": -16.92, "lng": 145.77}, {"lat": 0.0, "lng": 0.1}]
AT = "2026-03-02T{:02}:{:02}:00Z"


def window(hour: int) -> Row:
    return {"from": AT.format(hour, 0), "to": AT.format(hour, 45)}


def trip(number: int, **more: Any) -> Row:
    """A trip with everything that can be said of one."""
    text = AWKWARD[number % len(AWKWARD)]
    contact = {"name": text[:50], "phone": "+1 (555) 010-0199"}
    parts = {"street": "Quai", "houseNumber": "=5", "city": "Zürich", "postalCode": "08001", "country": "CH"}
    stops = [
        {
            "type": "pickup",
            "place": {"name": text, "address": text, "addressParts": parts, "point": POINTS[0]},
            "windows": [window(6), window(8)],
            "contact": contact,
            "serviceSeconds": 600,
        },
        {"type": "break"},
        {"type": "dropoff", "place": {"point": POINTS[2], "timezone": "Europe/Zurich"}, "window": window(10)},
        {"type": "dropoff", "place": {"name": "Last", "point": POINTS[1]}, "windows": [window(12)]},
    ]
    shipments = [
        {
            "reference": text,
            "description": text,
            "pieces": 3,
            "weightKg": 12.5,
            "volumeM3": 0.1,
            "requirements": ["adr", "a;b\\"],
            "pickupStopId": 1,
            "dropoffStopId": 3,
        },
        {"pieces": 1, "dropoffStopId": 4},
    ]
    charges = [
        {"code": "freight", "quantity": 2.5, "unitAmount": 1001, "shipmentId": 1},
        {"code": text, "quantity": 1, "unitAmount": -200},
    ]
    return {
        "externalId": f"trip {number} {text}",
        "reference": text,
        "references": [{"type": "po", "value": text}, {"type": "=x", "value": "2"}],
        "priority": "urgent",
        "stops": stops,
        "shipments": shipments,
        "charges": charges,
        "plannedDistance": 12345,
        "notes": LINES[number % len(LINES)],
        "metadata": {"text": text, "number": 7, "real": 4.5, "yes": True, "none": None, "long": 2**53 - 1},
        **more,
    }


@pytest.fixture
def desk(client: AsyncClient) -> Desk:
    return Desk(client)


async def check(imports: Imports, noun: str) -> None:
    """An export of every kind changes nothing when it comes in again."""
    before = await imports.all(noun)
    assert before
    for kind in KINDS:
        job = await imports.bring(noun, await imports.export(noun, kind))
        assert counts(job) == {"unchanged": len(before)}, (kind, job["problems"][:3], job["error"])
    assert await imports.all(noun) == before


@pytest.mark.parametrize("noun", [NOUNS[one] for one in ("drivers", "vehicles", "places", "customers")])
async def test_of_every_noun_with_everything_that_can_be_said(
    imports: Imports, desk: Desk, noun: Noun
) -> None:
    make = {"drivers": driver, "vehicles": vehicle, "places": place, "customers": customer}[noun.plural]
    text, long = {
        "drivers": ("licenceClass", "name"),
        "vehicles": ("make", "name"),
        "places": ("address", "notes"),
        "customers": ("reference", "notes"),
    }[noun.plural]
    items = [make(**{text: awkward, "name": awkward}) for awkward in AWKWARD]
    items += [make(**{long: line}) for line in LINES if long == "notes"]
    items += [{"name": "Only a name"}, make(metadata={"a": "=1", "b": 2**53 - 1, "c": -0.25, "d": False})]
    if noun.plural == "drivers":
        items += [make(skills=["a;b", "c\\", " d", "=e"])]
    if noun.plural == "places":
        items += [make(geofence={"type": "polygon", "points": POINTS}), make(geofence=None, contact=None)]
    answer = await desk.post(f"{noun.plural}/bulk", {"items": items})
    assert answer["failed"] == 0, [one for one in answer["results"] if one["status"] != 201]
    await check(imports, noun.plural)


async def test_of_trips_with_stops_windows_shipments_charges_and_references(
    imports: Imports, desk: Desk
) -> None:
    cus = (await desk.post("customers", {"name": "=Acme"}))["id"]
    site = (await desk.post("places", {"name": "Depot", "point": POINTS[0], "serviceSeconds": 60}))["id"]
    items = [trip(number) for number in range(len(AWKWARD))]
    items[0] |= {"customerId": cus, "siteId": site}
    items[0]["shipments"][0]["customerId"] = cus
    items[1]["stops"][2]["place"] = {"placeId": site}
    items[2] |= {"charges": None, "price": {"amount": 0, "currency": "JPY"}}
    items[3] |= {"shipments": None, "charges": None, "cargo": {"description": "=2", "requirements": ["x"]}}
    items.append({"stops": [{"type": "pickup", "place": {"point": POINTS[0]}}]})
    items.append(
        {"stops": [{"type": "depot", "place": {"point": POINTS[0]}}] * 3, "scheduledStart": AT.format(5, 0)}
    )
    answer = await desk.post("trips/bulk", {"items": items})
    assert answer["failed"] == 0, [one for one in answer["results"] if one["status"] != 201]
    await check(imports, "trips")


async def test_of_trips_in_every_status(imports: Imports, desk: Desk) -> None:
    skills = ["adr", "a;b\\"]
    for number, status in enumerate(STATUSES):
        await desk.at(status, await desk.hire(skills=skills), body=trip(number))
    handed = await desk.at("in_progress", await desk.hire(skills=skills), body=trip(len(STATUSES)))
    relay = {"driverId": await desk.hire(skills=skills), "reason": "relay"}
    await desk.post(f"trips/{handed['id']}/reassign", relay)
    await desk.move_stop(handed, 1, "completed")
    await check(imports, "trips")


async def test_of_imported_trips(imports: Imports, desk: Desk) -> None:
    ana = await desk.hire()
    rows = [
        {
            "externalId": "A",
            "status": "completed",
            "startedAt": AT.format(8, 0),
            "completedAt": AT.format(9, 0),
        },
        {
            "externalId": "B",
            "driverId": ana,
            "scheduledStart": AT.format(8, 0),
            "scheduledEnd": AT.format(9, 0),
        },
        {"externalId": "C", "status": "failed", "driverId": ana, "startedAt": AT.format(5, 0)},
        {"externalId": "D", "status": "cancelled"},
    ]
    ends = {"pickup.lat": 1, "pickup.lng": 2, "dropoff.lat": 3, "dropoff.lng": 4}
    assert counts(await imports.bring("trips", csv_of([row | ends for row in rows]))) == {"created": 4}
    await check(imports, "trips")


async def test_a_spreadsheet_runs_nothing_of_what_is_exported(imports: Imports, desk: Desk) -> None:
    for awkward in AWKWARD[:7]:
        await desk.post("customers", {"name": awkward})
    (head, *rows) = csv.reader(io.StringIO((await imports.export("customers")).decode(), newline=""))
    names = [row[head.index("name")] for row in rows]
    assert names == ["'=1+1", "'+49 30 1234", "'-5", "'@home", "'quoted'", "''=1+1", "'''=1"]
    sheet = openpyxl.load_workbook(io.BytesIO(await imports.export("customers", "xlsx"))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {
        "s",
        "n",
    }


async def test_a_changed_cell_of_an_export_changes_just_that(imports: Imports, desk: Desk) -> None:
    answer = await desk.post("trips/bulk", {"items": [trip(0), trip(1)]})
    ids = [one["id"] for one in answer["results"]]
    rows = rows_of(await imports.export("trips"))
    before = await imports.all("trips")
    rows[1]["plannedDistance"] = "999"
    assert counts(await imports.bring("trips", csv_of(rows))) == {"unchanged": 1, "updated": 1}
    after = await imports.all("trips")
    assert [one["id"] for one in after] == ids
    assert after[0] == before[0]
    changed = {name for name, value in after[1].items() if value != before[1][name]}
    assert changed == {"plannedDistance", "version", "updatedAt"}


async def test_an_export_takes_the_filters_of_the_list(imports: Imports, desk: Desk) -> None:
    await desk.post("vehicles", {"name": "A", "kind": "van"})
    await desk.post("vehicles", {"name": "B", "kind": "car"})
    assert [row["name"] for row in rows_of(await imports.export("vehicles", kind="car"))] == ["B"]
    for query in ({"format": "pdf"}, {"kind": "van", "colour": "red"}):
        assert (await imports.client.get("vehicles/export", params=query)).status_code == 422


async def test_an_export_shows_nothing_of_another_company(imports: Imports, stranger: AsyncClient) -> None:
    await stranger.post("customers", json={"name": "Theirs"})
    for kind in KINDS:
        assert b"Theirs" not in await imports.export("customers", kind)
    assert rows_of(await imports.export("customers")) == []
