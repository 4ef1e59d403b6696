"""One action on many trips, honest about each."""

from __future__ import annotations

from typing import Any

import pytest
from httpx2 import AsyncClient

from tests.factories.trips import Body, a_day, trip
from tests.support.companies import Company
from tests.support.trips import ABSENT, Desk, faults, refused


async def act(desk: Desk, action: str, items: list[Body], mode: str = "partial", **headers: str) -> Body:
    return await desk.post("trips/bulk-actions", {"action": action, "items": items, "mode": mode}, **headers)


def statuses(answer: Body) -> list[int]:
    found = [one["status"] for one in answer["results"]]
    assert answer["failed"] == sum(one >= 400 for one in found)
    assert answer["succeeded"] == len(found) - answer["failed"]
    assert [one["index"] for one in answer["results"]] == list(range(len(found)))
    return found


async def read_all(desk: Desk, trips: list[Body]) -> list[Body]:
    return [await desk.read(one) for one in trips]


class TestBulkActions:
    @pytest.mark.caller("anonymous")
    async def test_need_a_session(self, client: AsyncClient) -> None:
        body: Body = {"action": "delete", "items": [{"id": ABSENT}]}
        assert (await client.post("trips/bulk-actions", json=body)).status_code == 401

    async def test_are_for_the_office(self, company: Company, desk: Desk) -> None:
        for role, status in (("viewer", 403), ("driver", 403), ("dispatcher", 200), ("admin", 200)):
            made = await desk.plan()
            body: Body = {"action": "delete", "items": [{"id": made["id"]}]}
            client = await company.client(role)  # type: ignore[arg-type]
            assert (await client.post("trips/bulk-actions", json=body)).status_code == status

    async def test_are_for_1_to_500_trips(self, desk: Desk) -> None:
        for items, code in (([], "field.too_short"), ([{"id": ABSENT}] * 501, "field.too_long")):
            body: Body = {"action": "delete", "items": items}
            assert faults(await desk.client.post("trips/bulk-actions", json=body)) == {"/items": code}

    async def test_know_four_actions(self, desk: Desk) -> None:
        body: Body = {"action": "reopen", "items": [{"id": ABSENT}]}
        assert list(faults(await desk.client.post("trips/bulk-actions", json=body))) == ["/action"]

    async def test_refuse_in_the_same_words_as_a_request_for_one(self, desk: Desk) -> None:
        single = await desk.client.get(f"trips/{ABSENT}")
        answer = await desk.client.post(
            "trips/bulk-actions", json={"action": "delete", "items": [{"id": ABSENT}]}
        )
        own = {"instance": "/api/v1/trips/bulk-actions", "requestId": answer.headers["x-request-id"]}
        assert answer.json()["results"][0]["problem"] == {**single.json(), **own}

    async def test_see_nothing_of_another_company(self, desk: Desk, stranger: AsyncClient) -> None:
        made = await desk.plan()
        for action in ("delete", "unassign", "status"):
            items: list[Body] = [{"id": one, "status": "scheduled"} for one in (made["id"], ABSENT)]
            answer = await act(Desk(stranger), action, items)
            assert statuses(answer) == [404, 404]
        assert await desk.read(made) == made


