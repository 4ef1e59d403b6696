"""A request for a trip becomes a stored trip."""

from typing import Any

import pytest

from services.trip_rules.build import BLANK, build_trip
from tests.unit.services.trip_rules.making import ANA, LOADS, VAN, at, context, request, stop, trip, wire

SAVED = {
    "_id": "plc_000000000001",
    "name": "Dock 4",
    "address": "1 Harbour Rd",
    "point": {"lat": 1.5, "lng": 2.5},
    "contact": {"name": "Gate", "phone": "+1 555 0100"},
    "serviceSeconds": 600,
}


def problems(**content: Any) -> list[tuple[str, str]]:
    built = build_trip(request(**content), context({SAVED["_id"]: SAVED}))  # type: ignore[dict-item]
    assert isinstance(built, list), "the request was accepted"
    return [(problem.pointer, problem.code) for problem in built]


def test_every_field_is_there_in_one_order_with_null_for_what_is_absent() -> None:
    assert [key for key in trip() if key != "_id"] == list(BLANK)
    assert trip()["reference"] is None
    assert trip(reference="PO-1", notes="x").keys() == trip().keys()


def test_a_trip_begins_as_a_draft_with_numbered_pending_stops() -> None:
    made = trip()
    assert made["status"] == "draft"
    assert [one["sequence"] for one in made["stops"]] == [1, 2, 3]
    assert {one["status"] for one in made["stops"]} == {"pending"}
    assert len({one["id"] for one in made["stops"]}) == 3


def test_two_trips_share_no_list_or_object() -> None:
    first, second = trip(), trip()
    first["flags"]["onHold"] = True
    assert second["flags"]["onHold"] is False
    assert BLANK["flags"]["onHold"] is False


def test_shipments_name_their_stops_by_number_as_integer_or_text() -> None:
    loads = [{"pickupStopId": 1, "dropoffStopId": 2}, {"pickupStopId": "1", "dropoffStopId": "3"}]
    made = trip(shipments=loads)
    ids = [one["id"] for one in made["stops"]]
    assert [one["pickupStopId"] for one in made["shipments"]] == [ids[0], ids[0]]
    assert [one["dropoffStopId"] for one in made["shipments"]] == ids[1:]


def test_a_shipment_is_picked_up_before_it_is_dropped_off() -> None:
    stops = [stop("dropoff"), stop("pickup")]
    assert problems(stops=stops, shipments=[{"pickupStopId": 2, "dropoffStopId": 1}]) == [
        ("/shipments/0/dropoffStopId", "shipment.order")
    ]


def test_a_shipment_needs_stops_that_exist_and_fit() -> None:
    assert problems(shipments=[{"pickupStopId": 2, "dropoffStopId": 9}]) == [
        ("/shipments/0/pickupStopId", "stop.wrong_type"),
        ("/shipments/0/dropoffStopId", "stop.unknown"),
    ]


def test_cargo_is_the_total_of_the_shipments() -> None:
    loads = [{**LOADS[0], "requirements": ["adr"]}, {**LOADS[1], "requirements": ["adr", "cold"]}]
    assert trip(shipments=loads, cargo={"description": "Paint"})["cargo"] == {
        "description": "Paint",
        "weightKg": 350.0,
        "volumeM3": None,
        "pieces": 10,
        "requirements": ["adr", "cold"],
    }


def test_cargo_that_contradicts_the_shipments_is_refused_and_one_that_agrees_is_not() -> None:
    assert trip(shipments=LOADS, cargo={"weightKg": 350.0})["cargo"]["weightKg"] == 350.0
    assert problems(shipments=LOADS, cargo={"weightKg": 351.0}) == [("/cargo/weightKg", "cargo.read_only")]


def test_without_shipments_the_cargo_is_as_given() -> None:
    assert trip(cargo={"weightKg": 12, "pieces": 3})["cargo"]["pieces"] == 3


def test_times_come_from_the_windows_where_none_are_given() -> None:
    assert (trip()["scheduledStart"], trip()["scheduledEnd"]) == (at(8), at(12))
    assert trip(scheduledStart=wire(at(7)))["scheduledStart"] == at(7)
    bare = trip(stops=[stop("pickup")])
    assert (bare["scheduledStart"], bare["scheduledEnd"]) == (None, None)


