"""Trips to try the rules on, made by the rules themselves from what a client would send."""

import datetime as dt
import itertools
from typing import Any

from schemas.base import Document
from schemas.trips import TripCreate
from services.trip_rules.assigning import assign
from services.trip_rules.build import build_trip
from services.trip_rules.documents import Context, applied
from services.trip_rules.report import Progress, Report
from services.trip_rules.stop_progress import report_stop
from services.trip_rules.trip_progress import report_trip

DAY = dt.datetime(2026, 3, 2, tzinfo=dt.UTC).replace(tzinfo=None)
ANA, BEN, CAL = "drv_000000000ana", "drv_000000000ben", "drv_000000000cal"
NUMBERS = itertools.count(1)
VAN, TRAILER = "veh_000000000van", "veh_000000trailer"


def at(hour: int, minute: int = 0) -> dt.datetime:
    return DAY + dt.timedelta(hours=hour, minutes=minute)


def wire(moment: dt.datetime) -> str:
    return f"{moment.isoformat()}Z"


def context(places: dict[str, Document] | None = None) -> Context:
    return Context(lambda prefix: f"{prefix}_{next(NUMBERS):012d}", "USD", places or {})


def stop(kind: str, *window: int, **more: Any) -> Document:
    """A stop as a client sends one; the window in hours of the day."""
    made: Document = {"type": kind, "place": {"name": kind, "point": {"lat": 41.9, "lng": -87.6}}, **more}
    if window:
        made["window"] = {"from": wire(at(window[0])), "to": wire(at(window[1]))}
    return made


def request(**content: Any) -> Document:
    """A round of one pick-up and two drop-offs, as the service sees it after validation."""
    stops = [stop("pickup", 8, 9), stop("dropoff", 9, 10), stop("dropoff", 10, 12)]
    return TripCreate.model_validate({"stops": stops, **content}).given()


def trip(**content: Any) -> Document:
    """The stored trip of a request that must be right."""
    built = build_trip(request(**content), context(), number=7)
    assert isinstance(built, dict), built
    return {"_id": "trp_000000000001", **built}


LOADS = [
    {"pieces": 4, "weightKg": 100.0, "pickupStopId": 1, "dropoffStopId": 2},
    {"pieces": 6, "weightKg": 250.0, "pickupStopId": 1, "dropoffStopId": 3},
]


def scheduled(**content: Any) -> Document:
    return moved(trip(**content), "scheduled", at(6))


def assigned(**content: Any) -> Document:
    document = scheduled(**content)
    changes = assign(document, {"driverId": ANA, "vehicleId": VAN}, at(7))
    assert isinstance(changes, dict)
    return applied(document, changes)


def dispatched(**content: Any) -> Document:
    return moved(assigned(**content), "dispatched", at(7, 30))


def running(**content: Any) -> Document:
    """Under way since 08:00, nothing done yet."""
    return moved(dispatched(**content), "in_progress", at(8))


def moved(document: Document, status: str, when: dt.datetime, **more: Any) -> Document:
    """The trip after a report that must be applied."""
    progress = report_trip(document, Report(status, when, **more))
    assert isinstance(progress, Progress), progress
    assert progress.applied
    return applied(document, progress.changes)


def stop_moved(document: Document, number: int, status: str, when: dt.datetime, **more: Any) -> Document:
    """The trip after a report of its numbered stop that must be applied."""
    progress = tell(document, number, status, when, **more)
    assert isinstance(progress, Progress), progress
    assert progress.applied, progress
    return applied(document, progress.changes)


def tell(document: Document, number: int, status: str, when: dt.datetime, **more: Any) -> Any:
    return report_stop(document, document["stops"][number - 1]["id"], Report(status, when, **more))
