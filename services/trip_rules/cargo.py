"""What a trip carries: given by the client, or the totals of its shipments once there are some."""

from __future__ import annotations

import math
from typing import Final

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.documents import Problems

SUMMED: Final = ("weightKg", "volumeM3", "pieces")


def cargo_of(
    current: Document | None, given: Document | None, shipments: list[Document], problems: Problems
) -> Document:
    """The cargo with a merge patch applied; what contradicts the totals of the shipments is refused."""
    given = given or {}
    told = {**(current or {}), **given}
    merged = {key: told.get(key) for key in ("description", *SUMMED)}
    merged["requirements"] = told.get("requirements") or []
    if not shipments:
        return merged
    sums = totals(shipments)
    for key in given.keys() & sums.keys():
        if given[key] is not None and given[key] != sums[key]:
            detail = "This is the total of the shipments; change them instead."
            problems.append(FieldError(f"/cargo/{key}", "cargo.read_only", detail))
    return {**merged, **sums}


def totals(shipments: list[Document]) -> Document:
    """Sums of what is known, None where nothing is, and the requirements of all in the order they first appear."""
    result: Document = {key: _sum([one[key] for one in shipments if one[key] is not None]) for key in SUMMED}
    result["requirements"] = list(dict.fromkeys(name for one in shipments for name in one["requirements"]))
    return result


def _sum(values: list[float]) -> float | None:
    if not values:
        return None
    return sum(values) if all(isinstance(value, int) for value in values) else round(math.fsum(values), 6)
