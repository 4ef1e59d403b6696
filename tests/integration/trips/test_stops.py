"""Moving stops: which status may follow which, and what that does to the trip and its shipments."""

from __future__ import annotations

from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests.factories.trips import Body, shipment
from tests.support.companies import Company
from tests.support.trips import ABSENT, Desk, done, faults, refused

TABLE: dict[str, list[str]] = {
    "pending": ["en_route", "arrived", "completed", "skipped", "failed"],
    "en_route": ["pending", "arrived", "completed", "skipped", "failed"],
    "arrived": ["completed", "skipped", "failed"],
    "completed": ["pending"],
    "skipped": ["pending"],
    "failed": ["pending"],
}
"""What the contract says."""
CLOSED = {"completed", "skipped", "failed"}


async def tell(client: AsyncClient, trip: Body, number: int, status: str, **told: Any) -> Response:
    path = f"trips/{trip['id']}/stops/{trip['stops'][number - 1]['id']}/status"
    return await client.post(path, json={"status": status, **told})


async def with_stop(desk: Desk, status: str, driver: str | None = None) -> Body:
    """A trip under way whose first stop has come to this status."""
    made = await desk.at("in_progress", driver)
    return made if status == "pending" else await desk.move_stop(made, 1, status)


class TestStopStatus:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        path = f"trips/{ABSENT}/stops/stp_0123456789abcdef/status"
        assert (await client.post(path, json={"status": "arrived"})).status_code == 401

    async def test_is_not_for_viewers(self, company: Company, desk: Desk) -> None:
        made = await desk.at("dispatched")
        assert (await tell(await company.client("viewer"), made, 1, "arrived")).status_code == 403

    async def test_of_another_companys_trip_is_of_nothing(self, desk: Desk, stranger: AsyncClient) -> None:
        refused(await tell(stranger, await desk.at("dispatched"), 1, "arrived"), 404, "not_found")

    async def test_of_a_stop_that_is_not_there_is_not_found(self, desk: Desk) -> None:
        made, other = await desk.at("dispatched"), await desk.plan()
        for stop_id in ("stp_0123456789abcdef", other["stops"][0]["id"], "nonsense"):
            path = f"trips/{made['id']}/stops/{stop_id}/status"
            refused(await desk.client.post(path, json={"status": "arrived"}), 404, "not_found")

    @pytest.mark.parametrize("present", [*TABLE])
    async def test_follows_the_table_for_the_office(self, desk: Desk, present: str) -> None:
        made = await with_stop(desk, present)
        for wanted in set(TABLE) - set(TABLE[present]):
            told = refused(
                await tell(desk.client, made, 1, wanted, note="x"), 409, "trip.transition_not_allowed"
            )
            assert told["allowedTransitions"] == TABLE[present]
        assert await desk.read(made) == made
        for wanted in TABLE[present]:
            moved = done(await tell(desk.client, await with_stop(desk, present), 1, wanted, note="x"))
            assert moved["stops"][0]["status"] == wanted

    @pytest.mark.parametrize("present", [*TABLE])
    async def test_follows_the_table_for_a_driver_but_for_opening_again(
        self, desk: Desk, phone: AsyncClient, dana: str, present: str
    ) -> None:
        allowed = [] if present in CLOSED else TABLE[present]
        made = await with_stop(desk, present, dana)
        for wanted in set(TABLE) - set(allowed):
            refused(await tell(phone, made, 1, wanted, note="x"), 409, "trip.transition_not_allowed")
        assert await desk.read(made) == made
        for wanted in allowed:
            moved = done(await tell(phone, await with_stop(desk, present, dana), 1, wanted))
            assert moved["stops"][0]["status"] == wanted

    async def test_that_was_closed_is_opened_again_with_a_reason_only(self, desk: Desk) -> None:
        made = await with_stop(desk, "completed")
        assert faults(await tell(desk.client, made, 1, "pending")) == {"/note": "missing"}
        opened = done(await tell(desk.client, made, 1, "pending", reasonCode="wrong_stop"))
        times = ("enRouteAt", "arrivedAt", "departedAt", "completedAt", "outcome")
        assert [opened["stops"][0][name] for name in times] == [None] * 5
        assert opened["startedAt"] == made["startedAt"]

    @pytest.mark.parametrize("status", ["draft", "scheduled", "assigned"])
    async def test_waits_for_the_dispatch(self, desk: Desk, status: str) -> None:
        made = await desk.at(status)
        refused(await tell(desk.client, made, 1, "arrived"), 409, "trip.transition_not_allowed")
        assert await desk.read(made) == made

    @pytest.mark.parametrize("status", ["completed", "failed", "cancelled"])
    async def test_ends_with_the_trip(self, desk: Desk, status: str) -> None:
        made = await desk.at(status)
        refused(await tell(desk.client, made, 1, "arrived"), 409, "trip.closed")


