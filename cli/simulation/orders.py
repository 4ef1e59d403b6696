"""New trips for the demo fleet, between places that real trips went to."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from cli.simulation.course import NOTE, Course, text_of
from cli.simulation.roads import Roads, Spot, metres

PLACES: Final = Path(__file__).parents[1] / "demo" / "trips.csv"
MARK: Final = "simulated"
"""Key of a trip's metadata; who takes it off has the trip to themselves."""
PREFIX: Final = "DEMO-"
ZONE: Final = "America/Chicago"
WINDOW: Final = dt.timedelta(minutes=10)
SPARE: Final = dt.timedelta(minutes=20)
NEAR_A_STREET: Final = 500.0
HOPS: Final = (2_500.0, 9_000.0)
"""Metres as the crow flies between two stops."""
GOODS: Final = ("parcels", "office supplies", "spare parts", "groceries", "flowers", "linen", "documents")

Place = tuple[str, Spot]


class Orders:
    """Makes them up; what comes out follows from the random numbers alone."""

    def __init__(self, roads: Roads, numbers: random.Random, file: Path = PLACES) -> None:
        self._roads = roads
        self._numbers = numbers
        found = _places(file)
        self._places = [one for one in found if metres(one[1], roads.nearest(one[1])[0]) < NEAR_A_STREET]

    def new(self, begins: dt.datetime, fate: str | None = None) -> dict[str, Any]:
        """The body of a trip that sets out then, each stop to be reached within ten minutes of the plan."""
        tour = self._tour(self._numbers.randint(3, 5))
        name = f"{PREFIX}{begins:%m%d}-{self._numbers.randrange(36**5):06X}"
        trip: dict[str, Any] = {
            "externalId": name,
            "reference": name,
            "notes": NOTE,
            "priority": self._numbers.choices(("normal", "high", "urgent", "low"), (70, 15, 5, 10))[0],
            "metadata": {MARK: True} | ({"simulatedCourse": fate} if fate else {}),
            "scheduledStart": text_of(begins),
            "stops": [_stop(number, *place) for number, place in enumerate(tour)],
        }
        self._set_windows(trip, begins)
        trip["shipments"] = [self._shipment(number) for number in range(2, len(tour) + 1)]
        amount = 1800 + round(trip["plannedDistance"] * 0.2)
        trip["charges"] = [{"code": "delivery", "quantity": 1, "unitAmount": amount}]
        return trip

    def _tour(self, length: int) -> list[Place]:
        tour = [self._numbers.choice(self._places)]
        while len(tour) < length:
            here = tour[-1][1]
            left = [one for one in self._places if one not in tour]
            near = [one for one in left if HOPS[0] < metres(here, one[1]) < HOPS[1]]
            tour.append(self._numbers.choice(near or left))
        return tour

    def _set_windows(self, trip: dict[str, Any], begins: dt.datetime) -> None:
        numbered = [stop | {"id": str(number), "windows": []} for number, stop in enumerate(trip["stops"])]
        planned = {"startedAt": None, "assignments": [], "stops": numbered}
        course = Course(trip | planned | {"metadata": {"simulatedCourse": "fine"}}, self._roads, begins)
        for number, at in course.arrivals().items():
            window = {"from": text_of(at - WINDOW), "to": text_of(at + WINDOW)}
            trip["stops"][int(number)]["window"] = window
        trip["scheduledEnd"] = text_of(course.ends + SPARE)
        trip["plannedDistance"] = round(sum(leg.way.length for leg in course.legs))

    def _shipment(self, stop: int) -> dict[str, Any]:
        pieces = self._numbers.randint(1, 6)
        return {
            "description": self._numbers.choice(GOODS),
            "pieces": pieces,
            "weightKg": round(pieces * self._numbers.uniform(2, 9), 1),
            "pickupStopId": 1,
            "dropoffStopId": stop,
        }


def _places(file: Path) -> list[Place]:
    """Each once, in the order in which they come."""
    with file.open(encoding="utf-8") as source:
        rows: Iterable[dict[str, str]] = list(csv.DictReader(source))
    ends = ((row, end) for row in rows for end in ("origin", "dest"))
    spots = {
        Spot(float(row[f"{end}_lat"]), float(row[f"{end}_lon"])): row[f"{end}_name"] for row, end in ends
    }
    return [(name, spot) for spot, name in spots.items()]


def _stop(number: int, name: str, spot: Spot) -> dict[str, Any]:
    return {
        "type": "dropoff" if number else "pickup",
        "place": {"name": name, "point": {"lat": spot.lat, "lng": spot.lng}, "timezone": ZONE},
        "serviceSeconds": 150 if number else 240,
    }