def test_a_trip_ends_after_it_starts() -> None:
    assert problems(scheduledStart=wire(at(13))) == [("/scheduledStart", "schedule.order")]
    assert problems(scheduledEnd=wire(at(8))) == [("/scheduledEnd", "schedule.order")]


def test_the_price_is_the_sum_of_the_charges() -> None:
    charges = [
        {"code": "km", "quantity": 12.5, "unitAmount": 101},
        {"code": "stop", "unitAmount": 500, "amount": 500, "shipmentId": 1},
    ]
    made = trip(shipments=LOADS, charges=charges)
    assert [one["amount"] for one in made["charges"]] == [1263, 500]
    assert made["price"] == {"amount": 1763, "currency": "USD"}
    assert made["charges"][1]["shipmentId"] == made["shipments"][0]["id"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"charges": [{"code": "a", "quantity": 2, "unitAmount": 3, "amount": 7}]}, "/charges/0/amount"),
        (
            {
                "charges": [
                    {"code": "a", "unitAmount": 3, "currency": "EUR"},
                    {"code": "b", "unitAmount": 3, "currency": "USD"},
                ]
            },
            "/charges/1/currency",
        ),
        (
            {"charges": [{"code": "a", "unitAmount": 3}], "price": {"amount": 4, "currency": "USD"}},
            "/price",
        ),
        ({"charges": [{"code": "a", "unitAmount": 3, "shipmentId": 1}]}, "/charges/0/shipmentId"),
        ({"charges": [{"code": "a", "unitAmount": 2**52, "quantity": 1e9}]}, "/charges/0/quantity"),
    ],
)
def test_charges_that_do_not_add_up_are_refused(content: dict[str, Any], expected: str) -> None:
    assert expected in {pointer for pointer, _ in problems(**content)}


def test_a_price_stands_alone_without_charges() -> None:
    assert trip(price={"amount": 565, "currency": "EUR"})["price"] == {"amount": 565, "currency": "EUR"}


def test_a_stop_at_a_saved_place_takes_from_it_what_it_does_not_say() -> None:
    given = {"type": "pickup", "place": {"placeId": SAVED["_id"], "name": "Dock 4 rear"}}
    built = build_trip(request(stops=[given]), context({"plc_000000000001": SAVED}))
    assert isinstance(built, dict)
    made = built["stops"][0]
    assert made["place"]["point"] == SAVED["point"]
    assert made["place"]["name"] == "Dock 4 rear"
    assert (made["contact"], made["serviceSeconds"]) == (SAVED["contact"], 600)


def test_the_parts_of_an_address_are_kept_where_there_are_any() -> None:
    def parts(given: dict[str, Any]) -> Any:
        place = {"point": {"lat": 1, "lng": 2}, "addressParts": given}
        return trip(stops=[{"type": "pickup", "place": place}])["stops"][0]["place"]["addressParts"]

    assert parts({"city": "Chicago"})["city"] == "Chicago"
    assert parts({"city": None}) is None


def test_a_place_must_be_known_or_have_a_point() -> None:
    unknown = {"type": "pickup", "place": {"placeId": "plc_00000unknown"}}
    assert problems(stops=[unknown, {"type": "dropoff", "place": {"name": "?"}}, {"type": "dropoff"}]) == [
        ("/stops/0/place/placeId", "not_found"),
        ("/stops/1/place/point", "missing"),
        ("/stops/2/place", "missing"),
    ]
    assert trip(stops=[stop("pickup"), {"type": "break"}])["stops"][1]["place"] is None


def test_a_sequence_that_contradicts_the_list_is_refused() -> None:
    stops = [stop("pickup", sequence=1), stop("dropoff", sequence=1)]
    assert problems(stops=stops) == [("/stops/1/sequence", "stop.sequence")]


def test_everything_wrong_is_told_at_once() -> None:
    told = problems(
        shipments=[{"pickupStopId": 9}],
        cargo={"pieces": 5},
        scheduledEnd=wire(at(1)),
        charges=[{"code": "a", "unitAmount": 1, "amount": 2}],
    )
    assert len(told) == 4


def test_an_import_may_bring_status_and_crew() -> None:
    row = request() | {"status": "completed", "driverId": ANA, "vehicleId": VAN, "startedAt": at(8)}
    built = build_trip(row, context())
    assert isinstance(built, dict)
    assert (built["status"], built["startedAt"]) == ("completed", at(8))
    assert (built["crewIds"], built["resourceIds"]) == ([ANA], [ANA, VAN])
