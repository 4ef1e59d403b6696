"""Reasons against an assignment."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from schemas.base import Document
from services.trip_rules.assignment import FINAL, Team, blocking, judge, last_day
from tests.unit.services.trip_rules.making import (
    ANA,
    BEN,
    LOADS,
    TRAILER,
    VAN,
    assigned,
    at,
    scheduled,
    stop,
    wire,
)

NOW = at(6)


def driver(driver_id: str = ANA, **fields: Any) -> Document:
    return {"_id": driver_id, "name": "Ana", "status": "active", "skills": [], **fields}


def vehicle(vehicle_id: str = VAN, **fields: Any) -> Document:
    return {
        "_id": vehicle_id,
        "name": "Van 3",
        "status": "available",
        "kind": "van",
        "features": [],
        **fields,
    }


def trailer(**fields: Any) -> Document:
    return vehicle(TRAILER, name="Trailer 9", **{"kind": "trailer", **fields})


def codes(team: Team, document: Document | None = None, bookings: list[Document] | None = None) -> list[str]:
    return [reason["code"] for reason in judge(document or scheduled(), team, bookings or [], NOW)]


def test_nothing_speaks_against_a_driver_and_a_van_of_whom_nothing_is_known() -> None:
    assert codes(Team(driver(), [driver(BEN)], vehicle(), [trailer()])) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": "inactive"}, "driver.inactive"),
        ({"licenceExpiresOn": "2026-03-01"}, "driver.licence_expired"),
        ({"medicalExpiresOn": "2026-03-01"}, "driver.medical_expired"),
    ],
)
def test_a_driver_and_a_co_driver_are_judged_alike(fields: Document, code: str) -> None:
    assert codes(Team(driver(**fields))) == [code]
    assert codes(Team(driver(), [driver(BEN, **fields)])) == [code]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"status": "out_of_service"}, "out_of_service"),
        ({"status": "retired"}, "retired"),
        ({"registrationExpiresOn": "2026-03-01"}, "registration_expired"),
        ({"insuranceExpiresOn": "2026-03-01"}, "insurance_expired"),
        ({"inspectionDueOn": "2026-03-01"}, "inspection_overdue"),
    ],
)
def test_a_vehicle_and_a_trailer_are_judged_alike(fields: Document, name: str) -> None:
    assert codes(Team(driver(), vehicle=vehicle(**fields))) == [f"vehicle.{name}"]
    assert codes(Team(driver(), trailers=[trailer(**fields)])) == [f"trailer.{name}"]


def test_a_trailer_pulls_nothing_and_a_van_is_no_trailer() -> None:
    assert codes(Team(driver(), vehicle=vehicle(kind="trailer"))) == ["vehicle.is_trailer"]
    assert codes(Team(driver(), trailers=[trailer(kind="van")])) == ["trailer.not_a_trailer"]


class TestPapers:
    def test_they_are_good_through_the_day_they_name(self) -> None:
        assert codes(Team(driver(licenceExpiresOn="2026-03-02"))) == []

    def test_they_are_judged_at_the_end_of_the_trip(self) -> None:
        long = scheduled(scheduledEnd=wire(at(30)))
        assert codes(Team(driver(licenceExpiresOn="2026-03-02")), long) == ["driver.licence_expired"]

    def test_an_end_at_midnight_belongs_to_the_day_before(self) -> None:
        assert last_day({"scheduledEnd": at(24)}, NOW) == "2026-03-02"

    def test_without_an_end_they_are_judged_today(self) -> None:
        open_end = scheduled(stops=[stop("pickup")])
        assert codes(Team(driver(licenceExpiresOn="2026-03-02")), open_end) == []
        assert codes(Team(driver(licenceExpiresOn="2026-03-01")), open_end) == ["driver.licence_expired"]

    def test_the_words_name_person_date_and_trip_day(self) -> None:
        (reason,) = judge(scheduled(), Team(driver(licenceExpiresOn="2026-03-01")), [], NOW)
        assert reason == {
            "code": "driver.licence_expired",
            "detail": "The licence of Ana ends on 2026-03-01, before the trip does on 2026-03-02.",
            "overridable": True,
            "subject": {"type": "driver", "id": ANA},
        }


class TestDoubleBooking:
    def test_everybody_and_everything_on_the_trip_is_booked_once(self) -> None:
        other = assigned() | {"_id": "trp_other", "resourceIds": [BEN, ANA, VAN, TRAILER]}
        team = Team(driver(), [driver(BEN)], vehicle(), [trailer()])
        assert codes(team, bookings=[other]) == [
            "driver.double_booked",
            "driver.double_booked",
            "vehicle.double_booked",
            "trailer.double_booked",
        ]

    def test_it_names_the_other_trip_and_is_never_overridden(self) -> None:
        other = assigned() | {"_id": "trp_other"}
        (reason,) = judge(scheduled(), Team(driver()), [other], NOW)
        assert reason["detail"] == "Ana is on trip 7 from 2026-03-02 08:00 to 12:00 UTC."
        assert (reason["tripId"], reason["overridable"]) == ("trp_other", False)
        assert blocking([reason], overridden=True) == [reason]

    def test_its_times_are_those_of_the_companys_clocks(self) -> None:
        other = assigned() | {"_id": "trp_other"}
        (reason,) = judge(scheduled(), Team(driver()), [other], NOW, ZoneInfo("America/Chicago"))
        assert reason["detail"] == "Ana is on trip 7 from 2026-03-02 02:00 to 06:00 CST."
        (reason,) = judge(scheduled(), Team(driver()), [other], NOW, ZoneInfo("Pacific/Auckland"))
        assert reason["detail"] == "Ana is on trip 7 from 2026-03-02 21:00 to 2026-03-03 01:00 NZDT."

    def test_the_trip_does_not_clash_with_itself(self) -> None:
        document = assigned()
        assert codes(Team(driver()), document, [document]) == []


class TestRequirements:
    def test_anyone_or_anything_on_the_trip_may_bring_one(self) -> None:
        document = scheduled(shipments=[{**LOADS[0], "requirements": ["Cold"]}], cargo=None)
        bare = Team(driver(), vehicle=vehicle())
        assert codes(bare, document) == ["driver.skill_missing", "vehicle.feature_missing"]
        assert codes(Team(driver(), vehicle=vehicle(features=[" cold "])), document) == []
        assert codes(Team(driver(), vehicle=vehicle(), trailers=[trailer(features=["cold"])]), document) == []
        assert codes(Team(driver(), [driver(BEN, skills=["cold"])], vehicle()), document) == []

    def test_a_prefix_asks_one_side_alone(self) -> None:
        document = scheduled(cargo={"requirements": ["driver:adr", "vehicle:adr"]})
        skilled, equipped = driver(skills=["adr"]), vehicle(features=["adr"])
        assert codes(Team(skilled, vehicle=vehicle()), document) == ["vehicle.feature_missing"]
        assert codes(Team(driver(), vehicle=equipped), document) == ["driver.skill_missing"]
        assert codes(Team(skilled, vehicle=equipped), document) == []


def test_too_much_load_is_told_with_its_numbers() -> None:
    team = Team(driver(), vehicle=vehicle(capacityKg=300.0))
    (reason,) = judge(scheduled(shipments=LOADS), team, [], NOW)
    assert reason["code"] == "vehicle.capacity_exceeded"
    assert reason["detail"] == "Too much for Van 3: 350 kg on board after stop 1, 300 kg allowed."
    with_trailer = Team(driver(), vehicle=vehicle(capacityKg=300.0), trailers=[trailer(capacityKg=50.0)])
    assert codes(with_trailer, scheduled(shipments=LOADS)) == []


def test_all_reasons_come_in_one_pass_and_a_reason_passes_the_overridable_ones() -> None:
    team = Team(driver(licenceExpiresOn="2026-01-01"), vehicle=vehicle(status="retired", capacityKg=1.0))
    reasons = judge(scheduled(shipments=LOADS), team, [], NOW)
    assert [reason["code"] for reason in reasons] == [
        "driver.licence_expired",
        "vehicle.retired",
        "vehicle.capacity_exceeded",
    ]
    assert [reason["code"] for reason in blocking(reasons, overridden=True)] == ["vehicle.retired"]
    assert blocking(reasons, overridden=False) == reasons


def test_double_booking_is_final_for_every_role() -> None:
    assert {f"{role}.double_booked" for role in ("driver", "vehicle", "trailer")} <= FINAL
