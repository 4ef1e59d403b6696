"""Which status may follow which."""

from hypothesis import given
from hypothesis import strategies as st

from services.errors import FieldError
from services.trip_rules.documents import Refusal
from services.trip_rules.states import (
    CLOSED_STOPS,
    CLOSED_TRIPS,
    DRIVER,
    REOPENED,
    STOP,
    TRIP,
    allowed_transitions,
    check_reopen,
    check_stop_transition,
    check_transition,
)

trip_statuses = st.sampled_from(sorted(TRIP))
stop_statuses = st.sampled_from(sorted(STOP))


def test_the_table_is_the_contracts() -> None:
    assert {status: sorted(allowed_transitions(status)) for status in TRIP} == {
        "draft": ["cancelled", "scheduled"],
        "scheduled": ["assigned", "cancelled"],
        "assigned": ["cancelled", "dispatched", "scheduled"],
        "dispatched": ["assigned", "cancelled", "in_progress"],
        "in_progress": ["cancelled", "completed", "failed"],
        "completed": [],
        "failed": [],
        "cancelled": [],
    }


def test_every_status_can_be_reached_from_a_draft() -> None:
    reached, frontier = {"draft"}, ["draft"]
    while frontier:
        new = set(TRIP[frontier.pop()]) - reached
        reached |= new
        frontier += new
    assert reached == set(TRIP)


def test_every_status_leads_only_to_known_ones() -> None:
    assert {one for following in TRIP.values() for one in following} <= set(TRIP)
    assert {one for following in STOP.values() for one in following} <= set(STOP)


def test_exactly_the_closed_trips_lead_nowhere_and_can_be_reopened() -> None:
    assert {status for status, following in TRIP.items() if not following} == CLOSED_TRIPS == set(REOPENED)
    assert all(check_reopen(status) is None for status in CLOSED_TRIPS)
    assert all(isinstance(check_reopen(status), Refusal) for status in set(TRIP) - CLOSED_TRIPS)


@given(trip_statuses, trip_statuses)
def test_the_office_may_do_what_the_table_says_except_assign_without_a_driver(
    status: str, wanted: str
) -> None:
    verdict = check_transition(status, wanted)
    if (status, wanted) == ("scheduled", "assigned"):
        assert verdict is not None
        assert verdict.code == "trip.driver_required"
    else:
        assert (verdict is None) == (wanted in TRIP[status])


@given(trip_statuses, trip_statuses)
def test_a_driver_only_starts_and_ends_a_trip(status: str, wanted: str) -> None:
    allowed = check_transition(status, wanted, driver=True) is None
    assert allowed == ((status, wanted) in DRIVER)
    assert not allowed or status in {"dispatched", "in_progress"}


def test_a_refusal_names_what_is_allowed_whoever_asks() -> None:
    verdict = check_transition("assigned", "dispatched", driver=True)
    assert verdict is not None
    assert verdict.code == "trip.transition_not_allowed"
    assert verdict.extra == {"allowedTransitions": ["scheduled", "dispatched", "cancelled"]}


@given(stop_statuses, stop_statuses)
def test_only_the_office_opens_a_closed_stop_again_and_only_with_a_reason(status: str, wanted: str) -> None:
    reopening = status in CLOSED_STOPS and wanted == "pending"
    assert (check_stop_transition(status, wanted, reason="mistake") is None) == (wanted in STOP[status])
    if reopening:
        assert isinstance(check_stop_transition(status, wanted), FieldError)
        assert isinstance(check_stop_transition(status, wanted, driver=True, reason="mistake"), Refusal)
