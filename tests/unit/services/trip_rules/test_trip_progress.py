"""What reports of a trip's status do to it."""

from typing import Any

import pytest

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.assigning import reassign
from services.trip_rules.documents import Refusal, applied
from services.trip_rules.report import Progress, Report
from services.trip_rules.trip_progress import reopen, report_trip
from tests.unit.services.trip_rules.making import (
    ANA,
    BEN,
    LOADS,
    VAN,
    assigned,
    at,
    dispatched,
    moved,
    running,
    scheduled,
    stop_moved,
    trip,
)


def code(document: Document, status: str, **more: Any) -> str | None:
    verdict = report_trip(document, Report(status, at(12), **more))
    assert isinstance(verdict, Refusal), verdict
    return verdict.code


def reopened(document: Document) -> Document:
    changes = reopen(document, at(20))
    assert isinstance(changes, dict)
    return applied(document, changes)


class TestWhoMay:
    def test_the_office_cannot_assign_by_status(self) -> None:
        assert code(scheduled(), "assigned") == "trip.driver_required"

    def test_a_driver_cannot_dispatch_or_cancel(self) -> None:
        assert code(assigned(), "dispatched", driver_id=ANA) == "trip.transition_not_allowed"
        assert code(running(), "cancelled", driver_id=ANA) == "trip.transition_not_allowed"

    def test_a_driver_starts_the_own_trip(self) -> None:
        assert moved(dispatched(), "in_progress", at(8, 10), driver_id=ANA)["startedAt"] == at(8, 10)

    def test_a_co_driver_counts_as_the_driver(self) -> None:
        document = dispatched() | {"coDriverIds": [BEN], "crewIds": [ANA, BEN]}
        assert moved(document, "in_progress", at(8), driver_id=BEN)["status"] == "in_progress"

    def test_a_driver_does_not_see_anothers_trip(self) -> None:
        assert code(dispatched(), "in_progress", driver_id=BEN) == "not_found"

    def test_a_driver_cannot_complete_with_open_stops(self) -> None:
        verdict = report_trip(running(), Report("completed", at(12), driver_id=ANA))
        assert isinstance(verdict, Refusal)
        assert verdict.code == "trip.stops_open"
        assert len(verdict.extra["stopIds"]) == 3


class TestTimes:
    def test_the_devices_time_counts_beside_ours(self) -> None:
        assert moved(dispatched(), "in_progress", at(9), occurred_at=at(8, 15))["startedAt"] == at(8, 15)

    def test_a_device_is_at_most_five_minutes_ahead(self) -> None:
        assert moved(dispatched(), "in_progress", at(8), occurred_at=at(8, 5))["startedAt"] == at(8, 5)
        verdict = report_trip(dispatched(), Report("in_progress", at(8), occurred_at=at(8, 6)))
        assert isinstance(verdict, FieldError)
        assert (verdict.pointer, verdict.code) == ("/occurredAt", "time.in_future")

    def test_a_trip_never_ends_before_it_starts(self) -> None:
        done = moved(running(), "completed", at(12), occurred_at=at(7, 59))
        assert done["completedAt"] == done["startedAt"] == at(8)


class TestClosing:
    def test_the_office_completes_a_trip_and_its_open_stops_are_skipped(self) -> None:
        document = stop_moved(running(shipments=LOADS), 1, "completed", at(8, 30))
        document = stop_moved(document, 2, "completed", at(9, 30))
        done = moved(document, "completed", at(12))
        assert [one["status"] for one in done["stops"]] == ["completed", "completed", "skipped"]
        assert (done["stops"][2]["reasonCode"], done["stops"][2]["outcome"]) == ("closed_with_trip", "none")
        assert [one["outcome"] for one in done["shipments"]] == ["delivered", "failed"]
        assert (done["completedAt"], done["outcome"], done["flags"]["exception"]) == (at(12), "partial", True)

    def test_a_driver_completes_when_every_stop_is_closed(self) -> None:
        document = running(shipments=LOADS)
        for number in (1, 2, 3):
            document = stop_moved(document, number, "completed", at(8 + number), driver_id=ANA)
        done = moved(document, "completed", at(12), driver_id=ANA)
        assert (done["outcome"], done["flags"]["exception"]) == ("full", False)

    @pytest.mark.parametrize("status", ["completed", "failed", "cancelled"])
    def test_the_assignment_ends_with_the_trip(self, status: str) -> None:
        done = moved(running(), status, at(12))
        assert [(one["from"], one["to"]) for one in done["assignments"]] == [(at(7), at(12))]
        assert done["driverId"] == ANA

    def test_a_failed_trip_keeps_its_stops_as_they_were(self) -> None:
        failed = moved(running(), "failed", at(12))
        assert {one["status"] for one in failed["stops"]} == {"pending"}
        assert (failed["outcome"], failed["completedAt"]) == ("none", None)


