"""How much is on board along the stops."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import Document
from services.trip_rules.capacity import Peak, excesses, in_words, limit, peak_load
from tests.unit.services.trip_rules.making import LOADS, stop, trip


def round_trip(*loads: Document, stops: int = 5) -> Document:
    return trip(stops=[stop("depot")] * stops, shipments=list(loads))


@st.composite
def loads(draw: st.DrawFn) -> Document:
    pickup = draw(st.none() | st.integers(1, 4))
    dropoff = draw(st.none() | st.integers((pickup or 0) + 1, 5))
    load = {
        "pickupStopId": pickup,
        "dropoffStopId": dropoff,
        "weightKg": draw(st.none() | st.integers(0, 1000)),
    }
    return {key: value for key, value in load.items() if value is not None}


@given(st.lists(loads(), min_size=1, max_size=8))
@settings(max_examples=150)
def test_the_peak_is_that_of_driving_the_trip_stop_by_stop(given_loads: list[Document]) -> None:
    document = round_trip(*given_loads)
    on_board = [0.0]
    for number in range(6):
        load = on_board[-1]
        for one in given_loads:
            weight = one.get("weightKg", 0)
            load -= weight if one.get("dropoffStopId") == number else 0
            load += weight if one.get("pickupStopId", 0) == number else 0
        on_board.append(load)
    assert peak_load(document, "weightKg").amount == max(on_board)


def test_what_is_dropped_off_leaves_before_what_is_picked_up() -> None:
    swap = round_trip(
        {"pickupStopId": 1, "dropoffStopId": 2, "pieces": 8},
        {"pickupStopId": 2, "dropoffStopId": 3, "pieces": 8},
    )
    assert peak_load(swap, "pieces") == Peak(8, 1)


def test_a_trip_without_shipments_carries_its_cargo_all_the_way() -> None:
    assert peak_load(trip(cargo={"weightKg": 70.0}), "weightKg") == Peak(70.0, 0)
    assert peak_load(trip(), "weightKg") == Peak(0, 0)


def test_vehicle_and_trailers_carry_together() -> None:
    tractor, trailer = {"kind": "tractor"}, {"kind": "trailer", "capacityKg": 24_000.0}
    assert limit([tractor, trailer], "capacityKg") == 24_000
    assert limit([{"kind": "rigid", "capacityKg": 9_000.0}, trailer], "capacityKg") == 33_000


def test_an_unknown_limit_is_no_limit() -> None:
    trailer = {"kind": "trailer", "capacityKg": 24_000.0}
    assert limit([{"kind": "rigid", "capacityKg": None}, trailer], "capacityKg") is None
    assert limit([{"kind": "tractor"}], "capacityKg") is None
    assert limit([], "capacityKg") is None
    assert excesses(trip(shipments=LOADS), [{"kind": "van"}]) == []


def test_an_excess_says_how_much_where_and_what_is_allowed() -> None:
    document = trip(shipments=LOADS)
    assert excesses(document, [{"kind": "van", "capacityKg": 350.0}]) == []
    (found,) = excesses(document, [{"kind": "van", "capacityKg": 349.5}])
    assert in_words(found) == "350 kg on board after stop 1, 349.5 kg allowed"
    assert math.isclose(found.peak.amount - found.limit, 0.5)
