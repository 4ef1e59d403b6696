"""How much is on board along the stops, and whether vehicle and trailers can carry it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from schemas.base import Document

DIMENSIONS: Final = {
    "weightKg": ("capacityKg", "kg"),
    "volumeM3": ("capacityM3", "m³"),
    "pieces": ("capacityPieces", "pieces"),
}
"""What a shipment brings, the limit of a vehicle it counts against, and the unit."""


class Peak(NamedTuple):
    """The most that is on board, and the stop after which it is; stop 0 is the start."""

    amount: float
    sequence: int


class Excess(NamedTuple):
    """A load that is too much: the peak against the limit."""

    peak: Peak
    limit: float
    unit: str


def peak_load(trip: Document, dimension: str) -> Peak:
    """The peak of one dimension; at a stop, what is dropped off leaves before what is picked up comes on.

    A shipment without a pick-up stop is on board from the start, one without a drop-off stop until the end.
    A trip without shipments carries its cargo all the way.
    """
    if not trip["shipments"]:
        return Peak((trip["cargo"] or {}).get(dimension) or 0, 0)
    last = len(trip["stops"])
    sequence = {None: 0, **{stop["id"]: stop["sequence"] for stop in trip["stops"]}}
    spans = [
        (
            sequence[one["pickupStopId"]],
            sequence[one["dropoffStopId"]] if one["dropoffStopId"] else last + 1,
            one[dimension],
        )
        for one in trip["shipments"]
        if one[dimension] is not None
    ]
    loads = [
        Peak(math.fsum(amount for start, end, amount in spans if start <= number < end), number)
        for number in sorted({0, *(start for start, _, _ in spans)})
    ]
    return max(loads, key=lambda peak: (peak.amount, -peak.sequence))


def limit(units: Sequence[Document], capacity: str) -> float | None:
    """What vehicle and trailers carry together; None when that is not known.

    A tractor without a figure carries nothing itself; any other unit without one could carry anything.
    """
    known = [
        unit.get(capacity)
        for unit in units
        if unit.get(capacity) is not None or unit.get("kind") != "tractor"
    ]
    if not known or any(value is None for value in known):
        return None
    return math.fsum(value for value in known if value is not None)


def excesses(trip: Document, units: Sequence[Document]) -> list[Excess]:
    """Every dimension in which the trip loads more than the units carry."""
    found = []
    for dimension, (capacity, unit) in DIMENSIONS.items():
        most, carried = peak_load(trip, dimension), limit(units, capacity)
        if carried is not None and most.amount > carried:
            found.append(Excess(most, carried, unit))
    return found


def in_words(excess: Excess) -> str:
    where = f"after stop {excess.peak.sequence}" if excess.peak.sequence else "from the start"
    return f"{excess.peak.amount:,.10g} {excess.unit} on board {where}, {excess.limit:,.10g} {excess.unit} allowed"
