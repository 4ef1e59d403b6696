"""Whether stops and trips are on time."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trip_rules.on_time import delayed, due_at, punctuality, stop_on_time, trip_on_time
from tests.unit.services.trip_rules.making import (
    assigned,
    at,
    dispatched,
    moved,
    running,
    scheduled,
    stop,
    stop_moved,
    trip,
    wire,
)

MOMENT = dt.timedelta(milliseconds=1)
BARE = {
    "stops": [stop("pickup"), stop("dropoff")],
    "scheduledStart": wire(at(8)),
    "scheduledEnd": wire(at(12)),
}


class TestStop:
    def test_it_is_on_time_until_the_end_of_its_window_and_the_grace(self) -> None:
        def arrived(minute: int, grace: int) -> bool | None:
            return stop_on_time(stop_moved(running(), 1, "arrived", at(9, minute))["stops"][0], grace)

        assert arrived(0, 0) is True
        assert arrived(5, 300) is True
        assert arrived(6, 300) is False

    def test_the_last_of_several_windows_counts(self) -> None:
        windows = [{"from": wire(at(hour)), "to": wire(at(hour + 1))} for hour in (8, 14)]
        document = running(stops=[stop("dropoff", windows=windows)])
        assert stop_on_time(stop_moved(document, 1, "arrived", at(14, 30))["stops"][0], 0) is True

    def test_nothing_is_said_of_a_stop_without_window_or_arrival(self) -> None:
        assert stop_on_time(running()["stops"][0], 0) is None
        assert stop_on_time(stop_moved(running(**BARE), 1, "arrived", at(9))["stops"][0], 0) is None


class TestTrip:
    def test_with_windows_every_stop_counts(self) -> None:
        document = running()
        for number, hour in ((1, 9), (2, 10), (3, 12)):
            document = stop_moved(document, number, "completed", at(hour))
        assert trip_on_time(document, 0) is None
        assert trip_on_time(moved(document, "completed", at(12)), 0) is True

    def test_one_late_stop_makes_it_late_at_once(self) -> None:
        document = stop_moved(running(), 1, "arrived", at(9, 10))
        assert trip_on_time(document, 0) is False
        assert trip_on_time(document, 600) is None

    def test_without_windows_it_ends_by_its_scheduled_end_without_grace(self) -> None:
        assert trip_on_time(moved(running(**BARE), "completed", at(12)), 0) is True
        assert trip_on_time(moved(running(**BARE), "completed", at(12, 1)), 300) is False
        assert trip_on_time(running(**BARE), 0) is None

    def test_a_stop_that_is_done_at_once_was_reached_when_it_was_done(self) -> None:
        document = stop_moved(running(), 1, "completed", at(9))
        assert document["stops"][0]["arrivedAt"] == at(9)
        assert stop_on_time(document["stops"][0], 0) is True
        assert stop_on_time(stop_moved(running(), 1, "completed", at(9, 1))["stops"][0], 0) is False

    @pytest.mark.parametrize("status", ["skipped", "failed"])
    def test_a_stop_that_was_given_up_before_anybody_came_makes_it_late(self, status: str) -> None:
        document = running()
        for number in (1, 2):
            document = stop_moved(document, number, "completed", at(8 + number))
        missed = stop_moved(document, 3, status, at(10), reason_code="closed")
        assert trip_on_time(moved(missed, "completed", at(11)), 300) is False

    def test_a_stop_that_failed_after_somebody_came_in_time_does_not(self) -> None:
        document = running()
        for number in (1, 2):
            document = stop_moved(document, number, "completed", at(8 + number))
        document = stop_moved(stop_moved(document, 3, "arrived", at(11)), 3, "failed", at(13))
        assert trip_on_time(moved(document, "completed", at(13)), 0) is True

    def test_a_trip_completed_with_open_stops_did_not_reach_them(self) -> None:
        assert trip_on_time(moved(running(), "completed", at(12)), 0) is False

    def test_a_completed_trip_whose_arrivals_nobody_told_is_unknown(self) -> None:
        imported = trip() | {"status": "completed"}
        imported["stops"] = [one | {"status": "completed"} for one in imported["stops"]]
        assert trip_on_time(imported, 0) is None


class TestDelayed:
    def test_a_stop_that_is_waited_for_past_its_window_and_the_grace_delays_the_trip(self) -> None:
        for document in (scheduled(), assigned(), dispatched(), running()):
            assert delayed(document, at(9), 0) is False
            assert delayed(document, at(9, 1), 0) is True
            assert delayed(document, at(9, 5), 300) is False
            assert delayed(document, at(9, 6), 300) is True

    def test_being_there_in_time_is_enough_however_long_it_takes(self) -> None:
        document = stop_moved(running(), 1, "arrived", at(8, 50))
        assert delayed(document, at(9, 30), 0) is False
        assert delayed(document, at(10, 1), 0) is True, "the next stop is waited for"

    def test_having_been_late_delays_it_until_the_end_and_after(self) -> None:
        document = stop_moved(running(), 1, "completed", at(9, 10))
        for after in (
            document,
            moved(document, "completed", at(9, 20)),
            moved(document, "failed", at(9, 20)),
        ):
            assert delayed(after, at(9, 30), 0) is True
            assert delayed(after, at(9, 30), 600) is False

    def test_nobody_minds_a_cancelled_trip_though_it_was_late_before(self) -> None:
        document = stop_moved(running(), 1, "arrived", at(9, 10))
        assert delayed(moved(document, "cancelled", at(9, 20)), at(20), 0) is False

    def test_the_last_of_several_windows_counts(self) -> None:
        windows = [{"from": wire(at(hour)), "to": wire(at(hour + 1))} for hour in (8, 14)]
        document = scheduled(stops=[stop("dropoff", windows=windows)])
        assert delayed(document, at(15), 0) is False
        assert delayed(document, at(15, 1), 0) is True

    def test_beside_stops_with_windows_one_without_is_never_late(self) -> None:
        document = running(stops=[stop("pickup", 8, 9), stop("dropoff")], scheduledEnd=wire(at(12)))
        document = stop_moved(document, 1, "completed", at(9))
        assert delayed(document, at(12, 1), 0) is False
        assert due_at(document) is None

    def test_without_any_windows_the_scheduled_end_stands_in_for_every_stop(self) -> None:
        document = running(**BARE)
        assert delayed(document, at(12), 0) is False
        assert delayed(document, at(12, 1), 0) is True
        assert delayed(document, at(12, 1), 60) is False
        first = stop_moved(document, 1, "completed", at(9))
        in_time, late = (stop_moved(first, 2, "completed", at(12, minute)) for minute in (0, 1))
        assert delayed(in_time, at(13), 0) is False, "everybody was reached, though nobody closed the trip"
        assert delayed(late, at(13), 0) is True
        assert delayed(moved(late, "completed", at(13)), at(13), 0) is True

    def test_nobody_waits_for_a_draft_or_for_a_stop_that_was_given_up(self) -> None:
        assert delayed(trip(), at(20), 0) is False
        assert delayed(stop_moved(running(), 1, "skipped", at(8, 30)), at(9, 30), 0) is False
        assert delayed(moved(running(), "completed", at(8, 30)), at(20), 0) is False

    def test_without_any_time_it_never_is(self) -> None:
        assert delayed(scheduled(stops=[stop("dropoff")]), at(20), 0) is False


class TestDueAt:
    def test_it_is_the_end_that_comes_first_of_those_waited_for(self) -> None:
        assert due_at(scheduled()) == at(9)
        assert due_at(stop_moved(running(), 1, "arrived", at(8, 30))) == at(10)
        assert due_at(trip()) is None

    def test_a_trip_that_is_late_waits_for_no_moment(self) -> None:
        document = stop_moved(running(), 1, "arrived", at(9, 10))
        assert punctuality(document, at(9, 10), 0) == {
            "flags": {"delayed": True, "exception": False, "onHold": False},
            "dueAt": None,
        }
        assert punctuality(document, at(9, 10), 600)["dueAt"] == at(10)
        assert punctuality(running(), at(9, 1), 0)["dueAt"] is None

    def test_the_grace_is_waited_for_once_the_promise_is_broken(self) -> None:
        assert punctuality(running(), at(9), 600)["dueAt"] == at(9)
        assert punctuality(running(), at(9, 1), 600)["dueAt"] == at(9, 10)
        assert punctuality(running(), at(9, 10), 600)["dueAt"] == at(9, 10)

    @given(st.integers(0, 1440), st.integers(0, 7200), st.integers(1, 3), st.integers(400, 760))
    def test_whoever_looks_after_each_deadline_sees_what_the_clock_has_changed(
        self, minute: int, grace: int, reached: int, arrival: int
    ) -> None:
        document = running()
        for number in range(1, reached):
            document = stop_moved(document, number, "arrived", at(0, arrival))
        looked, end = punctuality(document, at(0), grace), at(0, minute)
        for _ in range(2):
            if looked["dueAt"] is not None and looked["dueAt"] < end:
                looked = punctuality(document, looked["dueAt"] + MOMENT, grace)
        assert looked["dueAt"] is None or looked["dueAt"] >= end
        assert looked["flags"]["delayed"] is delayed(document, end, grace)
