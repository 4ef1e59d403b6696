"""Rows of JSON are taken with the types and the nesting that they have."""

import orjson

from services.mapping import RowMapper, parse_mapping

TRIP = {
    "externalId": 4711,
    "pickup": {"name": "Loop", "place": {"point": {"lat": 41.88, "lng": -87.63}}},
    "stops": [{"type": "dropoff", "place": {"name": "Yard"}}],
    "cargo": {"weightKg": 12.5, "requirements": ["cold"]},
    "price": {"amount": 565, "currency": "USD"},
    "metadata": {"paid": True, "n": 2},
    "scheduledStart": "2026-03-01T08:00:00Z",
    "notes": None,
    "flags": {"delayed": False},
}


def test_nested_objects_in_our_names_need_no_mapping() -> None:
    mapper = RowMapper("trip", None)

    fields, problems = mapper.map(1, TRIP)

    assert problems == []
    assert fields.pop("scheduledStart").isoformat() == "2026-03-01T08:00:00+00:00"
    assert fields == {
        "externalId": "4711",
        "stops": [
            {"type": "pickup", "place": {"name": "Loop", "point": {"lat": 41.88, "lng": -87.63}}},
            {"type": "dropoff", "place": {"name": "Yard"}},
        ],
        "cargo": {"weightKg": 12.5, "requirements": ["cold"]},
        "price": {"amount": 565, "currency": "USD"},
        "metadata": {"paid": True, "n": 2},
    }
    assert mapper.applied["pickup.name"] == ("pickup.name",)
    assert mapper.ignored == ["flags.delayed"]


def test_the_row_itself_is_left_as_it_was() -> None:
    before = orjson.dumps(TRIP)
    RowMapper("trip", None).map(1, TRIP)

    assert orjson.dumps(TRIP) == before


def test_a_mapping_names_paths() -> None:
    mapping = parse_mapping(
        '{"columns": {"plannedDistance": {"column": "trip.km", "unit": "km"}, "metadata": "extra"}}'
    )
    mapper = RowMapper("trip", None, mapping)

    mapped = mapper.map(1, {"trip": {"km": 1.5, "name": "x"}, "extra": {"a": 1}, "externalId": "no"})

    assert mapped.fields == {"plannedDistance": 1500, "metadata": {"a": 1}}
    assert mapper.ignored == ["trip.name", "externalId"]


def test_a_value_of_the_wrong_type_is_that_fields_problem() -> None:
    row = {"name": ["a"], "year": True, "features": [1], "metadata": [], "capacityKg": 3, "make": {"a": 1}}

    mapped = RowMapper("vehicle", None).map(3, row)

    assert {problem.column for problem in mapped.problems} == {"name", "year", "features", "metadata", "make"}
    assert mapped.fields == {"capacityKg": 3}
    told = {problem.column: problem.detail for problem in mapped.problems}
    assert told["make"] == '“{"a": 1}” is of a type that this field cannot hold.'


def test_an_object_of_which_nothing_is_known_is_not_taken_for_an_empty_field() -> None:
    for name, wrong in (({"first": "Ana"}, True), ({}, False), ({"first": None}, False)):
        mapped = RowMapper("customer", None).map(3, {"name": name})
        assert [problem.column for problem in mapped.problems] == ["name"] * wrong


def test_nesting_without_end_is_the_rows_problem() -> None:
    row: dict[str, object] = {}
    for _ in range(100):
        row = {"a": row}

    assert RowMapper("vehicle", None).map(3, row).problems[0].code == "row.invalid"


def test_a_file_of_ever_new_names_does_not_fill_the_memory() -> None:
    mapper = RowMapper("vehicle", None)
    for number in range(3_000):
        mapper.map(number, {f"x{number}": 1, "name": "Van"})

    assert len(mapper.ignored) == 1_000
    assert mapper.map(1, {"name": "Van", "later": 1, "make": "Ford"}).fields == {
        "name": "Van",
        "make": "Ford",
    }