class TestPartial:
    async def test_moves_what_can_be_moved_and_says_why_the_rest_was_not(self, desk: Desk) -> None:
        draft, closed, moving = await desk.plan(), await desk.at("completed"), await desk.at("dispatched")
        stale = await desk.plan()
        items: list[Body] = [
            {"id": draft["id"], "status": "scheduled", "version": 1, "note": "ready"},
            {"id": closed["id"], "status": "in_progress"},
            {"id": moving["id"], "status": "in_progress", "reasonCode": "left"},
            {"id": stale["id"], "status": "scheduled", "version": 7},
            {"id": ABSENT, "status": "scheduled"},
            {"id": stale["id"]},
        ]
        answer = await act(desk, "status", items[:5])
        assert statuses(answer) == [200, 409, 200, 412, 404]
        problems = [one.get("problem") for one in answer["results"]]
        assert problems[0] is problems[2] is None
        assert (problems[1]["code"], problems[1]["allowedTransitions"]) == (
            "trip.transition_not_allowed",
            [],
        )
        assert (problems[3]["code"], problems[3]["version"]) == ("version.stale", 1)
        assert problems[4]["code"] == "not_found"
        found = await read_all(desk, [draft, closed, moving, stale])
        assert [one["status"] for one in found] == ["scheduled", "completed", "in_progress", "draft"]
        assert (await desk.timeline(draft))[-1]["note"] == "ready"
        assert (await desk.timeline(moving))[-1]["reasonCode"] == "left"
        answer = await act(desk, "status", items[5:])
        assert answer["results"][0]["problem"]["errors"][0]["pointer"] == "/status"

    async def test_assigns_with_a_team_for_each(self, desk: Desk) -> None:
        trips = [await desk.at("scheduled") for _ in range(4)]
        van, expired = await desk.buy(), await desk.hire(licenceExpiresOn="2020-01-01")
        items: list[Body] = [
            {"id": trips[0]["id"], "driverId": await desk.hire(), "vehicleId": van},
            {"id": trips[1]["id"], "driverId": expired},
            {"id": trips[2]["id"], "driverId": expired, "override": {"reason": "Renewed"}},
            {"id": trips[3]["id"]},
        ]
        answer = await act(desk, "assign", items)
        assert statuses(answer) == [200, 409, 200, 422]
        refusal = answer["results"][1]["problem"]
        assert [one["code"] for one in refusal["reasons"]] == ["driver.licence_expired"]
        assert answer["results"][3]["problem"]["errors"][0]["pointer"] == "/driverId"
        found = await read_all(desk, trips)
        assert [one["status"] for one in found] == ["assigned", "scheduled", "assigned", "scheduled"]
        assert found[0]["vehicleId"] == van

    async def test_sees_a_double_booking_inside_the_call(self, desk: Desk) -> None:
        day, driver = a_day(), await desk.hire()
        trips = [await desk.at("scheduled", body=trip(day, start=start)) for start in (8, 10, 12)]
        answer = await act(desk, "assign", [{"id": one["id"], "driverId": driver} for one in trips])
        assert statuses(answer) == [200, 409, 200]
        told = answer["results"][1]["problem"]["reasons"]
        assert {(one["code"], one["tripId"]) for one in told} == {("driver.double_booked", trips[0]["id"])}

    async def test_unassigns_and_deletes(self, desk: Desk) -> None:
        trips = [await desk.at("assigned"), await desk.at("scheduled"), await desk.at("dispatched")]
        items: list[Body] = [{"id": one["id"]} for one in trips]
        assert statuses(await act(desk, "unassign", items)) == [200, 409, 409]
        assert statuses(await act(desk, "delete", items)) == [204, 204, 409]
        assert [one["id"] for one in (await desk.get("trips"))["items"]] == [trips[2]["id"]]
        assert (await desk.post(f"trips/{trips[0]['id']}/restore"))["status"] == "scheduled"

    @pytest.mark.parametrize("action", ["status", "delete", "assign", "unassign"])
    async def test_takes_each_trip_once(self, desk: Desk, action: str) -> None:
        status = {"status": "draft", "delete": "draft", "assign": "scheduled", "unassign": "assigned"}[action]
        made, other = await desk.at(status), await desk.at(status)
        more: Body = {
            "status": {"status": "scheduled"},
            "assign": {"driverId": await desk.hire()},
        }.get(action, {})
        items = [{"id": one["id"], **more} for one in (made, made, other)]
        answer = await act(desk, action, items)
        good = 204 if action == "delete" else 200
        assert statuses(answer) == [good, 422, good]
        assert answer["results"][1]["problem"]["errors"] == [
            {"pointer": "/id", "code": "item.repeated", "detail": "This trip comes earlier in the same call."}
        ]

    async def test_writes_for_each_trip_what_a_single_call_writes(self, desk: Desk, company: Company) -> None:
        trips = [await desk.plan() for _ in range(3)]
        await act(desk, "status", [{"id": one["id"], "status": "scheduled"} for one in trips])
        owner = Desk(await company.client("owner"))
        for one in trips:
            entries = (await owner.get("audit-logs", **{"target.id": one["id"]}))["items"]
            assert [entry["action"] for entry in entries] == ["trip.status", "trip.created"]
            assert [event["type"] for event in await desk.timeline(one)] == ["created", "status"]


class TestAtomic:
    async def test_does_all_or_nothing(self, desk: Desk) -> None:
        good, bad = [await desk.at("scheduled") for _ in range(2)], await desk.plan()
        trips = [good[0], bad, good[1]]
        driver, others = await desk.hire(), [await desk.hire(), await desk.hire()]
        items = [
            {"id": one["id"], "driverId": who}
            for one, who in zip(trips, (others[0], driver, others[1]), strict=True)
        ]
        answer = await act(desk, "assign", items, "atomic")
        assert statuses(answer) == [424, 409, 424]
        assert await read_all(desk, trips) == trips
        assert [len(await desk.timeline(one)) for one in trips] == [2, 1, 2]
        await desk.move(bad, "scheduled")
        assert statuses(await act(desk, "assign", items, "atomic")) == [200, 200, 200]

    async def test_undoes_what_came_before_a_double_booking(self, desk: Desk) -> None:
        day, driver = a_day(), await desk.hire()
        trips = [await desk.at("scheduled", body=trip(day)) for _ in range(2)]
        items = [{"id": one["id"], "driverId": driver} for one in trips]
        assert statuses(await act(desk, "assign", items, "atomic")) == [424, 409]
        assert await read_all(desk, trips) == trips
        assert (await desk.assign(trips[1], driver))["driverId"] == driver


class TestOneKey:
    async def test_acts_once(self, desk: Desk) -> None:
        trips = [await desk.plan(), await desk.at("completed")]
        items: list[Body] = [{"id": one["id"], "status": "scheduled"} for one in trips]
        key: dict[str, Any] = {"Idempotency-Key": "one"}
        answers = [await act(desk, "status", items, **key) for _ in range(3)]
        assert answers == [answers[0]] * 3
        assert statuses(answers[0]) == [200, 409]
        assert (await desk.read(trips[0]))["version"] == 2
        body: Body = {"action": "delete", "items": items}
        answer = await desk.client.post("trips/bulk-actions", json=body, headers=key)
        refused(answer, 422, "idempotency.key_reused")
