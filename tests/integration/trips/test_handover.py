"""Handing trips over, taking people off, and what drivers answer."""

from __future__ import annotations

import pytest
from httpx2 import AsyncClient

from tests.factories.trips import Body, a_day, trip
from tests.support.companies import Company
from tests.support.trips import ABSENT, Desk, done, faults, reasons, refused

CLOSED = ("completed", "failed", "cancelled")


class TestReassign:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert (await client.post(f"trips/{ABSENT}/reassign", json={"reason": "x"})).status_code == 401

    @pytest.mark.parametrize("status", ["assigned", "dispatched", "in_progress"])
    async def test_changes_who_drives_and_keeps_who_drove(self, desk: Desk, status: str) -> None:
        first, second, van = await desk.hire(), await desk.hire(), await desk.buy()
        made = await desk.at(status, first, team={"vehicleId": van})
        body = {"driverId": second, "reason": "Relay at Utica"}
        handed = await desk.post(f"trips/{made['id']}/reassign", body)
        assert (handed["status"], handed["driverId"], handed["vehicleId"]) == (status, second, van)
        old, new = handed["assignments"]
        assert (old["driverId"], old["to"]) == (first, handed["updatedAt"])
        assert (new["driverId"], new["from"], new["to"]) == (second, handed["updatedAt"], None)
        assert new["reason"] == "Relay at Utica"
        event = (await desk.timeline(made))[-1]
        assert (event["type"], event["note"]) == ("reassigned", "Relay at Utica")

    async def test_changes_only_what_it_names(self, desk: Desk) -> None:
        co_driver, tractor, trailer = await desk.hire(), await desk.buy("tractor"), await desk.buy("trailer")
        team: Body = {"coDriverIds": [co_driver], "vehicleId": tractor, "trailerIds": [trailer]}
        made = await desk.at("in_progress", team=team)
        other = await desk.buy("tractor")
        path = f"trips/{made['id']}/reassign"
        handed = await desk.post(path, {"vehicleId": other, "reason": "Breakdown"})
        assert {**made, "vehicleId": other}["vehicleId"] == handed["vehicleId"]
        for name in ("driverId", "coDriverIds", "trailerIds", "startedAt", "status", "stops"):
            assert handed[name] == made[name]
        bare = await desk.post(path, {"vehicleId": None, "trailerIds": [], "reason": "On foot"})
        assert (bare["vehicleId"], bare["trailerIds"], bare["coDriverIds"]) == (None, [], [co_driver])

    async def test_says_from_which_stop_on(self, desk: Desk) -> None:
        made = await desk.at("in_progress")
        await desk.move_stop(made, 1, "completed")
        path, driver = f"trips/{made['id']}/reassign", await desk.hire()
        body = {"driverId": driver, "reason": "Relay"}
        closed = {**body, "fromStopId": made["stops"][0]["id"]}
        assert faults(await desk.client.post(path, json=closed)) == {"/fromStopId": "stop.closed"}
        unknown = {**body, "fromStopId": "stp_0123456789abcdef"}
        assert faults(await desk.client.post(path, json=unknown)) == {"/fromStopId": "stop.unknown"}
        handed = await desk.post(path, {**body, "fromStopId": made["stops"][1]["id"]})
        assert handed["assignments"][-1]["fromStopId"] == made["stops"][1]["id"]

    @pytest.mark.parametrize("status", ["draft", "scheduled", *CLOSED])
    async def test_is_for_trips_that_somebody_drives(self, desk: Desk, status: str) -> None:
        made = await desk.at(status)
        body = {"driverId": await desk.hire(), "reason": "x"}
        answer = await desk.client.post(f"trips/{made['id']}/reassign", json=body)
        refused(answer, 409, "trip.not_assigned")
        assert await desk.read(made) == made

    async def test_needs_a_reason(self, desk: Desk) -> None:
        made = await desk.at("assigned")
        for reason in ({}, {"reason": ""}, {"reason": " "}, {"reason": None}):
            answer = await desk.client.post(f"trips/{made['id']}/reassign", json=reason)
            assert list(faults(answer)) == ["/reason"]

    async def test_refuses_whom_the_trip_has_already(self, desk: Desk) -> None:
        made = await desk.at("assigned")
        body = {"coDriverIds": [made["driverId"]], "reason": "x"}
        answer = await desk.client.post(f"trips/{made['id']}/reassign", json=body)
        assert faults(answer) == {"/driverId": "assignment.repeated"}

    async def test_is_judged_like_an_assignment(self, desk: Desk) -> None:
        day, busy = a_day(), await desk.hire()
        await desk.at("assigned", busy, body=trip(day))
        made = await desk.at("in_progress", body=trip(day))
        body = {"driverId": busy, "vehicleId": await desk.buy("trailer"), "reason": "x"}
        for more in ({}, {"override": {"reason": "y"}}):
            answer = await desk.client.post(f"trips/{made['id']}/reassign", json={**body, **more})
            assert reasons(answer) == {"driver.double_booked", "vehicle.is_trailer"}
        assert await desk.read(made) == made

    async def test_does_not_clash_with_itself(self, desk: Desk) -> None:
        made = await desk.at("assigned", team={"vehicleId": await desk.buy()})
        body = {"coDriverIds": [await desk.hire()], "reason": "Training"}
        assert (await desk.post(f"trips/{made['id']}/reassign", body))["vehicleId"] == made["vehicleId"]

    async def test_frees_who_was_taken_off(self, desk: Desk) -> None:
        day, driver = a_day(), await desk.hire()
        made = await desk.at("dispatched", driver, body=trip(day))
        await desk.post(f"trips/{made['id']}/reassign", {"driverId": await desk.hire(), "reason": "Relay"})
        assert (await desk.at("assigned", driver, body=trip(day)))["driverId"] == driver

    async def test_asks_a_new_driver_for_an_answer_but_not_the_same_one(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("assigned", dana)
        done(await phone.post(f"trips/{made['id']}/acknowledge"))
        path = f"trips/{made['id']}/reassign"
        kept = await desk.post(path, {"vehicleId": await desk.buy(), "reason": "Bigger van"})
        assert kept["acknowledgedAt"] is not None
        handed = await desk.post(path, {"driverId": await desk.hire(), "reason": "Ill"})
        assert handed["acknowledgedAt"] is None


class TestUnassign:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert (await client.post(f"trips/{ABSENT}/unassign")).status_code == 401

    async def test_takes_everybody_off(self, desk: Desk, company: Company) -> None:
        team: Body = {"vehicleId": await desk.buy(), "coDriverIds": [await desk.hire()]}
        made = await desk.at("assigned", team=team)
        freed = await desk.post(f"trips/{made['id']}/unassign", {"reason": "Driver is ill"})
        assert (freed["status"], freed["driverId"], freed["vehicleId"]) == ("scheduled", None, None)
        assert (freed["coDriverIds"], freed["assignments"][0]["to"]) == ([], freed["updatedAt"])
        event = (await desk.timeline(made))[-1]
        assert (event["type"], event["note"]) == ("unassigned", "Driver is ill")
        owner = Desk(await company.client("owner"))
        entry = (await owner.get("audit-logs", **{"target.id": made["id"]}))["items"][0]
        assert (entry["action"], entry["reason"]) == ("trip.unassigned", "Driver is ill")

    async def test_needs_no_body(self, desk: Desk) -> None:
        for headers in ({}, {"Content-Type": "application/json"}):
            made = await desk.at("assigned")
            path = f"trips/{made['id']}/unassign"
            assert (await desk.post(path, None, **headers))["status"] == "scheduled"
        made = await desk.at("assigned")
        answer = await desk.client.post(f"trips/{made['id']}/unassign", content=b"reason=x")
        refused(answer, 415, "media.unsupported")

    @pytest.mark.parametrize("status", ["draft", "scheduled", "dispatched", "in_progress", *CLOSED])
    async def test_is_for_assigned_trips(self, desk: Desk, status: str) -> None:
        made = await desk.at(status)
        refused(await desk.client.post(f"trips/{made['id']}/unassign"), 409, "trip.not_assigned")
        assert await desk.read(made) == made


class TestAcknowledge:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert (await client.post(f"trips/{ABSENT}/acknowledge")).status_code == 401

    async def test_is_for_the_driver(self, company: Company, desk: Desk, dana: str) -> None:
        made = await desk.at("assigned", dana)
        for role, status in (("owner", 403), ("dispatcher", 403), ("viewer", 403), ("driver", 200)):
            client = await company.client(role)  # type: ignore[arg-type]
            assert (await client.post(f"trips/{made['id']}/acknowledge")).status_code == status

    async def test_says_when(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        for status in ("assigned", "dispatched"):
            made = await desk.at(status, dana)
            told = done(await phone.post(f"trips/{made['id']}/acknowledge"))
            assert told["acknowledgedAt"] == told["updatedAt"]
            assert (await desk.timeline(made))[-1]["type"] == "acknowledged"

    async def test_is_too_late_on_the_road(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        for status in ("in_progress", *CLOSED):
            made = await desk.at(status, dana)
            for answer, body in (("acknowledge", None), ("decline", {})):
                path = f"trips/{made['id']}/{answer}"
                refused(await phone.post(path, json=body), 409, "trip.not_assigned")


class TestDecline:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert (await client.post(f"trips/{ABSENT}/decline", json={})).status_code == 401

    async def test_flags_the_trip_and_leaves_it_to_the_office(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("assigned", dana)
        path = f"trips/{made['id']}"
        told = done(await phone.post(f"{path}/decline", json={"reason": "Out of hours by then"}))
        assert (told["status"], told["driverId"]) == ("assigned", dana)
        assert (told["declinedAt"], told["declineReason"]) == (told["updatedAt"], "Out of hours by then")
        assert told["flags"]["exception"] is True
        event = (await desk.timeline(made))[-1]
        assert (event["type"], event["note"]) == ("declined", "Out of hours by then")
        handed = await desk.post(f"{path}/reassign", {"driverId": await desk.hire(), "reason": "Declined"})
        assert (handed["declinedAt"], handed["declineReason"]) == (None, None)
        assert handed["flags"]["exception"] is False

    async def test_and_acknowledge_undo_each_other(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        made = await desk.at("assigned", dana)
        path = f"trips/{made['id']}"
        done(await phone.post(f"{path}/decline", json={"reason": "x"}))
        told = done(await phone.post(f"{path}/acknowledge"))
        assert (told["declinedAt"], told["declineReason"], told["flags"]["exception"]) == (None, None, False)
        told = done(await phone.post(f"{path}/decline", json={}))
        assert (told["acknowledgedAt"], told["declineReason"]) == (None, None)


class TestCandidates:
    @pytest.mark.caller("anonymous")
    async def test_need_a_session(self, client: AsyncClient) -> None:
        assert (await client.get(f"trips/{ABSENT}/candidates")).status_code == 401

    async def test_are_told_to_who_may_read(self, company: Company, desk: Desk) -> None:
        made = await desk.plan()
        for role, status in (("viewer", 200), ("dispatcher", 200), ("driver", 403)):
            client = await company.client(role)  # type: ignore[arg-type]
            assert (await client.get(f"trips/{made['id']}/candidates")).status_code == status

    async def test_of_another_companys_trip_are_of_nothing(self, desk: Desk, stranger: AsyncClient) -> None:
        refused(await stranger.get(f"trips/{(await desk.plan())['id']}/candidates"), 404, "not_found")

    async def test_are_ranked_with_what_speaks_for_and_against(self, desk: Desk) -> None:
        day = a_day()
        busy, ready, expired, tired = [
            await desk.hire(**more)
            for more in (
                {"name": "Busy", "skills": ["adr"]},
                {"name": "Ready", "skills": ["adr"]},
                {"name": "Expired", "skills": ["adr"], "licenceExpiresOn": "2020-01-01"},
                {"name": "Tired", "skills": ["adr"]},
            )
        ]
        await desk.hire(name="Gone", status="inactive")
        clash = await desk.at("assigned", busy, body=trip(day))
        await desk.at("assigned", tired, body=trip(day, start=1))
        made = await desk.at("scheduled", body=trip(day, cargo={"requirements": ["adr"]}))
        found = (await desk.get(f"trips/{made['id']}/candidates"))["items"]
        assert [one["driverId"] for one in found] == [ready, tired, expired, busy]
        assert [one["available"] for one in found] == [True, True, False, False]
        assert [one["assignable"] for one in found] == [True, True, True, False]
        assert {one["code"] for one in found[0]["reasonsFor"]} >= {"driver.free", "driver.has_skills"}
        assert found[1]["plannedSeconds"] == 4 * 3600
        assert [one["code"] for one in found[2]["reasonsAgainst"]] == ["driver.licence_expired"]
        against = found[3]["reasonsAgainst"][0]
        assert (against["code"], against["tripId"]) == ("driver.double_booked", clash["id"])

    async def test_that_are_assignable_can_be_assigned(self, desk: Desk) -> None:
        day = a_day()
        await desk.at("assigned", await desk.hire(), body=trip(day))
        await desk.hire()
        made = await desk.at("scheduled", body=trip(day))
        for one in (await desk.get(f"trips/{made['id']}/candidates"))["items"]:
            body = {"driverId": one["driverId"]}
            answer = await desk.client.post(f"trips/{made['id']}/assign", json=body)
            assert (answer.status_code == 200) == one["assignable"]
            if one["assignable"]:
                await desk.post(f"trips/{made['id']}/unassign")
