"""Opening a closed trip again, which books again what it has."""

from __future__ import annotations

from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests.factories.trips import Body, a_day, trip
from tests.support.companies import Company
from tests.support.trips import ABSENT, Desk, done, faults, reasons, refused

BOOKED_AGAIN = ("completed", "failed")


@pytest.fixture
async def admin(company: Company) -> AsyncClient:
    return await company.client("admin")


async def reopen(client: AsyncClient, trip: Body, **body: Any) -> Response:
    return await client.post(f"trips/{trip['id']}/reopen", json={"reason": "Closed by mistake", **body})


class TestReopen:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert (await client.post(f"trips/{ABSENT}/reopen", json={"reason": "x"})).status_code == 401

    async def test_is_for_administrators(self, company: Company, desk: Desk) -> None:
        for role, status in (("dispatcher", 403), ("viewer", 403), ("admin", 200), ("owner", 200)):
            made = await desk.at("completed")
            client = await company.client(role)  # type: ignore[arg-type]
            assert (await reopen(client, made)).status_code == status

    async def test_of_another_companys_trip_is_of_nothing(self, desk: Desk, stranger: AsyncClient) -> None:
        refused(await reopen(stranger, await desk.at("completed")), 404, "not_found")

    async def test_is_refused_when_its_customer_was_deleted_since(
        self, desk: Desk, admin: AsyncClient
    ) -> None:
        customer = (await desk.client.post("customers", json={"name": "Acme"})).json()["id"]
        made = (await desk.client.post("trips", json=trip(customerId=customer))).json()
        await desk.post(f"trips/{made['id']}/status", {"status": "cancelled"})
        assert (await desk.client.delete(f"customers/{customer}")).status_code == 204
        answer = await admin.post(f"trips/{made['id']}/reopen", json={"reason": "Again"})
        assert customer in refused(answer, 409, "conflict")["detail"]

    async def test_needs_a_reason(self, desk: Desk, admin: AsyncClient) -> None:
        made = await desk.at("completed")
        for wrong in ("", "  ", None):
            assert list(faults(await reopen(admin, made, reason=wrong))) == ["/reason"]

    @pytest.mark.parametrize("status", ["draft", "scheduled", "assigned", "dispatched", "in_progress"])
    async def test_is_for_closed_trips(self, desk: Desk, admin: AsyncClient, status: str) -> None:
        made = await desk.at(status)
        told = refused(await reopen(admin, made), 409, "trip.transition_not_allowed")
        assert told["allowedTransitions"] == made["allowedTransitions"]
        assert await desk.read(made) == made

    async def test_lets_a_completed_trip_go_on_where_it_was(self, desk: Desk, admin: AsyncClient) -> None:
        made = await desk.at("in_progress")
        await desk.move_stop(made, 1, "completed")
        closed = await desk.move(made, "completed")
        opened = done(await reopen(admin, made))
        assert (opened["status"], opened["completedAt"], opened["outcome"]) == ("in_progress", None, None)
        assert (opened["startedAt"], opened["driverId"]) == (closed["startedAt"], closed["driverId"])
        assert [one["status"] for one in opened["stops"]] == ["completed", "pending", "pending"]
        assert opened["stops"][0] == closed["stops"][0]
        assert [(one["driverId"], one["to"], one["reason"]) for one in opened["assignments"]] == [
            (made["driverId"], closed["completedAt"], None),
            (made["driverId"], None, "reopened"),
        ]
        assert (await desk.move(opened, "completed"))["status"] == "completed"

    async def test_lets_a_failed_trip_go_on(self, desk: Desk, admin: AsyncClient) -> None:
        assert done(await reopen(admin, await desk.at("failed")))["status"] == "in_progress"

    async def test_makes_a_cancelled_trip_a_draft_that_nobody_has(
        self, desk: Desk, admin: AsyncClient
    ) -> None:
        made = await desk.at("in_progress", team={"vehicleId": await desk.buy()})
        await desk.move_stop(made, 1, "completed")
        await desk.move(made, "cancelled")
        opened = done(await reopen(admin, made))
        assert (opened["status"], opened["driverId"], opened["vehicleId"]) == ("draft", None, None)
        assert (opened["startedAt"], {one["status"] for one in opened["stops"]}) == (None, {"pending"})
        assert all(one["to"] for one in opened["assignments"])
        assert (await desk.move(opened, "scheduled"))["status"] == "scheduled"

    async def test_is_in_the_audit_log_and_the_timeline(self, desk: Desk, company: Company) -> None:
        made = await desk.at("completed")
        admin = await company.client("admin")
        done(await reopen(admin, made, reason="Signed for the wrong stop"))
        query = {"target.id": made["id"], "action": "trip.reopened"}
        entry = (await Desk(admin).get("audit-logs", **query))["items"][0]
        assert entry["reason"] == "Signed for the wrong stop"
        assert entry["actor"]["id"] == company.people["admin"].id
        event = (await desk.timeline(made))[-1]
        assert (event["type"], event["from"], event["to"]) == ("reopened", "completed", "in_progress")
        assert event["note"] == "Signed for the wrong stop"


class TestBookingAgain:
    @pytest.mark.parametrize("status", BOOKED_AGAIN)
    @pytest.mark.parametrize("shared", ["driver", "vehicle"])
    async def test_is_refused_when_somebody_has_it_now(
        self, desk: Desk, admin: AsyncClient, status: str, shared: str
    ) -> None:
        day, driver, van = a_day(), await desk.hire(), await desk.buy()
        made = await desk.at(status, driver, team={"vehicleId": van}, body=trip(day))
        other_driver = driver if shared == "driver" else None
        other_team = {"vehicleId": van} if shared == "vehicle" else {}
        other = await desk.at("assigned", other_driver, team=other_team, body=trip(day, start=11))
        answer = await reopen(admin, made)
        assert reasons(answer) == {f"{shared}.double_booked"}
        assert answer.json()["reasons"][0]["tripId"] == other["id"]
        assert await desk.read(made) == made

    async def test_keeps_others_out_once_it_is_done(self, desk: Desk, admin: AsyncClient) -> None:
        day, driver = a_day(), await desk.hire()
        made = await desk.at("completed", driver, body=trip(day))
        done(await reopen(admin, made))
        other = await desk.at("scheduled", body=trip(day))
        answer = await desk.client.post(f"trips/{other['id']}/assign", json={"driverId": driver})
        assert reasons(answer) == {"driver.double_booked"}

    async def test_is_refused_when_what_it_had_is_deleted(self, desk: Desk, admin: AsyncClient) -> None:
        driver, van = await desk.hire(), await desk.buy()
        made = await desk.at("completed", driver, team={"vehicleId": van})
        assert (await admin.delete(f"drivers/{driver}")).status_code == 204
        assert (await admin.delete(f"vehicles/{van}")).status_code == 204
        assert reasons(await reopen(admin, made)) == {"driver.deleted", "vehicle.deleted"}
        assert await desk.read(made) == made

    async def test_is_not_needed_for_a_cancelled_trip(self, desk: Desk, admin: AsyncClient) -> None:
        day, driver = a_day(), await desk.hire()
        made = await desk.at("cancelled", driver, body=trip(day))
        await desk.at("assigned", driver, body=trip(day))
        assert done(await reopen(admin, made))["driverId"] is None
