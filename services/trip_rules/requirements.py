"""What a trip asks of its crew and its vehicles.

A requirement is met by anyone or anything on the trip: a driver's or co-driver's skill, a feature of the vehicle or
of a trailer. `driver:` or `vehicle:` in front of it asks that side alone. Case and outer spaces do not matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from schemas.base import Document

Side = Literal["driver", "vehicle"]


def requirements_of(trip: Document) -> list[str]:
    """The requirements of the cargo and of every shipment, each once, in the order they first appear."""
    cargo = (trip["cargo"] or {}).get("requirements") or []
    names = [*cargo, *(name for shipment in trip["shipments"] for name in shipment["requirements"])]
    return list({_plain(name): name for name in reversed(names)}.values())[::-1]


def missing(trip: Document, crew: Iterable[Document], units: Iterable[Document]) -> dict[Side, list[str]]:
    """The unmet requirements by the side that should bring them; one that either could bring is on both."""
    skills = {_plain(skill) for driver in crew for skill in driver.get("skills") or []}
    features = {_plain(feature) for unit in units for feature in unit.get("features") or []}
    unmet: dict[Side, list[str]] = {"driver": [], "vehicle": []}
    for requirement in requirements_of(trip):
        side, _, name = _plain(requirement).rpartition(":")
        wanted = name.strip() if side in {"driver", "vehicle"} else _plain(requirement)
        if side != "vehicle" and wanted not in skills and (side == "driver" or wanted not in features):
            unmet["driver"].append(wanted)
        if side != "driver" and wanted not in features and (side == "vehicle" or wanted not in skills):
            unmet["vehicle"].append(wanted)
    return unmet


def _plain(name: str) -> str:
    return name.strip().casefold()
