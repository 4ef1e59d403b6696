"""What reports of a stop's status do to the stop, its shipments and the trip."""

from typing import Any

import pytest

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.assigning import reassign
from services.trip_rules.documents import Refusal, applied
from services.trip_rules.report import Progress, Report
from services.trip_rules.stop_progress import report_stop
from tests.unit.services.trip_rules.making import (
    ANA,
    BEN,
    LOADS,
    assigned,
    at,
    dispatched,
    moved,
    running,
    stop_moved,
    tell,
)


def delivering(**content: Any) -> Document:
    """Picked up at 08:30, nothing dropped off yet."""
    return stop_moved(running(**{"shipments": LOADS, **content}), 1, "completed", at(8, 30), driver_id=ANA)


def handed_over(document: Document) -> Document:
    """Ben drives from 10:00 on."""
    changes = reassign(document, {"driverId": BEN, "reason": "breakdown"}, at(10))
    assert isinstance(changes, dict)
    return applied(document, changes)


class TestTheTrip:
    def test_the_first_movement_starts_it(self) -> None:
        started = stop_moved(dispatched(), 1, "en_route", at(8, 5), driver_id=ANA, occurred_at=at(8, 1))
        assert (started["status"], started["startedAt"]) == ("in_progress", at(8, 1))

    def test_skipping_a_stop_from_a_desk_does_not(self) -> None:
        assert stop_moved(dispatched(), 1, "skipped", at(8, 5))["status"] == "dispatched"

    def test_nothing_completes_it_by_itself(self) -> None:
        document = delivering()
        for number in (2, 3):
            document = stop_moved(document, number, "completed", at(9 + number))
        assert (document["status"], document["completedAt"]) == ("in_progress", None)

    def test_stops_do_not_move_before_the_trip_is_dispatched_or_after_it_is_closed(self) -> None:
        early = tell(assigned(), 1, "arrived", at(8))
        assert (early.code, early.extra) == ("trip.transition_not_allowed", {"allowedTransitions": []})
        assert tell(moved(running(), "completed", at(9)), 1, "arrived", at(10)).code == "trip.closed"

    def test_an_unknown_stop_and_a_strangers_trip_are_not_found(self) -> None:
        unknown = report_stop(running(), "stp_00000unknown", Report("arrived", at(9)))
        assert isinstance(unknown, Refusal)
        assert unknown.code == "not_found"
        assert tell(running(), 1, "arrived", at(9), driver_id=BEN).code == "not_found"


class TestTimes:
    def test_each_step_leaves_its_time(self) -> None:
        document = running()
        steps = [("en_route", at(8, 5)), ("arrived", at(8, 20)), ("completed", at(8, 40))]
        for status, when in steps:
            document = stop_moved(document, 1, status, at(12), driver_id=ANA, occurred_at=when)
        stop = document["stops"][0]
        assert [stop[key] for key in ("enRouteAt", "arrivedAt", "completedAt")] == [when for _, when in steps]
        assert (stop["outcome"], stop["attempt"]) == ("full", 1)

    def test_completing_without_arriving_implies_the_arrival(self) -> None:
        stop = delivering()["stops"][0]
        assert stop["arrivedAt"] == stop["completedAt"] == stop["departedAt"] == at(8, 30)

    def test_setting_out_for_the_next_stop_tells_when_the_last_was_left(self) -> None:
        document = stop_moved(delivering(), 2, "en_route", at(8, 45))
        assert document["stops"][0]["departedAt"] == at(8, 45)

    def test_turning_back_clears_the_way(self) -> None:
        document = stop_moved(running(), 1, "en_route", at(8, 5))
        back = stop_moved(document, 1, "pending", at(8, 10), driver_id=ANA)["stops"][0]
        assert (back["status"], back["enRouteAt"]) == ("pending", None)

    def test_a_failed_stop_has_a_reason_and_no_outcome(self) -> None:
        document = stop_moved(delivering(), 2, "failed", at(9, 30), reason_code="nobody_home")
        stop = document["stops"][1]
        assert (stop["outcome"], stop["reasonCode"], stop["completedAt"]) == ("none", "nobody_home", None)
        assert document["flags"]["exception"] is True


