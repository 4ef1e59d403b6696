"""Amounts in the units of the file become ours: metres, seconds, kilograms, cubic metres."""

import pytest

from services.mapping.problems import Unreadable
from services.mapping.units import measured_in


@pytest.mark.parametrize(
    ("kind", "unit", "text", "value"),
    [
        ("distance", "km", "1.45", 1450),
        ("distance", "mi", "1", 1609),
        ("distance", "ft", "100", 30),
        ("distance", "m", "1448.4", 1448),
        ("length", "m", "50.5", 50.5),
        ("length", "ft", "100", 30.48),
        ("duration", "min", "7,5", 450),
        ("duration", "h", "1.5", 5400),
        ("duration", "s", "1:30:00", 5400),
        ("mass", "kg", "340.5", 340.5),
        ("mass", "lb", "1000", 453.59237),
        ("mass", "t", "1.2", 1200),
        ("volume", "l", "1500", 1.5),
        ("volume", "ft3", "100", 2.831685),
    ],
)
def test_units_are_turned_into_ours(kind: str, unit: str, text: str, value: float) -> None:
    assert measured_in(kind, unit)(text) == value


@pytest.mark.parametrize("text", ["-1", "1e30", "12:30", "1:99:00"])
def test_impossible_amounts_are_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        measured_in("duration", "s")(text)
