"""Moving trips: which status may follow which, by whom, and what comes with it."""

from __future__ import annotations

import pytest
from httpx2 import AsyncClient, Response

from tests.factories.trips import Body, a_day, trip
from tests.support.companies import Company
from tests.support.trips import ABSENT, STATUSES, Desk, done, faults, refused

TABLE: dict[str, list[str]] = {
    "draft": ["scheduled", "cancelled"],
    "scheduled": ["assigned", "cancelled"],
    "assigned": ["scheduled", "dispatched", "cancelled"],
    "dispatched": ["assigned", "in_progress", "cancelled"],
    "in_progress": ["completed", "failed", "cancelled"],
    "completed": [],
    "failed": [],
    "cancelled": [],
}
"""What the contract says."""
BY_A_DRIVER = {("dispatched", "in_progress"), ("in_progress", "completed"), ("in_progress", "failed")}


async def tell(client: AsyncClient, trip: Body, status: str, **told: object) -> Response:
    return await client.post(f"trips/{trip['id']}/status", json={"status": status, **told})


class TestStatus:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert (await client.post(f"trips/{ABSENT}/status", json={"status": "scheduled"})).status_code == 401

    async def test_is_not_for_viewers(self, company: Company, desk: Desk) -> None:
        made = await desk.plan()
        assert (await tell(await company.client("viewer"), made, "scheduled")).status_code == 403

    async def test_of_another_companys_trip_is_of_nothing(self, desk: Desk, stranger: AsyncClient) -> None:
        refused(await tell(stranger, await desk.plan(), "scheduled"), 404, "not_found")

    async def test_is_one_of_the_table(self, desk: Desk) -> None:
        made = await desk.plan()
        for wrong in ("lost", "", "Scheduled", None, 1):
            answer = await desk.client.post(f"trips/{made['id']}/status", json={"status": wrong})
            assert list(faults(answer)) == ["/status"]
        assert faults(await desk.client.post(f"trips/{made['id']}/status", json={})) == {
            "/status": "field.missing"
        }


