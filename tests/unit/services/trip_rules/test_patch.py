"""A merge patch on a stored trip."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import Document
from schemas.trips import TripUpdate
from services.trip_rules.documents import Problems, Refusal, applied
from services.trip_rules.patch import patch_trip
from tests.unit.services.trip_rules.making import (
    LOADS,
    at,
    context,
    moved,
    running,
    stop,
    stop_moved,
    trip,
    wire,
)

SAVED: Document = {"_id": "plc_000000000001", "name": "Depot", "point": {"lat": 1.0, "lng": 2.0}}


def outcome(document: Document, **patch: Any) -> Document | Problems | Refusal:
    return patch_trip(document, TripUpdate.model_validate(patch).given(), context({SAVED["_id"]: SAVED}))


def patched(document: Document, **patch: Any) -> Document:
    changes = outcome(document, **patch)
    assert isinstance(changes, dict), changes
    return applied(document, changes)


def problems(document: Document, **patch: Any) -> list[tuple[str, str]]:
    found = outcome(document, **patch)
    assert isinstance(found, list), found
    return [(problem.pointer, problem.code) for problem in found]


def refusal(document: Document, **patch: Any) -> str:
    found = outcome(document, **patch)
    assert isinstance(found, Refusal), found
    return found.code


def test_only_what_differs_is_changed() -> None:
    assert outcome(trip(reference="A"), reference="B", notes=None) == {"reference": "B"}


def test_null_clears_and_absent_stays() -> None:
    after = patched(trip(reference="A", notes="n", priority="high"), reference=None, priority=None)
    assert (after["reference"], after["notes"], after["priority"]) == (None, "n", "normal")


def test_metadata_merges_by_key() -> None:
    after = patched(trip(metadata={"a": 1, "b": 2}), metadata={"a": None, "c": 3})
    assert after["metadata"] == {"b": 2, "c": 3}
    full = trip(metadata={f"k{number}": number for number in range(50)})
    assert problems(full, metadata={"one": "more"}) == [("/metadata", "too_long")]


def test_flags_that_are_not_named_stay_and_null_takes_the_hold_off() -> None:
    held = trip() | {"flags": {"delayed": True, "exception": False, "onHold": True}}
    assert outcome(held, flags={}) == {}
    for nothing in (None, {"onHold": None}):
        assert patched(held, flags=nothing)["flags"] == {**held["flags"], "onHold": False}


def test_null_resets_metadata() -> None:
    assert patched(trip(metadata={"a": 1}), metadata=None)["metadata"] == {}


def test_the_office_holds_a_trip_without_touching_the_other_flags() -> None:
    document = trip() | {"flags": {"delayed": True, "exception": False, "onHold": False}}
    assert patched(document, flags={"onHold": True})["flags"] == {
        "delayed": True,
        "exception": False,
        "onHold": True,
    }


class TestStops:
    def test_an_entry_with_an_id_changes_that_stop_only(self) -> None:
        before = trip()
        after = patched(before, stops=[{"id": before["stops"][1]["id"], "contact": {"name": "Eve"}}])
        assert after["stops"][1]["contact"] == {"name": "Eve", "phone": None}
        assert after["stops"][0] == before["stops"][0]

    def test_an_entry_without_an_id_is_added_last_or_at_its_sequence(self) -> None:
        before = trip()
        ids = [one["id"] for one in before["stops"]]
        last = patched(before, stops=[stop("return")])
        assert [one["id"] for one in last["stops"]][:3] == ids
        second = patched(before, stops=[stop("waypoint", sequence=2)])
        assert [one["type"] for one in second["stops"]] == ["pickup", "waypoint", "dropoff", "dropoff"]
        assert [one["sequence"] for one in second["stops"]] == [1, 2, 3, 4]

    def test_a_deleted_entry_is_removed_and_the_rest_renumbered(self) -> None:
        before = trip()
        after = patched(before, stops=[{"id": before["stops"][1]["id"], "deleted": True}])
        assert [(one["id"], one["sequence"]) for one in after["stops"]] == [
            (before["stops"][0]["id"], 1),
            (before["stops"][2]["id"], 2),
        ]

    def test_a_sequence_moves_a_stop(self) -> None:
        before = trip()
        ids = [one["id"] for one in before["stops"]]
        after = patched(before, stops=[{"id": ids[2], "sequence": 1}])
        assert [one["id"] for one in after["stops"]] == [ids[2], ids[0], ids[1]]

    def test_a_started_stop_cannot_be_removed(self) -> None:
        before = stop_moved(running(), 1, "en_route", at(8, 5))
        assert (
            refusal(before, stops=[{"id": before["stops"][0]["id"], "deleted": True}]) == "trip.stop_started"
        )

    def test_a_stop_is_not_added_to_a_closed_trip_but_notes_are(self) -> None:
        closed = moved(running(), "completed", at(12))
        assert refusal(closed, stops=[stop("dropoff")]) == "trip.closed"
        assert patched(closed, notes="Paid cash")["notes"] == "Paid cash"

    def test_the_last_stop_stays(self) -> None:
        before = trip()
        gone = [{"id": one["id"], "deleted": True} for one in before["stops"]]
        assert problems(before, stops=gone) == [("/stops", "too_short")]

    def test_more_than_200_stops_are_refused(self) -> None:
        assert problems(trip(), stops=[stop("waypoint")] * 198) == [("/stops", "too_long")]

    def test_an_unknown_stop_is_named(self) -> None:
        assert problems(trip(), stops=[{"id": "stp_00000unknown"}]) == [("/stops/0/id", "stop.unknown")]

    def test_a_new_stop_needs_type_and_place(self) -> None:
        assert problems(trip(), stops=[{"serviceSeconds": 5}]) == [
            ("/stops/0/type", "missing"),
            ("/stops/0/place", "missing"),
        ]

    def test_another_saved_place_replaces_the_place_and_a_name_only_the_name(self) -> None:
        before = trip()
        first = before["stops"][0]["id"]
        named = patched(before, stops=[{"id": first, "place": {"name": "Gate"}}])["stops"][0]["place"]
        assert (named["name"], named["point"]) == ("Gate", before["stops"][0]["place"]["point"])
        nowhere = patched(before, stops=[{"id": first, "type": "break", "place": None}])
        assert nowhere["stops"][0]["place"] is None
        saved = patched(before, stops=[{"id": first, "place": {"placeId": SAVED["_id"]}}])["stops"][0][
            "place"
        ]
        assert (saved["name"], saved["point"]) == ("Depot", SAVED["point"])

    def test_the_single_window_is_the_first_of_the_windows(self) -> None:
        before = trip()
        window = {"from": wire(at(14)), "to": wire(at(15))}
        after = patched(before, stops=[{"id": before["stops"][0]["id"], "window": window}])["stops"][0]
        assert after["windows"] == [after["window"]] == [{"from": at(14), "to": at(15)}]
        assert (
            patched(before, stops=[{"id": before["stops"][0]["id"], "windows": None}])["stops"][0]["window"]
            is None
        )


class TestPartsOfStops:
    """What is nested in a stop merges too, and has to be whole afterwards."""

    def test_a_point_keeps_the_coordinate_that_is_not_named(self) -> None:
        before = trip()
        after = patched(before, stops=[{"id": before["stops"][0]["id"], "place": {"point": {"lat": 3}}}])
        place = before["stops"][0]["place"]
        assert after["stops"][0]["place"] == {**place, "point": {"lat": 3.0, "lng": place["point"]["lng"]}}

    def test_a_point_of_another_saved_place_merges_with_that_one(self) -> None:
        before = trip()
        moved_to = {"placeId": SAVED["_id"], "point": {"lat": 3}}
        after = patched(before, stops=[{"id": before["stops"][0]["id"], "place": moved_to}])
        assert after["stops"][0]["place"]["point"] == {"lat": 3.0, "lng": 2.0}

    def test_a_point_that_is_not_whole_is_refused_where_it_lacks_something(self) -> None:
        nowhere = trip(stops=[stop("pickup"), {"type": "break"}])
        entries: Any = [
            {"id": nowhere["stops"][1]["id"], "place": {"point": {"lat": 3}}},
            {"type": "dropoff", "place": {"point": {"lng": 3}}},
        ]
        assert problems(nowhere, stops=entries) == [
            ("/stops/0/place/point/lng", "field.missing"),
            ("/stops/1/place/point/lat", "field.missing"),
        ]

    def test_a_window_keeps_the_end_that_is_not_named(self) -> None:
        before = trip()
        first = before["stops"][0]["id"]
        after = patched(before, stops=[{"id": first, "window": {"to": wire(at(11))}}])["stops"][0]
        assert after["windows"] == [after["window"]] == [{"from": at(8), "to": at(11)}]
        assert outcome(before, stops=[{"id": first, "window": {}}]) == {}

    def test_a_window_that_is_not_whole_is_refused(self) -> None:
        before = trip(stops=[stop("pickup", 8, 9), stop("dropoff")])
        first, second = (one["id"] for one in before["stops"])
        late, begun = {"from": wire(at(9))}, {"from": wire(at(10))}
        assert problems(before, stops=[{"id": first, "window": late}, {"id": second, "window": begun}]) == [
            ("/stops/0/window/to", "field.window.order"),
            ("/stops/1/window/to", "field.missing"),
        ]

    def test_a_window_is_the_only_one_when_windows_are_not_named(self) -> None:
        two = [{"from": wire(at(hour)), "to": wire(at(hour + 1))} for hour in (8, 10)]
        before = trip(stops=[{**stop("pickup"), "windows": two}])
        first = before["stops"][0]["id"]
        for said in ({"to": wire(at(9, 30))}, {**two[0], "to": wire(at(9, 30))}):
            after = patched(before, stops=[{"id": first, "window": said}])["stops"][0]
            assert after["windows"] == [after["window"]] == [{"from": at(8), "to": at(9, 30)}]
        assert outcome(before, stops=[{"id": first, "window": {}}]) == {}
        assert outcome(before, stops=[{"id": first, "windows": two, "window": {"to": two[0]["to"]}}]) == {}


class TestShipments:
    def test_a_shipment_cannot_lose_its_stop(self) -> None:
        before = trip(shipments=LOADS)
        gone = {"id": before["stops"][1]["id"], "deleted": True}
        assert problems(before, stops=[gone]) == [("/stops", "stop.unknown")]
        both = patched(
            before, stops=[gone], shipments=[{"id": before["shipments"][0]["id"], "deleted": True}]
        )
        assert [one["id"] for one in both["shipments"]] == [before["shipments"][1]["id"]]

    def test_stops_cannot_be_moved_past_each_other_under_a_shipment(self) -> None:
        before = trip(shipments=LOADS)
        assert problems(before, stops=[{"id": before["stops"][0]["id"], "sequence": 2}]) == [
            ("/stops", "shipment.order")
        ]

    def test_a_new_shipment_may_name_a_stop_of_the_same_patch_by_number(self) -> None:
        after = patched(trip(), stops=[stop("dropoff")], shipments=[{"pickupStopId": 1, "dropoffStopId": 4}])
        assert after["shipments"][0]["dropoffStopId"] == after["stops"][3]["id"]

    def test_totals_follow_the_shipments(self) -> None:
        before = trip(shipments=LOADS)
        after = patched(before, shipments=[{"id": before["shipments"][0]["id"], "weightKg": 1.5}])
        assert after["cargo"]["weightKg"] == 251.5
        assert patched(before, shipments=None)["cargo"]["weightKg"] is None

    def test_totals_cannot_be_written_while_there_are_shipments(self) -> None:
        assert problems(trip(shipments=LOADS), cargo={"pieces": 1}) == [("/cargo/pieces", "cargo.read_only")]

    def test_a_loaded_shipment_cannot_be_removed(self) -> None:
        before = stop_moved(running(shipments=LOADS), 1, "completed", at(8, 30))
        gone = {"id": before["shipments"][0]["id"], "deleted": True}
        assert refusal(before, shipments=[gone]) == "trip.stop_started"

    def test_an_unknown_shipment_is_named(self) -> None:
        assert problems(trip(), shipments=[{"id": "shp_00000unknown"}]) == [
            ("/shipments/0/id", "shipment.unknown")
        ]


class TestTimesAndMoney:
    def test_times_that_repeat_the_windows_follow_them(self) -> None:
        before = trip()
        window = {"from": wire(at(10)), "to": wire(at(15))}
        after = patched(before, stops=[{"id": before["stops"][2]["id"], "window": window}])
        assert after["scheduledEnd"] == at(15)

    def test_times_that_were_given_do_not(self) -> None:
        before = trip(scheduledEnd=wire(at(13)))
        window = {"from": wire(at(10)), "to": wire(at(15))}
        after = patched(before, stops=[{"id": before["stops"][2]["id"], "window": window}])
        assert after["scheduledEnd"] == at(13)
        assert patched(before, scheduledEnd=None)["scheduledEnd"] == at(12)

    def test_a_price_is_not_written_over_charges(self) -> None:
        before = trip(charges=[{"code": "a", "unitAmount": 5}])
        assert problems(before, price={"amount": 6, "currency": "USD"}) == [("/price", "price.read_only")]
        assert patched(before, charges=None)["price"] is None
        assert patched(before, charges=[], price={"amount": 6, "currency": "USD"})["price"]["amount"] == 6

    def test_a_price_merges_with_the_one_there_was(self) -> None:
        before = trip(price={"amount": 6, "currency": "EUR"})
        assert patched(before, price={"amount": 5})["price"] == {"amount": 5, "currency": "EUR"}
        assert patched(before, price={"currency": "CHF"})["price"] == {"amount": 6, "currency": "CHF"}
        assert outcome(before, price={}) == {}
        assert patched(before, price=None)["price"] is None

    def test_a_price_that_is_not_whole_is_refused(self) -> None:
        assert problems(trip(), price={"amount": 5}) == [("/price/currency", "field.missing")]

    def test_a_part_of_the_price_may_repeat_the_charges_but_not_contradict_them(self) -> None:
        before = trip(charges=[{"code": "a", "unitAmount": 5}])
        assert outcome(before, price={"amount": 5}) == {}
        assert problems(before, price={"amount": 6}) == [("/price", "price.read_only")]
        assert patched(before, charges=[], price={"amount": 6})["price"] == {"amount": 6, "currency": "USD"}

    def test_a_charge_outlives_its_shipment(self) -> None:
        before = trip(shipments=LOADS, charges=[{"code": "a", "unitAmount": 5, "shipmentId": 1}])
        after = patched(before, shipments=[{"id": before["shipments"][0]["id"], "deleted": True}])
        assert (after["charges"][0]["shipmentId"], after["price"]["amount"]) == (None, 5)


kinds = st.sampled_from(["dropoff", "waypoint", "depot", "return"])
moments = st.integers(0, 23)


@st.composite
def trips(draw: st.DrawFn) -> Document:
    stops = [stop("pickup")]
    for kind in draw(st.lists(kinds, max_size=5)):
        hour = draw(moments)
        stops.append(stop(kind, hour, hour + 1) if draw(st.booleans()) else stop(kind))
    goals = [number for number, one in enumerate(stops, 1) if one["type"] != "waypoint" and number > 1]
    loads = [
        {"pickupStopId": 1, "dropoffStopId": goal, "weightKg": draw(st.floats(0, 1e6))}
        for goal in goals
        if draw(st.booleans())
    ]
    charges = draw(
        st.lists(st.builds(lambda amount: {"code": "c", "unitAmount": amount}, st.integers(-9999, 9999)))
    )
    return trip(stops=stops, shipments=loads, charges=charges)


@given(trips())
@settings(max_examples=60)
def test_a_patch_with_the_trip_itself_changes_nothing(document: Document) -> None:
    names = (
        "reference",
        "priority",
        "metadata",
        "charges",
        "price",
        "cargo",
        "scheduledStart",
        "scheduledEnd",
    )
    itself = {name: document[name] for name in names}
    itself["shipments"] = [
        {key: value for key, value in one.items() if key not in {"outcome", "reasonCode", "deliveredPieces"}}
        for one in document["shipments"]
    ]
    keys = ("id", "sequence", "type", "place", "windows", "window", "contact", "serviceSeconds")
    itself["stops"] = [{key: one[key] for key in keys} for one in document["stops"]]
    assert outcome(document, **itself) == {}


@given(trips(), st.data())
@settings(max_examples=60)
def test_stops_are_always_numbered_from_one_without_gaps(document: Document, data: st.DataObject) -> None:
    chosen = data.draw(
        st.lists(st.sampled_from(document["stops"]), unique_by=lambda one: one["id"], max_size=3)
    )
    entries = [
        {"id": one["id"], "sequence": data.draw(st.integers(1, 9))}
        if data.draw(st.booleans())
        else {"id": one["id"], "deleted": True}
        for one in chosen
    ]
    changes = outcome(document, stops=entries, shipments=None)
    if isinstance(changes, dict):
        numbers = [one["sequence"] for one in applied(document, changes)["stops"]]
        assert numbers == list(range(1, len(numbers) + 1))
