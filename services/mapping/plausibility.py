"""Refuses trips that cannot have been: without a place, a duration or a distance, too fast or too long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from schemas.base import Document
from services.mapping.mapping import Plausibility

_TIMES: Final = (("startedAt", "completedAt"), ("scheduledStart", "scheduledEnd"))
_DISTANCES: Final = ("actualDistance", "plannedDistance")


class Finding(NamedTuple):
    """One thing that is hard to believe: at which column, which kind, and in words."""

    column: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class TripCheck:
    """`columns` names the column of a field, for the words."""

    limits: Plausibility
    columns: Mapping[str, str]

    def findings(self, trip: Document, unread: Collection[str]) -> list[Finding]:
        """Everything wrong; fields that could not be read have been reported already."""
        found = [*self._end(trip, "pickup", unread), *self._end(trip, "dropoff", unread)]
        seconds = self._duration(trip, unread, found)
        metres = self._distance(trip, unread, found)
        if seconds and metres:
            self._speed(metres / seconds * 3.6, found)
        return found

    def _end(self, trip: Document, kind: str, unread: Collection[str]) -> list[Finding]:
        point = _point(trip, kind)
        if point.get("lat") is not None and point.get("lng") is not None:
            return []
        missing = [f"{kind}.{axis}" for axis in ("lat", "lng") if point.get(axis) is None]
        if any(field in unread for field in missing):
            return []
        name = "origin" if kind == "pickup" else "destination"
        return [self._missing(missing, f"The {name} has no coordinates")]

    def _duration(self, trip: Document, unread: Collection[str], found: list[Finding]) -> float | None:
        limits = self.limits
        start, end, fields = _times(trip)
        if start is None or end is None:
            if limits.min_duration_seconds is not None and not any(field in unread for field in fields):
                empty = [field for field, value in zip(fields, (start, end), strict=True) if value is None]
                found.append(self._missing(empty, "The trip has no duration"))
            return None
        seconds = (end - start).total_seconds()
        least, most = limits.min_duration_seconds, limits.max_duration_seconds
        if seconds < 0:
            found.append(
                self._at(
                    fields[1], "row.end_before_start", f"The trip ends {_span(-seconds)} before it starts."
                )
            )
        elif least is not None and seconds < least:
            words = (
                "starts and ends at the same moment"
                if not seconds
                else f"takes {_span(seconds)}, too little to be true"
            )
            found.append(
                self._at(
                    fields[1],
                    "row.duration_too_short" if seconds else "row.duration_zero",
                    f"The trip {words}.",
                )
            )
        elif most is not None and seconds > most:
            detail = f"The trip takes {_span(seconds)}; at most {_span(most)} are believed."
            found.append(self._at(fields[1], "row.duration_too_long", detail))
        return seconds

    def _distance(self, trip: Document, unread: Collection[str], found: list[Finding]) -> float | None:
        least = self.limits.min_distance_meters
        field = next((name for name in _DISTANCES if trip.get(name) is not None), None)
        if field is None:
            known = next((name for name in _DISTANCES if name in self.columns), _DISTANCES[0])
            if least is not None and not any(name in unread for name in _DISTANCES):
                found.append(self._missing([known], "The trip has no distance"))
            return None
        metres: float = trip[field]
        if least is not None and metres < least:
            detail = (
                f"The trip goes {metres:g} m, too little to be true." if metres else "The distance is zero."
            )
            found.append(self._at(field, "row.distance_too_short" if metres else "row.distance_zero", detail))
        return metres

    def _speed(self, kmh: float, found: list[Finding]) -> None:
        most = self.limits.max_speed_kmh
        if most is not None and kmh > most:
            field = next((name for name in _DISTANCES if name in self.columns), _DISTANCES[0])
            detail = f"Distance and times make {kmh:,.0f} km/h; at most {most:g} km/h are believed."
            found.append(self._at(field, "row.speed_implausible", detail))

    def _missing(self, fields: list[str], what: str) -> Finding:
        columns = [self.columns.get(field, field) for field in fields]
        listed = " and ".join(f"“{column}”" for column in columns)
        return Finding(
            columns[0], "row.missing", f"{what}: {listed} {'is' if len(columns) == 1 else 'are'} empty."
        )

    def _at(self, field: str, code: str, detail: str) -> Finding:
        return Finding(self.columns.get(field, field), code, detail)


def _point(trip: Document, kind: str) -> Document:
    """The point of the first pickup or the last dropoff, or nothing."""
    stops = trip.get("stops") or ()
    for stop in stops if kind == "pickup" else reversed(stops):
        if isinstance(stop, dict) and stop.get("type") == kind:
            place = stop.get("place")
            point = place.get("point") if isinstance(place, dict) else None
            return point if isinstance(point, dict) else {}
    return {}


def _times(trip: Document) -> tuple[dt.datetime | None, dt.datetime | None, tuple[str, str]]:
    """When the trip was really driven, else when it was planned."""
    for start, end in _TIMES:
        if trip.get(start) is not None and trip.get(end) is not None:
            return trip[start], trip[end], (start, end)
    fields = next((pair for pair in _TIMES if any(trip.get(field) is not None for field in pair)), _TIMES[1])
    return trip.get(fields[0]), trip.get(fields[1]), fields


def _span(seconds: float) -> str:
    """A duration in words, such as 6 h 52 min."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{amount} {unit}" for amount, unit in ((hours, "h"), (minutes, "min"), (rest, "s")) if amount]
    return " ".join(parts) or f"{seconds:g} s"
