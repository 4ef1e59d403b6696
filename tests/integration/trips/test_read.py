"""Reading trips: the office sees all of its company, a driver the own ones without what they cost."""

from __future__ import annotations

from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from schemas.trips import TRIPS
from services.act import Role
from tests.factories.bodies import customer, place
from tests.factories.trips import Body, a_day, moment, shipment, stop, trip
from tests.support.companies import Company
from tests.support.trips import ABSENT, Desk, done, faults, without_its_name

READERS: tuple[Role, ...] = ("owner", "admin", "dispatcher", "viewer")
COSTS = {"price", "charges"}
CHARGED: Body = {"charges": [{"code": "delivery", "unitAmount": 987654}]}


async def listed(client: AsyncClient, **query: Any) -> list[str]:
    found = done(await client.get("trips", params={"limit": 100, **query}))
    return [one["id"] for one in found["items"]]


def tells_of_costs(answer: Response) -> bool:
    return any(word in answer.text for word in ("987654", "unitAmount", '"charges":[', '"price":{'))


class TestList:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert (await client.get("trips")).status_code == 401

    async def test_shows_the_office_all_trips_newest_first(self, company: Company, desk: Desk) -> None:
        made = [await desk.plan() for _ in range(3)]
        for role in READERS:
            page = done(await (await company.client(role)).get("trips"))
            assert page == {"items": made[::-1], "nextCursor": None}

    async def test_shows_nothing_of_another_company(self, desk: Desk, stranger: AsyncClient) -> None:
        await desk.plan()
        assert await listed(stranger) == []

    async def test_can_be_asked_for_several_statuses(self, desk: Desk) -> None:
        by_status = {status: (await desk.at(status))["id"] for status in ("draft", "scheduled", "assigned")}
        assert await listed(desk.client, status="draft") == [by_status["draft"]]
        found = await listed(desk.client, status="assigned,scheduled")
        assert found == [by_status["assigned"], by_status["scheduled"]]
        assert await listed(desk.client, status="completed") == []

    async def test_can_be_asked_by_driver_vehicle_customer_depot_and_more(self, desk: Desk) -> None:
        driver, vehicle = await desk.hire(), await desk.buy()
        buyer = (await desk.post("customers", customer()))["id"]
        depot = (await desk.post("places", place()))["id"]
        said = {"customerId": buyer, "siteId": depot, "priority": "urgent", "reference": "PO-7"}
        wanted = await desk.at("assigned", driver, team={"vehicleId": vehicle}, **said, externalId="ours")
        await desk.at("assigned")
        sought = {**said, "driverId": driver, "vehicleId": vehicle, "id": wanted["id"], "externalId": "ours"}
        sought["number"] = wanted["number"]
        for field, value in sought.items():
            assert await listed(desk.client, **{field: value}) == [wanted["id"]], field

    async def test_can_be_asked_for_a_stretch_of_time(self, desk: Desk) -> None:
        day, next_day = a_day(), a_day()
        early, late = await desk.plan(trip(day)), await desk.plan(trip(next_day))
        never = await desk.plan({"stops": [stop()]})
        start = {"scheduledStart.from": moment(day, 8), "scheduledStart.to": moment(next_day, 8)}
        assert await listed(desk.client, **start) == [early["id"]]
        assert await listed(desk.client, **{"scheduledEnd.from": moment(next_day, 12)}) == [late["id"]]
        ordered = await listed(desk.client, sort="scheduledStart")
        assert ordered == [early["id"], late["id"], never["id"]]
        assert await listed(desk.client, sort="-scheduledStart") == [late["id"], early["id"], never["id"]]

    async def test_can_be_asked_for_what_wants_attention(self, desk: Desk) -> None:
        held, failed, _ = await desk.plan(), await desk.at("dispatched"), await desk.plan()
        await desk.patch(held, {"flags": {"onHold": True}})
        await desk.move_stop(failed, 1, "failed", reasonCode="closed")
        assert await listed(desk.client, **{"flags.onHold": "true"}) == [held["id"]]
        assert await listed(desk.client, **{"flags.exception": "true"}) == [failed["id"]]
        assert await listed(desk.client, **{"flags.delayed": "true"}) == []

    async def test_finds_words_in_references_places_and_numbers(self, desk: Desk) -> None:
        body = trip(reference="PO-20418", references=[{"type": "bol", "value": "HLCU771"}])
        body["stops"][0]["place"]["address"] = "Rue de l'Évêché 12"
        made = await desk.plan(body)
        await desk.plan(trip())
        for words in ("po-20", "hlcu", "eveche", "20418 rue"):
            assert await listed(desk.client, q=words) == [made["id"]], words
        assert await listed(desk.client, q="pushkin") == []

    async def test_gives_only_the_fields_asked_for(self, desk: Desk) -> None:
        made = await desk.plan(trip(**CHARGED))
        names = "id,status,allowedTransitions,price"
        page = done(await desk.client.get("trips", params={"fields": names}))
        assert page["items"] == [{name: made[name] for name in names.split(",")}]
        everything = done(await desk.client.get("trips", params={"fields": ",".join(TRIPS.fields)}))
        assert everything["items"] == [made]

    @pytest.mark.parametrize(
        "query",
        [
            {"fields": "crewIds"},
            {"fields": "resourceIds"},
            {"crewIds": "drv_00000000"},
            {"price": "1"},
            {"status": "lost"},
            {"status": ""},
            {"driverId": "nobody"},
            {"driverId.from": "2030-01-01T00:00:00Z"},
            {"flags.exception": "yes"},
            {"sort": "price"},
            {"sort": "status"},
        ],
        ids=str,
    )
    async def test_refuses_what_it_does_not_know(self, desk: Desk, query: Body) -> None:
        assert list(faults(await desk.client.get("trips", params=query))) == [*query]


