"""Every reason against an assignment, found in one pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.base import Document
from services.trip_rules.capacity import excesses, in_words
from services.trip_rules.documents import span
from services.trip_rules.overlap import clashing
from services.trip_rules.requirements import missing

FINAL: Final = frozenset(
    {
        "driver.inactive",
        "driver.double_booked",
        "vehicle.double_booked",
        "trailer.double_booked",
        "vehicle.retired",
        "trailer.retired",
        "vehicle.is_trailer",
        "trailer.not_a_trailer",
    }
)
"""What no reason overrides. Papers can have been renewed without the record knowing, so those can be overridden."""
UNIT_PAPERS: Final = (
    ("registrationExpiresOn", "registration_expired", "registration of {} ends on {}"),
    ("insuranceExpiresOn", "insurance_expired", "insurance of {} ends on {}"),
    ("inspectionDueOn", "inspection_overdue", "inspection of {} is due on {}"),
)
DRIVER_PAPERS: Final = (
    ("licenceExpiresOn", "licence_expired", "licence of {} ends on {}"),
    ("medicalExpiresOn", "medical_expired", "medical certificate of {} ends on {}"),
)


@dataclass(frozen=True, slots=True)
class Team:
    """Who and what would run a trip."""

    driver: Document
    co_drivers: Sequence[Document] = ()
    vehicle: Document | None = None
    trailers: Sequence[Document] = ()

    @property
    def crew(self) -> tuple[Document, ...]:
        return (self.driver, *self.co_drivers)

    @property
    def units(self) -> tuple[Document, ...]:
        return (*((self.vehicle,) if self.vehicle else ()), *self.trailers)


@dataclass(frozen=True, slots=True)
class _Booked:
    """Other trips, and by which clocks their times are told."""

    trips: Sequence[Document]
    zone: dt.tzinfo


def judge(
    trip: Document,
    team: Team,
    bookings: Sequence[Document],
    now: dt.datetime,
    zone: dt.tzinfo = dt.UTC,
) -> list[Document]:
    """The reasons `{code, detail, overridable, subject: {type, id}}`, none if the assignment is fine.

    Papers are judged through the last day of the trip in UTC, or today where it has no end. Dates and limits that are
    absent are no reason, and a trip without both times books nobody. `bookings` are other trips of the same people
    and things; those that do not clash may be among them.
    """
    last = last_day(trip, now)
    booked = _Booked(bookings, zone)
    reasons = [reason for driver in team.crew for reason in _driver(trip, driver, booked, last)]
    if team.vehicle:
        reasons += _vehicle(trip, team.vehicle, booked, last)
    for trailer in team.trailers:
        reasons += _trailer(trip, trailer, booked, last)
    return [*reasons, *_requirements(trip, team), *_capacity(trip, team)]


def blocking(reasons: Iterable[Document], *, overridden: bool) -> list[Document]:
    """The reasons that still stand in the way when the dispatcher has, or has not, given a reason to override."""
    return [reason for reason in reasons if not (overridden and reason["overridable"])]


def last_day(trip: Document, now: dt.datetime) -> str:
    """The day that still has a moment of the trip in it; an end at midnight belongs to the day before."""
    end = trip["scheduledEnd"]
    return ((end - dt.timedelta(microseconds=1)) if end else now).date().isoformat()


def _driver(trip: Document, driver: Document, booked: _Booked, last: str) -> Iterable[Document]:
    if driver["status"] == "inactive":
        yield _reason("driver.inactive", f"{driver['name']} is not active.", driver)
    yield from _papers(driver, "driver", DRIVER_PAPERS, last)
    yield from _bookings(trip, driver, "driver", booked)


def _vehicle(trip: Document, vehicle: Document, booked: _Booked, last: str) -> Iterable[Document]:
    if vehicle.get("kind") == "trailer":
        yield _reason("vehicle.is_trailer", f"{vehicle['name']} is a trailer; put it in trailerIds.", vehicle)
    yield from _unit(trip, vehicle, "vehicle", booked, last)


def _trailer(trip: Document, trailer: Document, booked: _Booked, last: str) -> Iterable[Document]:
    if trailer.get("kind") != "trailer":
        yield _reason(
            "trailer.not_a_trailer", f"{trailer['name']} is a {trailer.get('kind')}, not a trailer.", trailer
        )
    yield from _unit(trip, trailer, "trailer", booked, last)


def _unit(trip: Document, unit: Document, role: str, booked: _Booked, last: str) -> Iterable[Document]:
    if unit["status"] == "out_of_service":
        yield _reason(f"{role}.out_of_service", f"{unit['name']} is out of service.", unit)
    if unit["status"] == "retired":
        yield _reason(f"{role}.retired", f"{unit['name']} is retired.", unit)
    yield from _papers(unit, role, UNIT_PAPERS, last)
    yield from _bookings(trip, unit, role, booked)


def _papers(
    holder: Document, role: str, papers: Iterable[tuple[str, str, str]], last: str
) -> Iterable[Document]:
    """A paper is good through the day it names; dates are texts `YYYY-MM-DD`, which sort as dates do."""
    for field, code, words in papers:
        until = holder.get(field)
        if until is not None and until < last:
            detail = f"The {words.format(holder['name'], until)}, before the trip does on {last}."
            yield _reason(f"{role}.{code}", detail, holder)


def _bookings(trip: Document, resource: Document, role: str, booked: _Booked) -> Iterable[Document]:
    for other in clashing(trip, resource["_id"], booked.trips):
        which = f"trip {other.get('number') or other['_id']}"
        detail = f"{resource['name']} is on {which} {span(other, booked.zone)}."
        yield {**_reason(f"{role}.double_booked", detail, resource), "tripId": other["_id"]}


def _requirements(trip: Document, team: Team) -> Iterable[Document]:
    unmet = missing(trip, team.crew, team.units)
    for skill in unmet["driver"]:
        yield _reason(
            "driver.skill_missing", f"{team.driver['name']} does not have the skill {skill}.", team.driver
        )
    if team.vehicle:
        for feature in unmet["vehicle"]:
            detail = f"{team.vehicle['name']} does not have the feature {feature}."
            yield _reason("vehicle.feature_missing", detail, team.vehicle)


def _capacity(trip: Document, team: Team) -> Iterable[Document]:
    if team.vehicle:
        names = " with ".join(unit["name"] for unit in team.units)
        for excess in excesses(trip, team.units):
            yield _reason(
                "vehicle.capacity_exceeded", f"Too much for {names}: {in_words(excess)}.", team.vehicle
            )


def _reason(code: str, detail: str, subject: Document) -> Document:
    kind = "driver" if code.startswith("driver.") else "vehicle"
    return {
        "code": code,
        "detail": detail,
        "overridable": code not in FINAL,
        "subject": {"type": kind, "id": subject["_id"]},
    }
