"""Ranks the drivers who could take a trip, and says for each what speaks for and against."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.base import Document
from services.trip_rules.requirements import missing, requirements_of

EARTH_RADIUS: Final = 6_371_008.8
NEAR: Final = 25_000.0
FAR: Final = 100_000.0
LONG_DAY: Final = 10 * 3600
"""Planned seconds of a driver's day, this trip included, from which on it counts against the driver."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one driver: the reasons of `judge`, that day's booked trips, the last known point."""

    driver: Document
    reasons: Sequence[Document] = ()
    day: Sequence[Document] = ()
    point: Document | None = None


def rank(trip: Document, facts: Iterable[Facts]) -> list[Document]:
    """Best first: who can be assigned, then fewer reasons against, more for, less planned, nearer, by name and id."""
    return [
        candidate for _, candidate in sorted((_judged(trip, one) for one in facts), key=lambda pair: pair[0])
    ]


def distance(a: Document, b: Document) -> float:
    """Metres along the great circle (haversine formula)."""
    lat_a, lat_b = math.radians(a["lat"]), math.radians(b["lat"])
    half = math.radians(b["lng"] - a["lng"]) / 2
    chord = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(chord)))


def planned_seconds(trips: Iterable[Document]) -> int:
    spans = (
        trip["scheduledEnd"] - trip["scheduledStart"]
        for trip in trips
        if trip["scheduledStart"] and trip["scheduledEnd"]
    )
    return int(sum(span.total_seconds() for span in spans))


def _judged(trip: Document, facts: Facts) -> tuple[tuple[float | str, ...], Document]:
    others = [other for other in facts.day if other["_id"] != trip["_id"]]
    planned, away = planned_seconds(others), _away(trip, facts.point)
    pros = [
        *_free(facts),
        *_depot(trip, facts.driver),
        *_skills(trip, facts.driver),
        *_near(away),
        *_light(planned),
    ]
    cons = [*facts.reasons, *_drawbacks(trip, facts.driver, planned + planned_seconds([trip]), away)]
    hard = sum(not reason["overridable"] for reason in facts.reasons)
    driver = facts.driver
    candidate = {
        "driverId": driver["_id"],
        "name": driver["name"],
        "available": not facts.reasons,
        "assignable": not hard,
        "reasonsFor": pros,
        "reasonsAgainst": cons,
        "plannedSeconds": planned,
        "distance": None if away is None else round(away),
    }
    nearness = math.inf if away is None else away
    return (
        hard,
        len(cons),
        -len(pros),
        planned,
        nearness,
        driver["name"].casefold(),
        driver["_id"],
    ), candidate


def _free(facts: Facts) -> Iterable[Document]:
    if not any(reason["code"] == "driver.double_booked" for reason in facts.reasons):
        yield {"code": "driver.free", "detail": "No other trip at that time."}


def _depot(trip: Document, driver: Document) -> Iterable[Document]:
    if trip["siteId"] and trip["siteId"] == driver.get("siteId"):
        yield {"code": "driver.same_depot", "detail": "Belongs to the depot of the trip."}


def _skills(trip: Document, driver: Document) -> Iterable[Document]:
    if requirements_of(trip) and not missing(trip, [driver], [])["driver"]:
        yield {
            "code": "driver.has_skills",
            "detail": f"Has what the trip asks for: {', '.join(requirements_of(trip))}.",
        }


def _near(away: float | None) -> Iterable[Document]:
    if away is not None and away <= NEAR:
        yield {"code": "driver.near", "detail": f"Last seen {away / 1000:.1f} km from the first stop."}


def _light(planned: int) -> Iterable[Document]:
    if not planned:
        yield {"code": "driver.nothing_planned", "detail": "Nothing else planned that day."}


def _drawbacks(trip: Document, driver: Document, planned: int, away: float | None) -> Iterable[Document]:
    subject = {"type": "driver", "id": driver["_id"]}
    if trip["siteId"] and driver.get("siteId") and trip["siteId"] != driver["siteId"]:
        yield _against("driver.other_depot", "Belongs to another depot.", subject)
    if planned > LONG_DAY:
        yield _against(
            "driver.long_day", f"{planned / 3600:.1f} hours planned that day with this trip.", subject
        )
    if away is not None and away > FAR:
        yield _against("driver.far", f"Last seen {away / 1000:.0f} km from the first stop.", subject)


def _against(code: str, detail: str, subject: Document) -> Document:
    return {"code": code, "detail": detail, "overridable": True, "subject": subject}


def _away(trip: Document, point: Document | None) -> float | None:
    first = next((stop["place"]["point"] for stop in trip["stops"] if stop["place"]), None)
    return None if point is None or first is None else distance(point, first)