class TestTheTable:
    @pytest.mark.parametrize("present", STATUSES)
    async def test_holds_for_the_office(self, desk: Desk, present: str) -> None:
        made = await desk.at(present)
        assert made["allowedTransitions"] == TABLE[present]
        for wanted in set(STATUSES) - set(TABLE[present]):
            told = refused(await tell(desk.client, made, wanted), 409, "trip.transition_not_allowed")
            assert told["allowedTransitions"] == TABLE[present]
        assert await desk.read(made) == made
        for wanted in TABLE[present]:
            answer = await tell(desk.client, await desk.at(present), wanted)
            if (present, wanted) == ("scheduled", "assigned"):
                refused(answer, 409, "trip.driver_required")
            else:
                moved = done(answer)
                assert (moved["status"], moved["allowedTransitions"]) == (wanted, TABLE[wanted])
                assert moved["version"] == int(answer.headers["etag"].strip('"'))

    @pytest.mark.parametrize("present", [one for one in STATUSES if one not in {"draft", "scheduled"}])
    async def test_holds_for_a_driver_in_part(
        self, desk: Desk, phone: AsyncClient, dana: str, present: str
    ) -> None:
        made = await desk.at(present, dana)
        assert done(await phone.get(f"trips/{made['id']}"))["allowedTransitions"] == TABLE[present]
        for wanted in STATUSES:
            if (present, wanted) not in BY_A_DRIVER:
                told = refused(await tell(phone, made, wanted), 409, "trip.transition_not_allowed")
                assert told["allowedTransitions"] == TABLE[present]
        assert await desk.read(made) == made
        for wanted in STATUSES:
            if (present, wanted) in BY_A_DRIVER:
                ready = await desk.at(present, dana)
                for number in (1, 2, 3) if wanted == "completed" else ():
                    await desk.move_stop(ready, number, "completed")
                assert done(await tell(phone, ready, wanted))["status"] == wanted

    @pytest.mark.parametrize("present", ["draft", "scheduled"])
    async def test_shows_a_driver_no_trip_that_nobody_drives(
        self, desk: Desk, phone: AsyncClient, present: str
    ) -> None:
        made = await desk.at(present)
        for wanted in STATUSES:
            refused(await tell(phone, made, wanted), 404, "not_found")

    async def test_lets_a_co_driver_move_the_trip_too(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("dispatched", team={"coDriverIds": [dana]})
        assert done(await tell(phone, made, "in_progress"))["status"] == "in_progress"


class TestScheduled:
    async def test_from_assigned_takes_everybody_off(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        team: Body = {"vehicleId": await desk.buy(), "trailerIds": [await desk.buy("trailer")]}
        made = await desk.at("assigned", dana, team=team)
        done(await phone.post(f"trips/{made['id']}/acknowledge"))
        freed = await desk.move(made, "scheduled")
        assert (freed["driverId"], freed["vehicleId"], freed["trailerIds"]) == (None, None, [])
        assert freed["acknowledgedAt"] is None
        assert [one["to"] for one in freed["assignments"]] == [freed["updatedAt"]]
        assert freed["assignments"][0]["driverId"] == dana

    async def test_frees_what_was_booked(self, desk: Desk) -> None:
        day, driver = a_day(), await desk.hire()
        await desk.move(await desk.at("assigned", driver, body=trip(day)), "scheduled")
        assert (await desk.at("assigned", driver, body=trip(day)))["driverId"] == driver


class TestRecall:
    async def test_keeps_the_driver_who_has_to_answer_anew(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("dispatched", dana)
        done(await phone.post(f"trips/{made['id']}/acknowledge"))
        recalled = await desk.move(made, "assigned")
        assert (recalled["status"], recalled["driverId"]) == ("assigned", dana)
        assert recalled["acknowledgedAt"] is None
        assert [one["to"] for one in recalled["assignments"]] == [None]


class TestCompleted:
    async def test_needs_every_stop_closed_from_a_driver(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("in_progress", dana)
        await desk.move_stop(made, 1, "completed")
        told = refused(await tell(phone, made, "completed"), 409, "trip.stops_open")
        assert told["stopIds"] == [one["id"] for one in made["stops"][1:]]
        await desk.move_stop(made, 2, "failed")
        await desk.move_stop(made, 3, "skipped")
        assert done(await tell(phone, made, "completed"))["outcome"] == "partial"

    async def test_turns_open_stops_skipped_for_the_office(self, desk: Desk) -> None:
        made = await desk.at("in_progress")
        await desk.move_stop(made, 1, "completed")
        await desk.move_stop(made, 2, "arrived")
        ended = await desk.move(made, "completed")
        assert [one["status"] for one in ended["stops"]] == ["completed", "skipped", "skipped"]
        assert [one["reasonCode"] for one in ended["stops"]] == [None, *["closed_with_trip"] * 2]
        assert ended["completedAt"] == ended["updatedAt"]
        assert ended["outcome"] == "partial"
        assert [one["to"] for one in ended["assignments"]] == [ended["completedAt"]]

    async def test_is_full_when_every_stop_was(self, desk: Desk) -> None:
        made = await desk.at("in_progress")
        for number in (1, 2, 3):
            await desk.move_stop(made, number, "completed")
        assert (await desk.read(made))["status"] == "in_progress"
        assert (await desk.move(made, "completed"))["outcome"] == "full"

    async def test_is_none_when_nothing_was_done(self, desk: Desk) -> None:
        assert (await desk.at("completed"))["outcome"] == "none"


class TestClosing:
    @pytest.mark.parametrize("status", ["completed", "failed", "cancelled"])
    async def test_frees_driver_and_vehicle_and_says_who_held_it(self, desk: Desk, status: str) -> None:
        day, driver, vehicle = a_day(), await desk.hire(), await desk.buy()
        closed = await desk.at(status, driver, team={"vehicleId": vehicle}, body=trip(day))
        assert (closed["driverId"], closed["vehicleId"]) == (driver, vehicle)
        assert closed["assignments"][-1]["to"] == closed["updatedAt"]
        again = await desk.at("assigned", driver, team={"vehicleId": vehicle}, body=trip(day))
        assert again["vehicleId"] == vehicle


class TestOnce:
    async def test_a_key_moves_a_trip_once(self, desk: Desk) -> None:
        made = await desk.plan()
        path, key = f"trips/{made['id']}/status", {"Idempotency-Key": "one"}
        answers = [await desk.client.post(path, json={"status": "scheduled"}, headers=key) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200] * 3
        assert ["idempotency-replayed" in answer.headers for answer in answers] == [False, True, True]
        assert {answer.headers["etag"] for answer in answers} == {'"2"'}
        other = await desk.client.post(path, json={"status": "cancelled"}, headers=key)
        refused(other, 422, "idempotency.key_reused")

    async def test_a_refusal_leaves_the_key_free(self, desk: Desk) -> None:
        made = await desk.plan()
        path, key = f"trips/{made['id']}/status", {"Idempotency-Key": "one"}
        told = {"status": "dispatched"}
        refused(await desk.client.post(path, json=told, headers=key), 409, "trip.transition_not_allowed")
        await desk.move(made, "scheduled")
        await desk.assign(made, await desk.hire())
        assert done(await desk.client.post(path, json=told, headers=key))["status"] == "dispatched"
