"""Whether stops and trips are on time."""

import pytest

from services.trip_rules.on_time import delayed, stop_on_time, trip_on_time
from tests.unit.services.trip_rules.making import at, dispatched, moved, running, stop, stop_moved, trip, wire

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
    def test_an_open_stop_past_its_window_delays_the_trip(self) -> None:
        assert delayed(dispatched(), at(9), 0) is False
        assert delayed(dispatched(), at(9, 1), 0) is True
        assert delayed(dispatched(), at(9, 1), 300) is False

    def test_an_expected_arrival_counts_ahead_of_time(self) -> None:
        document = running()
        document["stops"][1]["eta"] = at(10, 30)
        assert delayed(document, at(8, 30), 0) is True

    def test_being_there_in_time_is_enough_however_long_it_takes(self) -> None:
        assert delayed(stop_moved(running(), 1, "arrived", at(8, 50)), at(9, 30), 0) is False

    def test_without_windows_the_scheduled_end_counts(self) -> None:
        assert delayed(running(**BARE), at(12), 0) is False
        assert delayed(running(**BARE), at(12, 1), 0) is True

    def test_a_plan_is_not_delayed_and_a_closed_trip_is_if_it_was_late(self) -> None:
        assert delayed(trip(), at(20), 0) is False
        assert delayed(moved(running(**BARE), "completed", at(13)), at(14), 0) is True
        assert delayed(moved(running(**BARE), "completed", at(11)), at(14), 0) is False
