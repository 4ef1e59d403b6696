"""Headings that people write are understood by themselves, and nothing is guessed where units would matter."""

from pathlib import Path

import pytest

from services.mapping import MappingError, NounName, RowMapper, template_columns
from services.mapping.catalogue import FIELDS, find_field, squeezed

NOUNS: tuple[NounName, ...] = ("driver", "vehicle", "place", "customer", "trip")


@pytest.mark.parametrize("noun", NOUNS)
def test_every_column_of_the_template_means_itself(noun: NounName) -> None:
    columns = template_columns(noun)

    mapper = RowMapper(noun, columns)

    assert mapper.applied == {column: (column,) for column in columns}
    assert mapper.ignored == []


@pytest.mark.parametrize(
    ("noun", "column", "field"),
    [
        ("trip", "start_time", "scheduledStart"),
        ("trip", "Start Time", "scheduledStart"),
        ("trip", "origin_lat", "pickup.lat"),
        ("trip", "Destination Longitude", "dropoff.lng"),
        ("trip", "fare_usd", "price"),
        ("trip", "distance_km", "plannedDistance"),
        ("trip", "Distance (miles)", "plannedDistance"),
        ("trip", "Gross weight [lbs]", "cargo.weightKg"),
        ("trip", "driver.externalId", "driver.externalId"),
        ("trip", "metadata.Shift leader", "metadata.Shift leader"),
        ("driver", "License Number", "licenceNumber"),
        ("driver", "licence no.", "licenceNumber"),
        ("driver", "E-Mail", "email"),
        ("vehicle", "manufacturer", "make"),
        ("vehicle", "Registration", "plate"),
        ("vehicle", "Capacity (kg)", "capacityKg"),
        ("vehicle", "capacity_m³", "capacityM3"),
        ("vehicle", "mileage (mi)", "odometer"),
        ("place", "Latitude", "point.lat"),
        ("place", "service time (min)", "serviceSeconds"),
        ("customer", "Company", "name"),
    ],
)
def test_known_headings_are_mapped_by_themselves(noun: NounName, column: str, field: str) -> None:
    assert RowMapper(noun, [column]).applied == {column: (field,)}


@pytest.mark.parametrize(
    ("noun", "column"),
    [("trip", "distance"), ("vehicle", "capacity"), ("vehicle", "displ"), ("trip", "price")],
)
def test_what_says_no_unit_or_nothing_known_is_left_and_told(noun: NounName, column: str) -> None:
    assert RowMapper(noun, [column, "externalId"]).ignored == [column]


def test_units_in_a_heading_are_used() -> None:
    mapper = RowMapper("trip", ["Distance (mi)", "weight_t"])

    assert mapper.map(2, {"Distance (mi)": "10", "weight_t": "1.5"}).fields == {
        "plannedDistance": 16093,
        "cargo": {"weightKg": 1500.0},
    }


def test_the_companys_currency_and_zone_are_taken_where_the_file_says_none() -> None:
    mapper = RowMapper("trip", ["price", "start time"], zone="America/Chicago", currency="JPY")

    fields = mapper.map(2, {"price": "500", "start time": "2026-03-01 08:00"}).fields

    assert fields["price"] == {"amount": 500, "currency": "JPY"}
    assert fields["scheduledStart"].isoformat() == "2026-03-01T14:00:00+00:00"


def test_our_own_name_goes_before_a_synonym_and_one_column_fills_a_field() -> None:
    mapper = RowMapper("trip", ["start_time", "scheduledStart", "Start"])

    assert mapper.applied == {"scheduledStart": ("scheduledStart",)}
    assert mapper.ignored == ["start_time", "Start"]


def test_a_file_with_no_known_column_is_refused() -> None:
    with pytest.raises(MappingError) as caught:
        RowMapper("trip", ["foo", "bar"])
    assert caught.value.code == "mapping.nothing_known"


def test_columns_of_a_rejects_file_are_left_out() -> None:
    assert RowMapper("driver", ["name", "row", "reasons"]).ignored == ["row", "reasons"]


@pytest.mark.parametrize("noun", NOUNS)
def test_no_name_of_ours_is_said_twice(noun: NounName) -> None:
    names = [field.name for field in FIELDS[noun]]

    assert len(names) == len(set(names))
    assert len({squeezed(name) for name in template_columns(noun)}) == len(template_columns(noun))


@pytest.mark.parametrize(
    "name", ["metadata.$where", "metadata.a.b", "metadata.", "stops.0.type", "stops.1.nothing", "$where"]
)
def test_names_that_could_reach_elsewhere_are_no_fields(name: str) -> None:
    assert find_field("trip", name) is None


def test_real_vehicles_are_recognised() -> None:
    data = Path(__file__).parents[5] / "shared" / "data" / "vehicles_epa.csv"
    if not data.exists():
        pytest.skip("../shared/data is not there")
    columns = data.read_text().partition("\n")[0].split(",")

    applied = RowMapper("vehicle", columns).applied

    assert applied == {"manufacturer": ("make",), "model": ("model",), "year": ("year",)}
