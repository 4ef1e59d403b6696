"""Problems are told by the columns of the file."""

import orjson
import pytest

from services.importing.columns import ColumnNames
from services.mapping import Problem, RowMapper, parse_mapping

MAPPING = {
    "pickup.lat": "from lat",
    "pickup.name": "from",
    "dropoff.lat": "to lat",
    "dropoff.name": "to",
    "stops.2.contact.phone": "second phone",
    "shipments.1.weightKg": "weight",
    "scheduledStart": "start",
    "price": "fare",
    "metadata.payment": "paid",
}


@pytest.fixture
def columns() -> ColumnNames:
    mapping = parse_mapping(orjson.dumps({"columns": MAPPING, "constants": {"status": "draft"}}))
    mapper = RowMapper("trip", list(MAPPING.values()), mapping, currency="USD")
    return ColumnNames("trip", mapper)


@pytest.mark.parametrize(
    ("path", "column"),
    [
        ("scheduledStart", "start"),
        ("stops.1.place.point.lat", "from lat"),
        ("stops.2.place.point.lat", "to lat"),
        ("stops.3.place.name", "to"),
        ("stops.2.contact.phone", "second phone"),
        ("shipments.1.weightKg", "weight"),
        ("price.amount", "fare"),
        ("metadata.payment", "paid"),
        ("status", "status"),
        ("stops", "stops"),
        ("", ""),
    ],
)
def test_a_path_of_ours_is_told_by_the_column_that_fills_it(
    columns: ColumnNames, path: str, column: str
) -> None:
    assert columns.named(Problem(2, path, "row.invalid", "x")) == Problem(2, column, "row.invalid", "x")


def test_rows_that_name_their_own_columns_are_learnt() -> None:
    mapper = RowMapper("driver", None)
    columns = ColumnNames("driver", mapper)
    assert columns.named(Problem(1, "licenceNumber", "", "")).column == "licenceNumber"
    mapper.map(1, {"License no": "D1"})
    assert columns.named(Problem(1, "licenceNumber", "", "")).column == "License no"
