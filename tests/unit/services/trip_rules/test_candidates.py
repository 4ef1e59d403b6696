"""Drivers ranked for a trip."""

import random

from schemas.base import Document
from services.trip_rules.candidates import Facts, distance, rank
from tests.unit.services.trip_rules.making import ANA, BEN, CAL, assigned, at, scheduled

DEPOT = "plc_000000000001"
NEARBY, LINCOLN = {"lat": 41.95, "lng": -87.6}, {"lat": 40.81, "lng": -96.7}
EXPIRED = {
    "code": "driver.licence_expired",
    "detail": "…",
    "overridable": True,
    "subject": {"type": "driver", "id": CAL},
}
BOOKED = {**EXPIRED, "code": "driver.double_booked", "overridable": False}


def driver(driver_id: str, name: str, **fields: object) -> Document:
    return {"_id": driver_id, "name": name, "skills": [], "siteId": None, **fields}


def codes(notes: list[Document]) -> list[str]:
    return [note["code"] for note in notes]


def test_who_can_go_comes_before_who_needs_an_override_before_who_cannot() -> None:
    facts = [
        Facts(driver(ANA, "Ana"), [BOOKED]),
        Facts(driver(BEN, "Ben"), [EXPIRED]),
        Facts(driver(CAL, "Cal")),
    ]
    ranked = rank(scheduled(), facts)
    assert [one["driverId"] for one in ranked] == [CAL, BEN, ANA]
    assert [(one["available"], one["assignable"]) for one in ranked] == [
        (True, True),
        (False, True),
        (False, False),
    ]
    assert ranked[1]["reasonsAgainst"] == [EXPIRED]


def test_what_speaks_for_a_driver_is_told() -> None:
    document = scheduled(siteId=DEPOT, cargo={"requirements": ["adr"]})
    best, other = rank(
        document,
        [
            Facts(driver(BEN, "Ben", siteId="plc_elsewhere")),
            Facts(driver(ANA, "Ana", siteId=DEPOT, skills=["ADR"]), point=NEARBY),
        ],
    )
    assert codes(best["reasonsFor"]) == [
        "driver.free",
        "driver.same_depot",
        "driver.has_skills",
        "driver.near",
        "driver.nothing_planned",
    ]
    assert codes(other["reasonsAgainst"]) == ["driver.other_depot"]


def test_a_long_day_and_a_long_way_speak_against() -> None:
    busy = assigned() | {"_id": "trp_other", "scheduledStart": at(0), "scheduledEnd": at(7)}
    (one,) = rank(scheduled(), [Facts(driver(ANA, "Ana"), day=[busy], point=LINCOLN)])
    assert codes(one["reasonsAgainst"]) == ["driver.long_day", "driver.far"]
    assert (one["plannedSeconds"], one["assignable"]) == (7 * 3600, True)
    assert 760_000 < one["distance"] < 780_000


def test_the_trip_itself_is_not_counted_among_the_day() -> None:
    document = assigned()
    (one,) = rank(document, [Facts(driver(ANA, "Ana"), day=[document])])
    assert one["plannedSeconds"] == 0


def test_no_depot_is_not_the_same_depot_and_a_trip_without_an_end_is_no_plan() -> None:
    endless = assigned() | {"_id": "trp_other", "scheduledEnd": None}
    (one,) = rank(scheduled(), [Facts(driver(ANA, "Ana"), day=[endless])])
    assert codes(one["reasonsFor"]) == ["driver.free", "driver.nothing_planned"]


def test_the_order_does_not_depend_on_the_order_of_asking() -> None:
    facts = [Facts(driver(f"drv_{number:012d}", f"Driver {number % 3}")) for number in range(9)]
    expected = rank(scheduled(), facts)
    random.Random(1).shuffle(facts)
    assert rank(scheduled(), facts) == expected


def test_distances_are_great_circles() -> None:
    quarter = distance({"lat": 0, "lng": 0}, {"lat": 90, "lng": 0})
    assert abs(quarter - 10_007_557) < 1000
    assert distance(NEARBY, NEARBY) == 0
