"""What a client sends to create each noun: the least that is accepted, and everything that can be said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from schemas.noun import Noun
from tests.support.nouns import NOUNS

Body = dict[str, Any]
_numbers = count(1)


def _vin() -> str:
    return f"1M8GDM9A{next(_numbers):09d}"


def driver(**changes: Any) -> Body:
    number = next(_numbers)
    return {
        "name": f"Driver {number}",
        "externalId": f"driver-{number}",
        "metadata": {"depot": "north", "seniority": 7, "nights": True, "rating": 4.5, "note": None},
        "email": f"driver.{number}@roadbook.test",
        "phone": "+1 (555) 010-0199",
        "employeeNumber": f"E-{number}",
        "licenceNumber": f"D{number:08d}",
        "licenceClass": "C+E",
        "licenceExpiresOn": "2031-02-28",
        "medicalExpiresOn": "2030-12-31",
        "skills": ["adr", "crane"],
        "status": "active",
        **changes,
    }


def vehicle(**changes: Any) -> Body:
    number = next(_numbers)
    return {
        "name": f"Truck {number}",
        "externalId": f"vehicle-{number}",
        "metadata": {"colour": "green"},
        "kind": "rigid",
        "vin": _vin(),
        "plate": f"RB {number}",
        "make": "Volvo",
        "model": "FM",
        "year": 2024,
        "fuel": "diesel",
        "capacityKg": 12_500.5,
        "capacityM3": 48,
        "features": ["tail-lift"],
        "odometer": 812_345_000,
        "registrationExpiresOn": "2029-05-01",
        "insuranceExpiresOn": "2027-01-01",
        "inspectionDueOn": "2026-11-30",
        "status": "available",
        **changes,
    }


def place(**changes: Any) -> Body:
    number = next(_numbers)
    return {
        "name": f"Depot {number}",
        "externalId": f"place-{number}",
        "metadata": {},
        "address": "1 Harbour Street, Cairns",
        "point": {"lat": -16.92, "lng": 145.77},
        "geofence": {"type": "circle", "radius": 150.0, "points": None},
        "contact": {"name": "Gate", "phone": "+61 7 5550 0100"},
        "serviceSeconds": 900,
        "notes": "Ring twice.\nThe dog is friendly.",
        **changes,
    }


def customer(**changes: Any) -> Body:
    number = next(_numbers)
    return {
        "name": f"Customer {number}",
        "externalId": f"customer-{number}",
        "metadata": {"tier": 1},
        "email": f"orders.{number}@customer.test",
        "phone": "555 0100",
        "reference": f"C-{number}",
        "notes": "Pays on time.",
        **changes,
    }


@dataclass(frozen=True, slots=True)
class Kind:
    """One noun as the tests of all nouns need it."""

    noun: Noun
    full: Callable[..., Body]
    text: str
    """A field of text that may be null."""

    @property
    def plural(self) -> str:
        return self.noun.plural


KINDS = [
    Kind(NOUNS["drivers"], driver, "licenceClass"),
    Kind(NOUNS["vehicles"], vehicle, "make"),
    Kind(NOUNS["places"], place, "notes"),
    Kind(NOUNS["customers"], customer, "notes"),
]
