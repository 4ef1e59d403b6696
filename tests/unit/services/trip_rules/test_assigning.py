"""Putting driver and vehicle on a trip and taking them off."""

from typing import Any

import pytest

from schemas.base import Document
from services.errors import FieldError
from services.trip_rules.assigning import acknowledge, assign, decline, reassign, unassign
from services.trip_rules.documents import Refusal, applied
from services.trip_rules.report import held_at
from tests.unit.services.trip_rules.making import (
    ANA,
    BEN,
    CAL,
    TRAILER,
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


def done(document: Document, changes: Any) -> Document:
    assert isinstance(changes, dict), changes
    return applied(document, changes)


def code(verdict: Any) -> str:
    assert isinstance(verdict, Refusal | FieldError), verdict
    return verdict.code


class TestAssign:
    def test_it_fills_the_trip_and_begins_its_history(self) -> None:
        document = scheduled()
        wanted = {"driverId": ANA, "coDriverIds": [BEN], "vehicleId": VAN, "trailerIds": [TRAILER]}
        after = done(document, assign(document, wanted, at(7)))
        assert (after["status"], after["crewIds"]) == ("assigned", [ANA, BEN])
        assert after["resourceIds"] == [ANA, BEN, VAN, TRAILER]
        assert after["assignments"] == [
            {**wanted, "fromStopId": None, "from": at(7), "to": None, "reason": None}
        ]

    def test_only_a_scheduled_trip_is_assigned(self) -> None:
        assert code(assign(trip(), {"driverId": ANA}, at(7))) == "trip.transition_not_allowed"
        assert code(assign(assigned(), {"driverId": BEN}, at(7))) == "trip.transition_not_allowed"
        assert (
            code(assign(moved(trip(), "cancelled", at(7)), {"driverId": ANA}, at(7)))
            == "trip.transition_not_allowed"
        )


class TestUnassign:
    def test_it_empties_the_trip_but_keeps_the_history(self) -> None:
        document = assigned()
        after = done(document, unassign(document, at(7, 30)))
        assert (after["status"], after["resourceIds"], after["vehicleId"]) == ("scheduled", [], None)
        assert (after["assignments"][0]["driverId"], after["assignments"][0]["to"]) == (ANA, at(7, 30))

    @pytest.mark.parametrize("make", [trip, scheduled, dispatched, running])
    def test_only_an_assigned_trip_is_unassigned(self, make: Any) -> None:
        assert code(unassign(make(), at(9))) == "trip.not_assigned"


class TestReassign:
    def test_what_is_not_named_stays(self) -> None:
        document = running()
        stop_id = document["stops"][1]["id"]
        after = done(
            document, reassign(document, {"driverId": BEN, "reason": "relay", "fromStopId": stop_id}, at(10))
        )
        assert (after["driverId"], after["vehicleId"], after["status"]) == (BEN, VAN, "in_progress")
        assert [(one["driverId"], one["from"], one["to"]) for one in after["assignments"]] == [
            (ANA, at(7), at(10)),
            (BEN, at(10), None),
        ]
        assert (after["assignments"][1]["fromStopId"], after["assignments"][1]["reason"]) == (
            stop_id,
            "relay",
        )

    def test_null_takes_the_vehicle_off(self) -> None:
        document = running()
        assert done(document, reassign(document, {"vehicleId": None, "reason": "x"}, at(9)))[
            "resourceIds"
        ] == [ANA]

    def test_a_new_driver_has_not_answered_yet_and_the_same_one_has(self) -> None:
        document = assigned() | {"acknowledgedAt": at(7, 10)}
        other = done(document, reassign(document, {"driverId": BEN, "reason": "x"}, at(9)))
        assert other["acknowledgedAt"] is None
        assert "acknowledgedAt" not in reassign(document, {"vehicleId": None, "reason": "x"}, at(9))  # type: ignore[operator]

    def test_not_before_it_is_assigned_nor_after_it_is_closed(self) -> None:
        for document in (scheduled(), moved(running(), "completed", at(12))):
            assert code(reassign(document, {"driverId": BEN, "reason": "x"}, at(13))) == "trip.not_assigned"

    def test_from_a_stop_that_is_still_to_do(self) -> None:
        document = stop_moved(running(), 1, "completed", at(8, 30))
        first = document["stops"][0]["id"]
        assert code(reassign(document, {"driverId": BEN, "fromStopId": first}, at(9))) == "stop.closed"
        assert code(reassign(document, {"driverId": BEN, "fromStopId": "stp_else"}, at(9))) == "stop.unknown"

    def test_nobody_twice_and_somebody_at_least(self) -> None:
        assert (
            code(reassign(running(), {"coDriverIds": [ANA], "reason": "x"}, at(9))) == "assignment.repeated"
        )
        empty = running() | {"driverId": None}
        assert code(reassign(empty, {"vehicleId": VAN, "reason": "x"}, at(9))) == "missing"

    def test_the_history_tells_who_held_it_when(self) -> None:
        document = running() | {"assignments": [{**running()["assignments"][0], "coDriverIds": [CAL]}]}
        after = done(document, reassign(document, {"driverId": BEN, "reason": "x"}, at(10)))
        assert held_at(after, ANA, at(7))
        assert held_at(after, CAL, at(9, 59))
        assert not held_at(after, ANA, at(10))
        assert held_at(after, BEN, at(10))
        assert not held_at(after, ANA, at(6, 59))


class TestAnswering:
    def test_a_driver_says_yes_or_no(self) -> None:
        document = assigned()
        yes = done(document, acknowledge(document, at(7, 5)))
        assert (yes["acknowledgedAt"], yes["flags"]["exception"]) == (at(7, 5), False)
        no = done(yes, decline(yes, at(7, 6), "ill"))
        assert (no["acknowledgedAt"], no["declinedAt"], no["declineReason"]) == (None, at(7, 6), "ill")
        assert no["flags"]["exception"] is True
        assert done(no, unassign(no, at(7, 7)))["flags"]["exception"] is False

    def test_not_once_the_trip_runs(self) -> None:
        assert code(acknowledge(running(), at(9))) == "trip.not_assigned"