class TestGet:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert (await client.get(f"trips/{ABSENT}")).status_code == 401

    async def test_shows_the_office_the_trip_with_its_version(self, company: Company, desk: Desk) -> None:
        made = await desk.plan(trip(**CHARGED))
        for role in READERS:
            answer = await (await company.client(role)).get(f"trips/{made['id']}")
            assert (done(answer), answer.headers["etag"]) == (made, '"1"')

    async def test_of_another_company_is_of_nothing(self, desk: Desk, stranger: AsyncClient) -> None:
        made = await desk.plan()
        theirs, nothing = [await stranger.get(f"trips/{one}") for one in (made["id"], ABSENT)]
        assert theirs.status_code == 404
        assert without_its_name(theirs, made["id"]) == without_its_name(nothing, ABSENT)


class TestADriver:
    async def test_sees_the_own_trips_only(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        mine = await desk.at("assigned", dana)
        with_me = await desk.at("assigned", team={"coDriverIds": [dana]})
        others = [await desk.at("assigned"), await desk.plan()]
        assert await listed(phone) == [with_me["id"], mine["id"]]
        assert await listed(phone, status="draft") == []
        assert await listed(phone, id=others[0]["id"]) == []
        assert done(await phone.get("trips", params={"include": "total"}))["total"] == 2

    async def test_cannot_tell_others_trips_from_none(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        other = (await desk.at("dispatched"))["id"]
        stop_id = "stp_0123456789abcdef"
        asked: list[tuple[str, str, Body | None]] = [
            ("GET", "", None),
            ("GET", "/events", None),
            ("POST", "/status", {"status": "in_progress"}),
            ("POST", "/status", {"status": "in_progress", "occurredAt": "2020-01-01T00:00:00Z"}),
            ("POST", f"/stops/{stop_id}/status", {"status": "arrived"}),
            ("POST", "/acknowledge", None),
            ("POST", "/decline", {}),
        ]
        for method, path, body in asked:
            answers = [
                await phone.request(method, f"trips/{one}{path}", json=body) for one in (other, ABSENT)
            ]
            assert answers[0].status_code == 404, path
            assert without_its_name(answers[0], other) == without_its_name(answers[1], ABSENT), path

    async def test_loses_sight_of_a_trip_that_is_handed_over(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        mine = await desk.at("dispatched", dana)
        assert (await phone.get(f"trips/{mine['id']}")).status_code == 200
        await desk.post(f"trips/{mine['id']}/reassign", {"driverId": await desk.hire(), "reason": "Relay"})
        lost, nothing = [await phone.get(f"trips/{one}") for one in (mine["id"], ABSENT)]
        assert lost.status_code == 404
        assert without_its_name(lost, mine["id"]) == without_its_name(nothing, ABSENT)

    async def test_who_has_lost_a_trip_can_tell_it_from_none_in_no_other_way(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        mine = await desk.at("dispatched", dana)
        await desk.post(f"trips/{mine['id']}/reassign", {"driverId": await desk.hire(), "reason": "Relay"})
        lost, nothing = [
            await phone.post(f"trips/{one}/status", json={"status": "in_progress"})
            for one in (mine["id"], ABSENT)
        ]
        assert lost.status_code == 404
        assert without_its_name(lost, mine["id"]) == without_its_name(nothing, ABSENT)

    async def test_may_not_do_what_the_office_does(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        mine = await desk.at("assigned", dana)
        path = f"trips/{mine['id']}"
        asked: list[tuple[str, str, Body | None]] = [
            ("PATCH", path, {"notes": "x"}),
            ("DELETE", path, None),
            ("POST", f"{path}/restore", None),
            ("POST", f"{path}/assign", {"driverId": dana}),
            ("POST", f"{path}/unassign", {}),
            ("POST", f"{path}/reassign", {"reason": "x"}),
            ("POST", f"{path}/reopen", {"reason": "x"}),
            ("POST", f"{path}/stops/{mine['stops'][0]['id']}/retry", {}),
            ("GET", f"{path}/candidates", None),
            ("GET", "trips/export", None),
            ("POST", "trips/bulk", {"items": [trip()]}),
            ("POST", "trips/bulk-actions", {"action": "unassign", "items": [{"id": mine["id"]}]}),
        ]
        for method, target, body in asked:
            answer = await phone.request(method, target, json=body)
            assert (answer.status_code, answer.json()["code"]) == (403, "auth.forbidden"), target
        assert await desk.read(mine) == mine

    async def test_is_never_shown_what_a_trip_costs(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        mine = await desk.at("assigned", dana, shipments=[shipment()], **CHARGED)
        path = f"trips/{mine['id']}"
        answers = [
            await phone.get("trips"),
            await phone.get(path),
            await phone.get("trips", params={"fields": "id,price,charges"}),
            await phone.get("trips", params={"fields": ",".join(TRIPS.fields)}),
            await phone.post(f"{path}/acknowledge"),
            await phone.post(f"{path}/decline", json={"reason": "Too far"}),
        ]
        await desk.move(mine, "dispatched")
        key = {"Idempotency-Key": "arrived"}
        told = {"status": "arrived", "clientEventId": "e1"}
        stop_path = f"{path}/stops/{mine['stops'][0]['id']}/status"
        answers += [await phone.post(stop_path, json=told, headers=key) for _ in range(2)]
        answers += [await phone.post(stop_path, json=told)]
        for number in (1, 2, 3):
            stop_id = mine["stops"][number - 1]["id"]
            answers.append(await phone.post(f"{path}/stops/{stop_id}/status", json={"status": "completed"}))
        answers.append(await phone.post(f"{path}/status", json={"status": "completed"}))
        answers.append(await phone.post(f"{path}/status", json={"status": "cancelled"}))
        answers.append(await phone.get(f"{path}/events"))
        answers.append(await phone.get("changes"))
        assert [answer.status_code for answer in answers[:-3]] == [200] * 13
        assert not any(tells_of_costs(answer) for answer in answers)
        assert not COSTS & done(answers[1]).keys()
        assert done(answers[2])["items"] == [{"id": mine["id"], "price": None, "charges": None}]
        assert (await desk.read(mine))["price"]["amount"] == 987654

    async def test_who_is_no_driver_of_the_company_sees_nothing(
        self, desk: Desk, phone: AsyncClient, company: Company, dana: str
    ) -> None:
        await desk.at("assigned")
        await desk.at("draft")
        owner = await company.client("owner")
        assert (await owner.delete(f"drivers/{dana}")).status_code == 204
        again = await company.log_in("driver")
        answer = await phone.get("trips", headers={"authorization": f"Bearer {again['accessToken']}"})
        assert done(answer)["items"] == []
