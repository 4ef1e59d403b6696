"""Trips that cannot have been are refused, each for all its reasons, in words a dispatcher understands."""

from typing import Any

import orjson
import pytest

from services.mapping import Problem, RowMapper, parse_mapping

LIMITS: dict[str, float] = {
    "minDurationSeconds": 60,
    "minDistanceMeters": 100,
    "maxSpeedKmh": 120,
    "maxDurationSeconds": 21_600,
}
COLUMNS = {
    "startedAt": "from",
    "completedAt": "to",
    "scheduledStart": "plan_from",
    "scheduledEnd": "plan_to",
    "actualDistance": {"column": "km", "unit": "km"},
    "plannedDistance": {"column": "plan_km", "unit": "km"},
    "pickup.lat": "a_lat",
    "pickup.lng": "a_lng",
    "dropoff.lat": "b_lat",
    "dropoff.lng": "b_lng",
}
GOOD = {
    "from": "2026-03-01T08:00:00Z",
    "to": "2026-03-01T09:00:00Z",
    "plan_from": "2026-03-01T08:00:00Z",
    "plan_to": "2026-03-01T08:00:00Z",
    "km": "50",
    "plan_km": "0",
    "a_lat": "41.8",
    "a_lng": "-87.6",
    "b_lat": "41.9",
    "b_lng": "-87.7",
}


def findings(cells: dict[str, str], limits: dict[str, float] = LIMITS) -> list[Problem]:
    mapping = parse_mapping(orjson.dumps({"columns": COLUMNS, "plausibility": limits}))
    return RowMapper("trip", list(GOOD), mapping).map(2, {**GOOD, **cells}).problems


def codes(cells: dict[str, str], limits: dict[str, float] = LIMITS) -> list[tuple[str, str]]:
    return [(problem.column, problem.code) for problem in findings(cells, limits)]


def test_a_plausible_trip_passes_by_what_was_driven_and_not_by_the_plan() -> None:
    assert findings({}) == []


def test_without_what_was_driven_the_plan_counts() -> None:
    assert codes({"to": "", "plan_to": "2026-03-01T09:00:00Z", "km": "", "plan_km": "50"}) == []
    assert codes({"to": "", "km": ""}) == [("plan_to", "row.duration_zero"), ("plan_km", "row.distance_zero")]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"to": "2026-03-01T08:00:00Z"}, [("to", "row.duration_zero")]),
        ({"to": "2026-03-01T08:00:30Z", "km": "0.9"}, [("to", "row.duration_too_short")]),
        ({"to": "2026-03-01T07:00:00Z"}, [("to", "row.end_before_start")]),
        ({"to": "2026-03-01T14:00:01Z"}, [("to", "row.duration_too_long")]),
        ({"km": "0"}, [("km", "row.distance_zero")]),
        ({"km": "0.05"}, [("km", "row.distance_too_short")]),
        ({"km": "121"}, [("km", "row.speed_implausible")]),
        ({"to": "", "plan_to": ""}, [("to", "row.missing")]),
        ({"km": "", "plan_km": ""}, [("km", "row.missing")]),
        ({"a_lat": "", "a_lng": ""}, [("a_lat", "row.missing")]),
        ({"b_lng": ""}, [("b_lng", "row.missing")]),
        ({"b_lng": "east"}, [("b_lng", "row.invalid")]),
        ({"to": "late"}, [("to", "row.invalid"), ("plan_to", "row.duration_zero")]),
        (
            {"a_lat": "", "to": "2026-03-01T08:00:00Z", "km": "0"},
            [("a_lat", "row.missing"), ("to", "row.duration_zero"), ("km", "row.distance_zero")],
        ),
    ],
)
def test_every_reason_is_told_with_its_column(cells: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert codes(cells) == expected


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"b_lat": "", "b_lng": ""}, "The destination has no coordinates: “b_lat” and “b_lng” are empty."),
        ({"km": "0"}, "The distance is zero."),
        ({"to": "2026-03-01T08:00:00Z"}, "The trip starts and ends at the same moment."),
        ({"to": "2026-03-01T14:52:00Z"}, "The trip takes 6 h 52 min; at most 6 h are believed."),
        ({"km": "1094.4"}, "Distance and times make 1,094 km/h; at most 120 km/h are believed."),
    ],
)
def test_the_words_are_a_dispatchers(cells: dict[str, str], words: str) -> None:
    assert [problem.detail for problem in findings(cells)] == [words]


def test_a_limit_that_is_not_given_refuses_nothing() -> None:
    assert codes({"to": "", "plan_to": "", "km": "", "plan_km": ""}, {"maxSpeedKmh": 120}) == []
    assert codes({"to": "2026-03-09T08:00:00Z", "km": "9000"}, {"minDistanceMeters": 1}) == []


def test_without_limits_nothing_is_judged() -> None:
    mapping: Any = parse_mapping(orjson.dumps({"columns": COLUMNS}))

    assert RowMapper("trip", list(GOOD), mapping).map(2, {**GOOD, "km": "0", "a_lat": ""}).problems == []
