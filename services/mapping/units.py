"""The units that files come in, and what one of each is in ours: metres, seconds, kilograms, cubic metres."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from services.mapping.numbers import LARGEST, real
from services.mapping.problems import Unreadable, shown

UNITS: Final[dict[str, dict[str, float]]] = {
    "distance": {"m": 1, "km": 1000, "mi": 1609.344, "ft": 0.3048},
    "length": {"m": 1, "km": 1000, "mi": 1609.344, "ft": 0.3048},
    "duration": {"s": 1, "min": 60, "h": 3600},
    "mass": {"kg": 1, "lb": 0.45359237, "t": 1000},
    "volume": {"m3": 1, "l": 0.001, "ft3": 0.028316846592},
}
_WHOLE: Final = {"distance", "duration"}
"""Kept as whole metres and seconds; of the others, what is in our unit already stays as it is."""
_DIGITS: Final = 6
_CLOCK: Final = re.compile(r"\s*(\d{1,4}):([0-5]\d):([0-5]\d)\s*", re.ASCII).fullmatch
SPELLINGS: Final = {
    "metres": "m", "meters": "m", "metre": "m", "meter": "m", "kilometres": "km", "kilometers": "km", "kms": "km",
    "miles": "mi", "mile": "mi", "feet": "ft", "foot": "ft", "seconds": "s", "sec": "s", "secs": "s", "minutes": "min",
    "mins": "min", "hours": "h", "hrs": "h", "hr": "h", "kgs": "kg", "kilograms": "kg", "lbs": "lb", "pounds": "lb",
    "tonnes": "t", "cbm": "m3", "litres": "l", "liters": "l", "cuft": "ft3",
}  # fmt: skip


def measured_in(kind: str, unit: str) -> Callable[[str], float]:
    """Reads amounts in the unit and gives ours; raises Unreadable below zero."""
    factor, is_whole = UNITS[kind][unit], kind in _WHOLE

    def read(text: str) -> float:
        value = _clock(text) if kind == "duration" and ":" in text else real(text) * factor
        if value < 0 or value > LARGEST:
            raise Unreadable(
                f"{shown(text)} is less than nothing." if value < 0 else f"{shown(text)} is too large."
            )
        if is_whole:
            return round(value)
        return value if factor == 1 else round(value, _DIGITS)

    return read


def _clock(text: str) -> float:
    found = _CLOCK(text)
    if found is None:
        raise Unreadable(
            f"{shown(text)} is not a duration. Write 1:30:00 for one hour and a half, or a number."
        )
    hours, minutes, seconds = map(int, found.groups())
    return float(hours * 3600 + minutes * 60 + seconds)
