"""A trip's timetable follows from the trip: the same before and after a restart, and none before it was given."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cli.simulation.course import GRACE, NOTICE, Course, Trip, beginning, can_be_driven, fate_of, text_of
from cli.simulation.roads import Roads, Spot, metres
from cli.simulation.run import ROADS

BEGINS = dt.datetime(2026, 11, 2, 14, 0, tzinfo=dt.UTC)
PLACES = (Spot(41.881, -87.6327), Spot(41.9019, -87.6763), Spot(41.9478, -87.6838))
MINUTE = dt.timedelta(minutes=1)
ROAD_SIDE = 50
"""Metres that a vehicle may be from its door when it reports that it is there."""


@pytest.fixture(scope="module")
def roads() -> Roads:
    return Roads.read(ROADS)


def trip(fate: str = "fine", **changes: Any) -> dict[str, Any]:
    stops = [
        {
            "id": f"stp_{number}",
            "status": "pending",
            "place": {"point": {"lat": spot.lat, "lng": spot.lng}},
            "serviceSeconds": 300,
            "windows": [
                {"from": text_of(BEGINS), "to": text_of(BEGINS + dt.timedelta(minutes=30 + 25 * number))}
            ],
        }
        for number, spot in enumerate(PLACES)
    ]
    given = {
        "externalId": "DEMO-1",
        "status": "assigned",
        "metadata": {"simulated": True, "simulatedCourse": fate},
        "scheduledStart": text_of(BEGINS),
        "startedAt": None,
        "assignments": [{"from": text_of(BEGINS - dt.timedelta(hours=1))}],
        "stops": stops,
    }
    return given | changes


def told(course: Course) -> list[tuple[str | None, str]]:
    return [(step.stop_id, step.status) for step in course.steps]


def after(document: Trip, steps: list[Any]) -> dict[str, Any]:
    """The trip as the API has it once these were told."""
    now: dict[str, Any] = {**document, "stops": [dict(stop) for stop in document["stops"]]}
    for step in steps:
        if step.stop_id is None:
            now["status"] = step.status
            continue
        if now["startedAt"] is None:
            now |= {"status": "in_progress", "startedAt": text_of(step.at)}
        next(stop for stop in now["stops"] if stop["id"] == step.stop_id)["status"] = step.status
    return now


class TestATripThatGoesWell:
    def test_is_dispatched_and_visits_each_stop_in_order(self, roads: Roads) -> None:
        course = Course(trip(), roads)

        each = [
            (f"stp_{number}", status)
            for number in range(3)
            for status in ("en_route", "arrived", "completed")
        ]
        assert told(course) == [(None, "dispatched"), *each, (None, "completed")]
        assert course.steps[0].at == BEGINS - NOTICE
        assert [step.at for step in course.steps] == sorted(step.at for step in course.steps)

    def test_is_where_it_says_it_is(self, roads: Roads) -> None:
        course = Course(trip(), roads)

        for number, spot in enumerate(PLACES):
            fix = course.where(course.arrivals()[f"stp_{number}"])
            assert metres(fix.spot, spot) < ROAD_SIDE
            assert fix.speed == 0

    def test_moves_along_streets_at_the_speed_that_it_tells(self, roads: Roads) -> None:
        course = Course(trip(), roads)
        moment = course.legs[1].begins + MINUTE

        before, later = course.where(moment), course.where(moment + dt.timedelta(seconds=5))

        assert 5 < before.speed < 15
        assert metres(before.spot, later.spot) <= before.speed * 5 * 1.02
        assert metres(before.spot, roads.nearest(before.spot)[0]) < 2

    def test_is_in_time_everywhere(self, roads: Roads) -> None:
        document = trip()
        arrivals = Course(document, roads).arrivals()

        assert all(text_of(arrivals[stop["id"]]) <= stop["windows"][0]["to"] for stop in document["stops"])


class TestATripThatDoesNot:
    def test_sets_out_so_late_that_it_misses_the_first_window_and_the_grace(self, roads: Roads) -> None:
        late = Course(trip("late"), roads)

        assert late.arrivals()["stp_0"] > BEGINS + 30 * MINUTE + GRACE
        assert late.steps[0].at > BEGINS - NOTICE

    def test_is_held_up_at_the_first_dock_until_the_second_window_is_missed(self, roads: Roads) -> None:
        arrivals = Course(trip("held_up"), roads).arrivals()

        assert arrivals["stp_0"] < BEGINS + 30 * MINUTE
        assert arrivals["stp_1"] > BEGINS + 55 * MINUTE + GRACE

    def test_fails_at_its_last_stop_for_a_reason(self, roads: Roads) -> None:
        steps = Course(trip("stop_failed"), roads).steps

        assert (steps[-2].stop_id, steps[-2].status) == ("stp_2", "failed")
        assert steps[-2].reason
        assert steps[-1].status == "completed"

    def test_breaks_down_between_two_stops_and_stands_there(self, roads: Roads) -> None:
        course = Course(trip("broken_down"), roads)

        assert told(course)[-2:] == [("stp_2", "failed"), (None, "failed")]
        fix = course.where(course.ends + MINUTE)
        assert fix.speed == 0


class TestARestart:
    @pytest.mark.parametrize("fate", ["fine", "late", "held_up", "stop_failed", "broken_down"])
    @pytest.mark.parametrize("minutes", [5, 40, 55])
    def test_goes_on_where_the_trip_was(self, roads: Roads, fate: str, minutes: int) -> None:
        first = Course(trip(fate), roads)
        moment = BEGINS + minutes * MINUTE
        reported = after(trip(fate), list(first.due(moment)))

        second = Course(reported, roads)

        assert [step for step in second.due(moment) if step.is_wanted(reported)] == []
        gone = metres(first.where(moment).spot, second.where(moment).spot)
        assert gone < 1
        assert abs(first.ends - second.ends) < dt.timedelta(seconds=1)

    def test_after_hours_tells_everything_that_was_due_meanwhile(self, roads: Roads) -> None:
        document = trip()
        course = Course(document, roads)

        due = [step for step in course.due(BEGINS + dt.timedelta(hours=9)) if step.is_wanted(document)]

        assert (due[0].status, course.steps[-1].at) == ("dispatched", course.ends)
        assert after(document, course.steps)["status"] == "completed"


class TestTheBeginning:
    def test_is_not_before_somebody_was_given_the_trip(self) -> None:
        given = text_of(BEGINS + 20 * MINUTE)

        assert beginning(trip(assignments=[{"from": given}])) == BEGINS + 20 * MINUTE

    def test_is_when_it_really_began(self) -> None:
        assert beginning(trip(startedAt=text_of(BEGINS - MINUTE))) == BEGINS - MINUTE


class TestWhatIsLeftToOthers:
    def test_a_stop_that_somebody_closed_is_not_reported_again(self, roads: Roads) -> None:
        document = trip(status="in_progress")
        document["stops"][0]["status"] = "skipped"

        wanted = [step for step in Course(document, roads).steps if step.is_wanted(document)]

        assert "stp_0" not in {step.stop_id for step in wanted}

    def test_a_trip_that_somebody_cancelled_gets_no_report(self, roads: Roads) -> None:
        document = trip(status="cancelled")

        assert not [step for step in Course(document, roads).steps if step.is_wanted(document)]

    def test_a_trip_without_a_place_is_not_driven(self) -> None:
        document = trip()
        document["stops"][1]["place"] = None

        assert not can_be_driven(document)


def test_a_fate_is_drawn_once_for_each_trip_and_most_go_well() -> None:
    fates = [fate_of(trip("", externalId=f"DEMO-{number}")) for number in range(400)]

    assert fates == [fate_of(trip("", externalId=f"DEMO-{number}")) for number in range(400)]
    assert set(fates) == {"fine", "late", "held_up", "stop_failed", "broken_down"}
    assert fates.count("fine") > 150