class TestGoingBack:
    def test_unassigning_by_status_takes_everybody_off(self) -> None:
        free = moved(assigned(), "scheduled", at(7, 30))
        assert (free["driverId"], free["vehicleId"], free["crewIds"], free["resourceIds"]) == (
            None,
            None,
            [],
            [],
        )
        assert free["assignments"][0]["to"] == at(7, 30)

    def test_recalling_keeps_the_driver_who_must_answer_anew(self) -> None:
        document = dispatched() | {"acknowledgedAt": at(7, 40)}
        recalled = moved(document, "assigned", at(7, 50))
        assert (recalled["driverId"], recalled["vehicleId"], recalled["acknowledgedAt"]) == (ANA, VAN, None)

    def test_a_completed_trip_reopens_with_the_stops_that_closed_with_it(self) -> None:
        document = stop_moved(running(shipments=LOADS), 1, "completed", at(8, 30))
        again = reopened(moved(document, "completed", at(12)))
        assert (again["status"], again["completedAt"], again["outcome"]) == ("in_progress", None, None)
        assert [one["status"] for one in again["stops"]] == ["completed", "pending", "pending"]
        assert [one["outcome"] for one in again["shipments"]] == ["loaded", "loaded"]
        assert (again["startedAt"], again["flags"]["exception"]) == (at(8), False)
        assert [(one["from"], one["to"]) for one in again["assignments"]] == [(at(7), at(12)), (at(20), None)]

    def test_a_cancelled_trip_reopens_as_a_fresh_draft(self) -> None:
        document = stop_moved(running(shipments=LOADS), 1, "completed", at(8, 30))
        again = reopened(moved(document, "cancelled", at(9)))
        assert (again["status"], again["driverId"], again["startedAt"]) == ("draft", None, None)
        assert {one["status"] for one in again["stops"]} == {"pending"}
        assert {one["outcome"] for one in again["shipments"]} == {"pending"}
        assert len(again["assignments"]) == 1

    def test_an_open_trip_is_not_reopened(self) -> None:
        verdict = reopen(trip(), at(9))
        assert isinstance(verdict, Refusal)
        assert verdict.code == "trip.transition_not_allowed"


class TestLateReports:
    def test_an_earlier_start_that_comes_late_moves_the_start(self) -> None:
        document = running()
        progress = report_trip(document, Report("in_progress", at(9), occurred_at=at(7, 45), driver_id=ANA))
        assert progress == Progress({"startedAt": at(7, 45)})

    def test_a_report_from_before_the_cancellation_stays_in_the_timeline_only(self) -> None:
        document = moved(running(), "cancelled", at(10))
        progress = report_trip(document, Report("completed", at(11), occurred_at=at(9, 50), driver_id=ANA))
        assert progress == Progress(applied=False, reason="trip_closed")

    def test_a_report_from_after_it_is_refused(self) -> None:
        document = moved(running(), "cancelled", at(10))
        assert (
            code(document, "completed", occurred_at=at(10, 30), driver_id=ANA)
            == "trip.transition_not_allowed"
        )

    def test_who_no_longer_has_the_trip_cannot_end_it_but_is_heard(self) -> None:
        document = running()
        changes = reassign(document, {"driverId": BEN, "reason": "relay"}, at(10))
        assert isinstance(changes, dict)
        handed = applied(document, changes)
        told = Report("completed", at(11), occurred_at=at(9, 50), driver_id=ANA)
        assert report_trip(handed, told) == Progress(applied=False, reason="reassigned")
        assert code(handed, "completed", occurred_at=at(10, 30), driver_id=ANA) == "not_found"
        assert code(handed, "completed", driver_id=ANA) == "not_found"

    def test_the_office_is_never_late(self) -> None:
        document = moved(running(), "cancelled", at(10))
        assert code(document, "completed", occurred_at=at(9, 50)) == "trip.transition_not_allowed"