class TestTheFirstMovement:
    @pytest.mark.parametrize("status", ["en_route", "arrived", "completed", "failed"])
    async def test_starts_the_trip(self, desk: Desk, phone: AsyncClient, dana: str, status: str) -> None:
        made = await desk.at("dispatched", dana)
        moment = made["updatedAt"]
        moved = done(await tell(phone, made, 1, status, occurredAt=moment))
        assert (moved["status"], moved["startedAt"]) == ("in_progress", moment)

    async def test_is_not_that_a_stop_is_left_out(self, desk: Desk) -> None:
        made = await desk.at("dispatched")
        moved = await desk.move_stop(made, 1, "skipped")
        assert (moved["status"], moved["startedAt"]) == ("dispatched", None)

    async def test_keeps_the_start_that_was_told_before(self, desk: Desk) -> None:
        made = await desk.at("in_progress")
        assert (await desk.move_stop(made, 1, "arrived"))["startedAt"] == made["startedAt"]


class TestTheLastMovement:
    async def test_completes_nothing_by_itself(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        made = await desk.at("dispatched", dana)
        for number in (1, 2, 3):
            moved = done(await tell(phone, made, number, "completed"))
        assert (moved["status"], moved["completedAt"]) == ("in_progress", None)


class TestTimes:
    async def test_are_those_of_the_device(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        made = await desk.at("dispatched", dana)
        leaving = made["updatedAt"]
        done(await tell(phone, made, 1, "en_route", occurredAt=leaving))
        moved = done(await tell(phone, made, 1, "arrived"))
        arriving = moved["updatedAt"]
        stop = moved["stops"][0]
        assert (stop["enRouteAt"], stop["arrivedAt"], stop["completedAt"]) == (leaving, arriving, None)
        moved = done(await tell(phone, made, 1, "completed"))
        stop = moved["stops"][0]
        assert (stop["arrivedAt"], stop["completedAt"]) == (arriving, moved["updatedAt"])

    async def test_of_arrival_are_those_of_completion_where_nobody_told(self, desk: Desk) -> None:
        moved = await desk.move_stop(await desk.at("in_progress"), 1, "completed")
        stop = moved["stops"][0]
        assert stop["arrivedAt"] == stop["completedAt"] == stop["departedAt"] == moved["updatedAt"]


class TestShipments:
    async def test_are_loaded_and_delivered_with_their_stops(self, desk: Desk) -> None:
        made = await desk.at("in_progress", shipments=[shipment(1, 2), shipment(1, 3)])
        loaded = await desk.move_stop(made, 1, "completed")
        assert [one["outcome"] for one in loaded["shipments"]] == ["loaded", "loaded"]
        moved = await desk.move_stop(made, 2, "completed")
        assert [one["outcome"] for one in moved["shipments"]] == ["delivered", "loaded"]
        assert moved["shipments"][0]["deliveredPieces"] == 4
        assert moved["stops"][1]["outcome"] == "full"
        moved = await desk.move_stop(made, 3, "failed", reasonCode="refused")
        assert [one["outcome"] for one in moved["shipments"]] == ["delivered", "refused"]
        assert moved["flags"]["exception"] is True

    async def test_may_be_told_one_by_one(self, desk: Desk) -> None:
        made = await desk.at("in_progress", shipments=[shipment(1, 2), shipment(1, 2)])
        await desk.move_stop(made, 1, "completed")
        first, second = (one["id"] for one in made["shipments"])
        told = [
            {"id": first, "deliveredPieces": 3, "reasonCode": "short"},
            {"id": second, "outcome": "damaged"},
        ]
        moved = await desk.move_stop(made, 2, "completed", shipments=told)
        assert moved["stops"][1]["outcome"] == "partial"
        assert [(one["outcome"], one["deliveredPieces"]) for one in moved["shipments"]] == [
            ("partial", 3),
            ("damaged", None),
        ]

    async def test_that_do_not_belong_here_are_refused(self, desk: Desk) -> None:
        made = await desk.at("in_progress", shipments=[shipment(1, 2)])
        only = made["shipments"][0]["id"]
        told = [{"id": only, "deliveredPieces": 5}, {"id": "shp_0123456789abcdef"}]
        assert faults(await tell(desk.client, made, 2, "completed", shipments=told)) == {
            "/shipments/0/deliveredPieces": "shipment.pieces",
            "/shipments/1/id": "shipment.unknown",
        }
        assert faults(await tell(desk.client, made, 3, "completed", shipments=[{"id": only}])) == {
            "/shipments/0/id": "shipment.unknown"
        }
