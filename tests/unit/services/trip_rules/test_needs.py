"""What an open trip needs."""

from services.trip_rules.build import build_trip
from services.trip_rules.needs import needs
from tests.unit.services.trip_rules.making import at, context, moved, request, running, stop


def test_an_open_trip_needs_every_customer_and_place_it_names() -> None:
    shipments = [{"customerId": "cus_000000000002", "pieces": 1}, {"pieces": 2}]
    given = request(customerId="cus_000000000001", siteId="plc_000000000001", shipments=shipments)
    given["stops"][0]["place"] = {"placeId": "plc_000000000002"}
    given["stops"][1] = stop("break", place=None)
    saved = {"plc_000000000002": {"point": {"lat": 41.9, "lng": -87.6}}}
    trip = build_trip(given, context(saved))
    assert isinstance(trip, dict), trip
    assert needs(trip) == {
        ("customers", "cus_000000000001"),
        ("customers", "cus_000000000002"),
        ("places", "plc_000000000001"),
        ("places", "plc_000000000002"),
    }


def test_a_closed_trip_and_none_need_nothing() -> None:
    trip = running(customerId="cus_000000000001")
    assert needs(trip) == {("customers", "cus_000000000001")}
    assert needs(moved(trip, "cancelled", at(9))) == set()
    assert needs(None) == set()
