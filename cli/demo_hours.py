"""The demo's present hours: trips between real places at made-up times, some of them assigned and on the road."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from pathlib import Path
from typing import Any, Final

from adapters.clock import now
from cli.acting import act_of
from cli.simulation.course import NOTE
from cli.simulation.orders import MARK
from schemas.assignments import AssignRequest
from schemas.stops import StopStatusUpdate
from schemas.trips import StatusUpdate, TripCreate
from services.act import Caller
from services.dispatch import DispatchService
from services.importing.nouns import importer_of
from services.process import State
from services.progress import ProgressService
from services.trip_errors import AssignmentRefused
from services.trips import TripService

PLACES: Final = Path(__file__).parent / "demo" / "trips.csv"
COUNT: Final = 48
"""Places from the head of the file; the last days take those after them."""
LOADS: Final = ((4, 120.0), (12, 340.5), (2, 60.0), (8, 210.0), (1, 35.0))


async def plan_hours(state: State, caller: Caller) -> int:
    """How many trips were planned: a third open, a third assigned, the rest on the road."""
    service = importer_of("trips", state, caller).service
    assert isinstance(service, TripService)
    drivers = await _ids(state, caller, "drivers", "DRV", 9)
    vehicles = await _ids(state, caller, "vehicles", "VEH", 40)
    rows = places(0, COUNT)
    names = [_external_id(index) for index in range(len(rows))]
    there = {one["externalId"] for one in await service.repository.find_many("externalId", names)}
    for index, row in enumerate(rows):
        if _external_id(index) in there:
            continue
        await _plan(service, caller, row, index, drivers, vehicles)
    return len(rows)


def places(first: int, count: int) -> list[dict[str, str]]:
    """Real trips, of which the demo takes the places."""
    with PLACES.open(encoding="utf-8") as file:
        return list(itertools.islice(csv.DictReader(file), first, first + count))


async def _ids(state: State, caller: Caller, noun: str, prefix: str, count: int) -> list[str]:
    repository = importer_of(noun, state, caller).service.repository
    names = [f"{prefix}-{number:03d}" for number in range(1, count + 1)]
    found = {one["externalId"]: one["_id"] for one in await repository.find_many("externalId", names)}
    return [found[name] for name in names if name in found]


async def _plan(
    service: TripService,
    caller: Caller,
    row: dict[str, str],
    index: int,
    drivers: list[str],
    vehicles: list[str],
) -> None:
    # Each driver has a trip every three hours, so that nobody is booked twice.
    turn, place = divmod(index, len(drivers))
    start = now().replace(minute=0, second=0) + dt.timedelta(hours=3 * turn - 2, minutes=5 * place)
    trip = await service.create(TripCreate.model_validate(_body(row, index, start)), act_of(caller))
    if index % 3 == 0 and turn > 0:
        return
    progress, act = ProgressService(service), act_of(caller)
    await progress.set_status(trip["_id"], StatusUpdate(status="scheduled"), act)
    if index % 3 == 1 and turn > 1:
        return
    team = AssignRequest.model_validate(
        {"driverId": drivers[place], "vehicleId": vehicles[index % len(vehicles)]}
    )
    try:
        await DispatchService(service).assign(trip["_id"], team, act)
    except AssignmentRefused:
        return
    if turn == 0:
        await _drive(progress, trip, act, start)


async def _drive(progress: ProgressService, trip: dict[str, Any], act: Any, start: dt.datetime) -> None:
    """Set out, and reach the first stop a little late or early."""
    trip_id, first = trip["_id"], trip["stops"][0]["id"]
    await progress.set_status(trip_id, StatusUpdate(status="dispatched"), act)
    for status, minutes in (("arrived", 4), ("completed", 12)):
        at = (start + dt.timedelta(minutes=minutes)).isoformat() + "Z"
        body = StopStatusUpdate.model_validate({"status": status, "occurredAt": at})
        await progress.set_stop_status(trip_id, first, body, act)


def _external_id(index: int) -> str:
    return f"DEMO-{index + 1:03d}"


def _body(row: dict[str, str], index: int, start: dt.datetime) -> dict[str, Any]:
    pieces, weight = LOADS[index % len(LOADS)]
    return {
        "externalId": _external_id(index),
        "reference": _external_id(index),
        "notes": NOTE,
        "metadata": {MARK: True},
        "priority": "high" if index % 7 == 0 else "normal",
        "stops": [
            _stop("pickup", row, "origin", start, start + dt.timedelta(minutes=30)),
            _stop(
                "dropoff", row, "dest", start + dt.timedelta(minutes=45), start + dt.timedelta(minutes=120)
            ),
        ],
        "shipments": [{"pieces": pieces, "weightKg": weight, "pickupStopId": 1, "dropoffStopId": 2}],
        "charges": [{"code": "delivery", "quantity": 1, "unitAmount": 4500 + 250 * (index % 9)}],
        "plannedDistance": round(float(row["distance_km"]) * 1000),
    }


def _stop(
    kind: str, row: dict[str, str], end: str, opens: dt.datetime, closes: dt.datetime
) -> dict[str, Any]:
    return {
        "type": kind,
        "place": {
            "name": row[f"{end}_name"],
            "point": {"lat": float(row[f"{end}_lat"]), "lng": float(row[f"{end}_lon"])},
            "timezone": "America/Chicago",
        },
        "window": {"from": f"{opens.isoformat()}Z", "to": f"{closes.isoformat()}Z"},
        "serviceSeconds": 480,
    }