class TestOpeningAgain:
    def test_the_office_opens_a_closed_stop_with_a_reason_and_nothing_of_it_is_left(self) -> None:
        document = stop_moved(delivering(), 2, "failed", at(9, 30), reason_code="nobody_home")
        again = stop_moved(document, 2, "pending", at(9, 40), note="They called back")
        stop = again["stops"][1]
        assert (stop["status"], stop["outcome"], stop["reasonCode"], stop["attempt"]) == (
            "pending",
            None,
            None,
            1,
        )
        assert (again["shipments"][0]["outcome"], again["flags"]["exception"]) == ("loaded", False)

    def test_without_a_reason_it_is_told_where_to_write_one(self) -> None:
        verdict = tell(delivering(), 1, "pending", at(9))
        assert isinstance(verdict, FieldError)
        assert verdict.pointer == "/note"

    def test_a_driver_cannot(self) -> None:
        verdict = tell(delivering(), 1, "pending", at(9), driver_id=ANA, note="oops")
        assert isinstance(verdict, Refusal)
        assert verdict.code == "trip.transition_not_allowed"


class TestShipments:
    def test_they_are_loaded_and_delivered_where_they_belong(self) -> None:
        document = delivering()
        assert [one["outcome"] for one in document["shipments"]] == ["loaded", "loaded"]
        document = stop_moved(document, 2, "completed", at(9, 30))
        assert [(one["outcome"], one["deliveredPieces"]) for one in document["shipments"]] == [
            ("delivered", 4),
            ("loaded", None),
        ]

    @pytest.mark.parametrize(
        ("told", "shipment", "stop"),
        [
            ({"deliveredPieces": 4}, "delivered", "full"),
            ({"deliveredPieces": 3}, "partial", "partial"),
            ({"deliveredPieces": 0}, "failed", "none"),
            ({"outcome": "refused", "reasonCode": "wet"}, "refused", "none"),
        ],
    )
    def test_what_is_told_about_one_makes_the_outcome_of_the_stop(
        self, told: Document, shipment: str, stop: str
    ) -> None:
        document = delivering()
        told = {"id": document["shipments"][0]["id"], **told}
        after = stop_moved(document, 2, "completed", at(9, 30), shipments=[told])
        assert (after["shipments"][0]["outcome"], after["stops"][1]["outcome"]) == (shipment, stop)
        assert after["flags"]["exception"] is (shipment != "delivered")

    def test_the_reason_of_a_failed_stop_says_what_became_of_them(self) -> None:
        refused = stop_moved(delivering(), 2, "failed", at(9, 30), reason_code="refused")
        assert refused["shipments"][0]["outcome"] == "refused"
        failed = stop_moved(delivering(), 2, "failed", at(9, 30), reason_code="nobody_home")
        assert (failed["shipments"][0]["outcome"], failed["shipments"][0]["reasonCode"]) == (
            "failed",
            "nobody_home",
        )

    def test_what_was_not_picked_up_fails_and_stays_so(self) -> None:
        document = stop_moved(running(shipments=LOADS), 1, "failed", at(8, 30), reason_code="closed")
        assert {one["outcome"] for one in document["shipments"]} == {"failed"}
        assert stop_moved(document, 2, "completed", at(9))["shipments"][0]["outcome"] == "failed"

    def test_a_shipment_of_another_stop_or_more_pieces_than_it_has_are_refused(self) -> None:
        document = delivering()
        here, elsewhere = (one["id"] for one in document["shipments"])
        told = [{"id": elsewhere}, {"id": here, "deliveredPieces": 5}]
        problems = tell(document, 2, "completed", at(9, 30), shipments=told)
        assert [problem.pointer for problem in problems] == [
            "/shipments/0/id",
            "/shipments/1/deliveredPieces",
        ]


