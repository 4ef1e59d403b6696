"""What is exported is imported again unchanged."""

import datetime as dt
import io
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.tables import open_table, stream, writer_for
from adapters.tables.rows import TableFormat
from services.mapping import NounName, RowMapper, export_columns, flatten, template_columns

TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("'=+-@;\\\",\n\t\r"),
    min_size=1,
    max_size=20,
)
LINES = TEXT.filter(lambda text: not text.isspace())
WORDS = LINES.filter(lambda text: text == text.strip())
MOMENTS = st.datetimes(dt.datetime.fromisoformat("1970-01-01"), dt.datetime.fromisoformat("2100-01-01")).map(
    lambda moment: moment.replace(microsecond=0)
)
LISTS = st.lists(TEXT, min_size=1, max_size=4)
METADATA = st.dictionaries(
    st.from_regex(r"\A[a-z]{1,8}\Z"), TEXT | st.integers(-1000, 1000) | st.booleans(), min_size=1, max_size=3
)
POINTS = st.fixed_dictionaries({"lat": st.floats(-90, 90), "lng": st.floats(-180, 180)})
DAYS = st.dates(dt.date(1970, 1, 1), dt.date(2100, 1, 1)).map(dt.date.isoformat)
AMOUNTS = st.floats(0, 1e6)


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"externalId": WORDS}, optional={**fields, "metadata": METADATA})


PLACES = optional(
    name=WORDS,
    address=WORDS,
    point=POINTS,
    serviceSeconds=st.integers(0, 86_400),
    notes=LINES,
    contact=st.fixed_dictionaries({"name": WORDS, "phone": st.just("+1 312 555 0142")}),
    geofence=st.fixed_dictionaries({"type": st.just("circle"), "radius": st.floats(1, 1000)}),
)
VEHICLES = optional(
    name=WORDS,
    year=st.integers(1900, 2100),
    capacityKg=AMOUNTS,
    capacityM3=AMOUNTS,
    features=LISTS,
    odometer=st.integers(0, 10**9),
    insuranceExpiresOn=DAYS,
    status=st.sampled_from(["available", "out_of_service", "retired"]),
)
STOPS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["pickup", "dropoff", "waypoint"]),
        "place": st.fixed_dictionaries({"name": WORDS, "address": st.none() | WORDS, "point": POINTS}),
        "windows": st.lists(st.fixed_dictionaries({"from": MOMENTS, "to": MOMENTS}), max_size=2),
        "contact": st.none() | st.fixed_dictionaries({"name": WORDS, "phone": st.none()}),
        "serviceSeconds": st.none() | st.integers(0, 86_400),
    }
)
TRIPS = optional(
    reference=WORDS,
    status=st.sampled_from(["draft", "in_progress", "completed"]),
    scheduledStart=MOMENTS,
    startedAt=MOMENTS,
    plannedDistance=st.integers(0, 10**9),
    price=st.fixed_dictionaries(
        {"amount": st.integers(-(2**53) + 1, 2**53 - 1), "currency": st.sampled_from(["USD", "JPY", "KWD"])}
    ),
    coDriverIds=LISTS,
    cargo=st.fixed_dictionaries({"weightKg": AMOUNTS, "requirements": LISTS}),
    stops=st.lists(STOPS, min_size=1, max_size=4),
    references=st.lists(st.fixed_dictionaries({"type": WORDS, "value": WORDS}), min_size=1, max_size=2),
    notes=LINES,
)


def again(noun: NounName, document: dict[str, Any], table_format: TableFormat = "csv") -> dict[str, Any]:
    """The object after an export and an import."""
    columns = export_columns(noun)
    content = b"".join(stream(writer_for(table_format, columns), [flatten(document, noun)]))
    table = open_table(io.BytesIO(content))
    (row,) = table
    fields, problems = RowMapper(noun, table.columns).map(row.number, row.values)
    assert (row.problem, problems) == (None, [])
    return fields


def plain(value: Any) -> Any:
    """Moments as text, however they are held."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None).isoformat() + "Z"
    return value


@given(PLACES)
def test_places_come_back_as_they_were(document: dict[str, Any]) -> None:
    assert again("place", document) == document


@given(VEHICLES)
def test_vehicles_come_back_as_they_were(document: dict[str, Any]) -> None:
    assert again("vehicle", document) == document


@given(TRIPS)
def test_trips_come_back_as_they_were(document: dict[str, Any]) -> None:
    assert plain(again("trip", document)) == plain(document)


def test_a_workbook_brings_them_back_too() -> None:
    document = {
        "id": "plc_019c8f2f4a12",
        "externalId": "'=x",
        "name": "+1",
        "point": {"lat": 41.880994, "lng": -87.632746},
    }

    assert again("place", document, "xlsx") == document


def test_the_id_comes_first_and_finds_the_object_again() -> None:
    assert export_columns("driver")[:2] == ("id", "externalId")
    assert again("driver", {"_id": "drv_019c8f2f4a12", "name": "Ana"}) == {
        "id": "drv_019c8f2f4a12",
        "name": "Ana",
    }


def test_every_export_has_the_columns_of_the_template() -> None:
    nouns: tuple[NounName, ...] = ("driver", "vehicle", "place", "customer", "trip")
    for noun in nouns:
        assert list(flatten({}, noun)) == list(export_columns(noun))
        assert set(template_columns(noun)) < set(export_columns(noun))


def test_the_number_of_a_trip_is_for_people_and_not_imported() -> None:
    assert flatten({"number": 7}, "trip")["number"] == 7
    assert "number" not in again("trip", {"number": 7, "reference": "r"})


def test_money_is_in_minor_units_beside_its_currency() -> None:
    row = flatten({"price": {"amount": -565, "currency": "USD"}}, "trip")

    assert (row["price.amount"], row["price.currency"]) == (-565, "USD")


def test_moments_are_utc_whether_stored_or_answered() -> None:
    stored, answered = dt.datetime.fromisoformat("2026-03-01T14:00"), "2026-03-01T14:00:00Z"

    assert flatten({"startedAt": stored}, "trip")["startedAt"] == answered
    assert flatten({"startedAt": answered}, "trip")["startedAt"] == answered


def test_stops_and_loads_are_told_by_position_and_without_their_progress() -> None:
    trip = {
        "stops": [
            {"id": "stp_a", "type": "pickup", "status": "completed"},
            {"id": "stp_b", "type": "dropoff"},
        ],
        "shipments": [
            {
                "id": "shp_a",
                "pieces": 2,
                "pickupStopId": "stp_a",
                "dropoffStopId": "stp_b",
                "outcome": "pending",
            }
        ],
        "charges": [
            {
                "code": "toll",
                "unitAmount": 5,
                "quantity": 1,
                "amount": 5,
                "currency": "USD",
                "shipmentId": "shp_a",
            }
        ],
    }

    fields = again("trip", trip)

    assert fields["stops"] == [{"type": "pickup"}, {"type": "dropoff"}]
    assert fields["shipments"] == [{"pieces": 2, "pickupStopId": 1, "dropoffStopId": 2}]
    assert fields["charges"][0]["shipmentId"] == 1


def test_people_see_the_first_pickup_and_the_last_dropoff() -> None:
    stops = [
        {"type": kind, "place": {"name": name}, "windows": []}
        for kind, name in [("dropoff", "A"), ("pickup", "B"), ("pickup", "C"), ("dropoff", "D")]
    ]

    row = flatten({"stops": stops}, "trip")

    assert (row["pickup.name"], row["dropoff.name"]) == ("B", "D")
