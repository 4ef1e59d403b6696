"""A row becomes an object in our names, with everything that is wrong with it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mapping import NounName, Problem, RowMapper, template_columns

STOPS = '[{"type":"pickup","place":{"name":"A"}},{"type":"depot"},{"type":"dropoff"}]'
ODD = [
    *("$", "-", "+", ".", ",", "€", ";", "\\", "٣", "nan", "null", "1e999", "1,234", "1:00:00", "24:00:00"),
    *("[]", "{}", "[1]", "[[]]", '[{"type":"pickup","place":5}]'),
    *("0001-01-01T00:00", "9999-12-31T23:59", "2026-10-25T02:30"),
]
EXTRA = {
    "trip": ["fare", "stops.1.place.name", "pickup.place.point.lat", "shipments.1.weightKg", "metadata.x"]
}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "place", "lat", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def test_empty_cells_are_absent_fields() -> None:
    mapper = RowMapper("driver", ["name", "email", "skills"])

    assert mapper.map(2, {"name": "Ana", "email": "", "skills": "  "}).fields == {"name": "Ana"}


def test_every_kind_of_field_is_read() -> None:
    row = {
        "externalId": " V-1 ",
        "name": "Van",
        "kind": "Rigid",
        "vin": " 1hgbh41jxmn109186 ",
        "year": "2019",
        "capacityKg": "1200.5",
        "features": "tail lift; crane",
        "odometer": "120000",
        "inspectionDueOn": "2027-01-31",
        "status": "Out of service",
        "metadata": '{"n": 1}',
    }

    assert RowMapper("vehicle", list(row)).map(2, row).fields == {
        "externalId": "V-1",
        "name": "Van",
        "kind": "rigid",
        "vin": "1HGBH41JXMN109186",
        "year": 2019,
        "capacityKg": 1200.5,
        "features": ["tail lift", "crane"],
        "odometer": 120000,
        "inspectionDueOn": "2027-01-31",
        "status": "out_of_service",
        "metadata": {"n": 1},
    }


def test_all_problems_of_a_row_are_reported_with_their_columns() -> None:
    row = {"Year": "19x9", "capacityKg": "-1", "inspection due": "31.01.2027", "odometer (km)": "1,234"}

    found = RowMapper("vehicle", list(row)).map(7, row).problems

    assert [(problem.row, problem.column, problem.code) for problem in found] == [
        (7, "Year", "row.invalid"),
        (7, "capacityKg", "row.invalid"),
        (7, "inspection due", "row.invalid"),
        (7, "odometer (km)", "row.number_ambiguous"),
    ]
    assert found[0] == Problem(7, "Year", "row.invalid", "“19x9” is not a number.")


@pytest.mark.parametrize(("lat", "lng"), [("91", "0"), ("0", "-180.5"), ("x", "0"), ("nan", "0")])
def test_points_that_are_not_on_earth_are_refused(lat: str, lng: str) -> None:
    assert len(RowMapper("place", ["lat", "lng"]).map(2, {"lat": lat, "lng": lng}).problems) == 1


def test_an_id_that_is_not_ours_is_refused_with_advice() -> None:
    mapper = RowMapper("driver", ["id"])

    assert mapper.map(2, {"id": "drv_019c8f2f4a12"}).fields == {"id": "drv_019c8f2f4a12"}
    assert "externalId" in mapper.map(3, {"id": "4711"}).problems[0].detail


@pytest.mark.parametrize("cell", ["{", "[1", '{"a": 1}', "[" * 40 + "]" * 40, '"x"', "NaN"])
def test_a_cell_of_json_that_is_no_list_is_refused(cell: str) -> None:
    assert RowMapper("trip", ["stops"]).map(2, {"stops": cell}).problems[0].code == "row.invalid"


def test_a_long_cell_is_not_repeated_in_full() -> None:
    assert len(RowMapper("vehicle", ["year"]).map(2, {"year": "9" * 5000}).problems[0].detail) < 120


@pytest.mark.parametrize("noun", ["driver", "vehicle", "place", "customer", "trip"])
@given(data=st.data())
def test_whatever_a_cell_holds_is_read_or_reported(noun: NounName, data: st.DataObject) -> None:
    columns = [*template_columns(noun), *EXTRA.get(noun, ())]
    mapper = RowMapper(noun, columns, zone="Europe/Berlin", currency="EUR")
    cell = st.text(max_size=12) | st.sampled_from(ODD)

    row = data.draw(st.dictionaries(st.sampled_from(columns), cell, max_size=6))

    assert all(problem.detail for problem in mapper.map(2, row).problems)


@given(
    st.dictionaries(
        st.sampled_from([*template_columns("trip"), "pickup", "price", "stops.1"]), JSON, max_size=5
    )
)
def test_whatever_json_holds_is_read_or_reported(row: dict[str, Any]) -> None:
    assert all(problem.detail for problem in RowMapper("trip", None, currency="EUR").map(2, row).problems)


class TestStops:
    def test_pickup_and_dropoff_become_the_stops(self) -> None:
        row = {"pickup.name": "Loop", "pickup.lat": "41.88", "dropoff.windowTo": "2026-03-01T09:00:00Z"}

        stops = RowMapper("trip", list(row)).map(2, row).fields["stops"]

        assert stops[0] == {"type": "pickup", "place": {"name": "Loop", "point": {"lat": 41.88}}}
        assert stops[1]["type"] == "dropoff"
        assert stops[1]["window"]["to"].hour == 9

    def test_an_end_with_no_cell_makes_no_stop(self) -> None:
        row = {"pickup.name": "Loop", "dropoff.name": ""}

        assert [s["type"] for s in RowMapper("trip", list(row)).map(2, row).fields["stops"]] == ["pickup"]

    def test_numbered_columns_make_stops_and_loads(self) -> None:
        row = {
            "stops.1.type": "pickup",
            "stops.1.place.point.lat": "1",
            "stops.2.type": "Waypoint",
            "stops.3.type": "dropoff",
            "stops.3.name": "Z",
            "shipments.1.pieces": "3",
            "shipments.1.pickupStopId": "1",
        }

        fields = RowMapper("trip", list(row)).map(2, row).fields

        assert fields["stops"] == [
            {"type": "pickup", "place": {"point": {"lat": 1.0}}},
            {"type": "waypoint"},
            {"type": "dropoff", "place": {"name": "Z"}},
        ]
        assert fields["shipments"] == [{"pieces": 3, "pickupStopId": "1"}]

    def test_fewer_stops_than_columns_are_fine_but_a_gap_is_not(self) -> None:
        mapper = RowMapper("trip", ["stops.1.type", "stops.2.type", "stops.3.type"])

        assert len(mapper.map(2, {"stops.1.type": "pickup", "stops.2.type": "dropoff"}).fields["stops"]) == 2
        assert (
            mapper.map(3, {"stops.1.type": "pickup", "stops.3.type": "dropoff"}).problems[0].column == "stops"
        )

    def test_single_columns_change_the_stop_that_is_listed(self) -> None:
        row = {"pickup.name": "B", "stops": STOPS, "dropoff.lat": "1", "stops.2.name": "Yard"}

        assert RowMapper("trip", list(row)).map(2, row).fields["stops"] == [
            {"type": "pickup", "place": {"name": "B"}},
            {"type": "depot", "place": {"name": "Yard"}},
            {"type": "dropoff", "place": {"point": {"lat": 1.0}}},
        ]

    def test_a_window_is_the_first_of_several(self) -> None:
        listed = '[{"type":"pickup","windows":[{"from":"a","to":"b"},{"from":"c","to":"d"}]}]'
        row = {"stops": listed, "pickup.windowFrom": "2026-03-01T08:00:00Z"}

        stop = RowMapper("trip", list(row)).map(2, row).fields["stops"][0]

        assert (stop["windows"][0]["from"].hour, stop["windows"][0]["to"], stop["windows"][1]["from"]) == (
            8,
            "b",
            "c",
        )
        assert "window" not in stop

    def test_entries_that_are_no_stops_are_left_for_the_check_of_the_trip(self) -> None:
        row = {"stops": "[5, null]", "pickup.name": "A", "stops.1.type": "depot"}

        assert RowMapper("trip", list(row)).map(2, row).fields["stops"] == [
            {"type": "pickup", "place": {"name": "A"}},
            5,
            None,
        ]
