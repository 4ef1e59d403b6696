"""Real trips: exactly those that are believable are taken, and the others are refused for the right reasons."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.tables import Row, open_table
from services.mapping import Mapped, RowMapper, parse_mapping

ROOT = Path(__file__).parents[4]
FIXTURES = ROOT / "tests" / "fixtures" / "tables"
DATA = ROOT.parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the whole files are looked for in ../shared/data")
CODES = {
    "zero distance": "row.distance_zero",
    "zero duration": "row.duration_zero",
    "no duration": "row.duration_zero",
    "no origin coordinates": "row.missing",
    "no destination coordinates": "row.missing",
    "implied speed above 85 mph": "row.speed_implausible",
    "longer than 6 h": "row.duration_too_long",
}


def mapped(path: Path) -> Iterator[tuple[Row, Mapped]]:
    mapping = parse_mapping((FIXTURES / "trips_chicago.mapping.json").read_bytes())
    with path.open("rb") as file:
        table = open_table(file)
        mapper = RowMapper("trip", table.columns, mapping)
        for row in table:
            assert row.problem is None
            yield row, mapper.map(row.number, row.values)


def test_a_real_row_becomes_a_trip() -> None:
    _, (fields, problems) = next(mapped(FIXTURES / "trips_chicago_excerpt.csv"))
    start, end = dt.datetime(2013, 1, 1, 8, 15, tzinfo=dt.UTC), dt.datetime(2013, 1, 1, 8, 21, tzinfo=dt.UTC)
    loop = {"name": "Loop", "point": {"lat": 41.880994, "lng": -87.632746}}

    assert problems == []
    assert fields == {
        "externalId": "CHI-4433712dc5",
        "status": "completed",
        "scheduledStart": start,
        "scheduledEnd": end,
        "startedAt": start,
        "completedAt": end,
        "stops": [{"type": "pickup", "place": loop}, {"type": "dropoff", "place": loop}],
        "actualDistance": 1450,
        "price": {"amount": 565, "currency": "USD"},
        "metadata": {"payment": "Cash"},
    }


def test_of_the_excerpt_five_rows_are_taken() -> None:
    found = [
        [problem.code for problem in row.problems]
        for _, row in mapped(FIXTURES / "trips_chicago_excerpt.csv")
    ]

    assert found == [[]] * 5 + [["row.missing"], ["row.duration_zero"], ["row.distance_zero"]]


@needs_data
def test_every_believable_trip_is_taken() -> None:
    found = [row.problems for _, row in mapped(DATA / "trips_chicago.csv")]

    assert len(found) == 10_450
    assert not any(found)


@needs_data
def test_every_other_trip_is_refused_for_its_reasons() -> None:
    refused = 0
    for row, (_, problems) in mapped(DATA / "trips_chicago_rejects.csv"):
        reasons = row.values["reject_reason"].split("; ")
        assert sorted(problem.code for problem in problems) == sorted(CODES[reason] for reason in reasons)
        ends = {problem.column for problem in problems if problem.code == "row.missing"}
        assert ("origin_lat" in ends, "dest_lat" in ends) == (
            "no origin coordinates" in reasons,
            "no destination coordinates" in reasons,
        )
        refused += 1

    assert refused == 4_552