class TestLateReports:
    def test_an_arrival_that_comes_after_the_completion_fills_in_its_time(self) -> None:
        document = stop_moved(delivering(), 2, "completed", at(9, 30), driver_id=ANA)
        told = tell(document, 2, "arrived", at(9, 40), occurred_at=at(9, 10), driver_id=ANA)
        assert told == Progress({"stops.1.arrivedAt": at(9, 10)})
        on_the_way = tell(document, 2, "en_route", at(9, 40), occurred_at=at(9, 5), driver_id=ANA)
        assert on_the_way == Progress({"stops.1.enRouteAt": at(9, 5)})

    def test_a_time_that_is_known_is_not_replaced(self) -> None:
        document = stop_moved(delivering(), 2, "arrived", at(9, 20), driver_id=ANA)
        document = stop_moved(document, 2, "completed", at(9, 30), driver_id=ANA)
        told = tell(document, 2, "arrived", at(9, 40), occurred_at=at(9, 10), driver_id=ANA)
        assert told == Progress(applied=False, reason="superseded")

    def test_the_same_step_again_without_being_late_is_refused(self) -> None:
        verdict = tell(delivering(), 1, "completed", at(9), driver_id=ANA, occurred_at=at(8, 50))
        assert verdict.code == "trip.transition_not_allowed"

    def test_a_day_without_network_is_applied_in_order(self) -> None:
        document = dispatched(shipments=LOADS)
        steps = [(1, "en_route", 8), (1, "completed", 9), (2, "completed", 10), (3, "completed", 11)]
        for number, status, hour in steps:
            document = stop_moved(document, number, status, at(18), driver_id=ANA, occurred_at=at(hour))
        assert document["startedAt"] == at(8)
        assert [one["completedAt"] for one in document["stops"]] == [at(9), at(10), at(11)]

    def test_a_slow_clock_does_not_lose_a_step_forward(self) -> None:
        document = stop_moved(running(), 1, "arrived", at(8, 30))
        assert stop_moved(document, 1, "completed", at(8, 31), driver_id=ANA, occurred_at=at(8, 20))

    def test_what_was_told_before_the_office_opened_the_stop_again_is_void(self) -> None:
        document = stop_moved(delivering(), 2, "failed", at(9, 30))
        document = stop_moved(document, 2, "pending", at(11), note="try again")
        old = tell(document, 2, "completed", at(11, 30), driver_id=ANA, occurred_at=at(9, 20))
        assert old == Progress(applied=False, reason="superseded")

    def test_who_held_the_trip_then_may_still_report_a_stop_nobody_touched_since(self) -> None:
        document = handed_over(delivering())
        after = stop_moved(document, 2, "completed", at(11), driver_id=ANA, occurred_at=at(9, 50))
        assert after["stops"][1]["completedAt"] == at(9, 50)

    def test_but_not_one_that_the_next_driver_has_begun(self) -> None:
        document = stop_moved(handed_over(delivering()), 2, "en_route", at(10, 20), driver_id=BEN)
        told = tell(document, 2, "arrived", at(11), driver_id=ANA, occurred_at=at(9, 50))
        assert told == Progress(applied=False, reason="reassigned")
        assert tell(document, 2, "arrived", at(11), driver_id=ANA, occurred_at=at(10, 10)).code == "not_found"

    def test_a_report_from_before_the_trip_was_closed_or_recalled_is_only_kept(self) -> None:
        closed = moved(delivering(), "cancelled", at(10))
        told = tell(closed, 2, "completed", at(11), driver_id=ANA, occurred_at=at(9, 50))
        assert told == Progress(applied=False, reason="trip_closed")
        recalled = moved(dispatched(), "assigned", at(8))
        told = tell(recalled, 1, "arrived", at(9), driver_id=ANA, occurred_at=at(7, 45))
        assert told == Progress(applied=False, reason="not_under_way")
