"""Where everybody is: what devices say, in any order, and what is kept of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from httpx2 import AsyncClient

from services.act import Role
from tests.support.companies import Company
from tests.support.trips import ABSENT, Desk, done, refused

NOBODY = "veh_0123456789abcdef0123456789abcdef"


def ago(seconds: float) -> str:
    moment = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=seconds)
    # With the thousandths that are kept, so that it comes back as it was.
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000 or 1:03}000Z"


def reading(**given: Any) -> dict[str, Any]:
    return {"point": {"lat": 41.88, "lng": -87.63}, "recordedAt": ago(1), **given}


async def report(client: AsyncClient, *items: dict[str, Any]) -> Any:
    return done(await client.post("positions", json={"items": list(items)}))


async def latest(client: AsyncClient, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = done(await client.get("positions/latest", params=query))["items"]
    return found


class TestReporting:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert (await client.post("positions", json={"items": [reading()]})).status_code == 401

    @pytest.mark.caller("viewer")
    async def test_is_not_for_those_who_look(self, client: AsyncClient) -> None:
        refused(await client.post("positions", json={"items": [reading()]}), 403, "auth.forbidden")

    async def test_moves_the_vehicle_and_tells_which_trip_it_is_on(self, desk: Desk, dana: str) -> None:
        van = await desk.buy()
        trip = await desk.at("in_progress", dana, team={"vehicleId": van})
        said = reading(vehicleId=van, speed=12.5, heading=90, accuracy=8)
        assert await report(desk.client, said) == {"accepted": 1, "repeated": 0, "rejected": []}
        (found,) = await latest(desk.client)
        assert found["receivedAt"] >= found["recordedAt"]
        del found["receivedAt"]
        assert found == {**said, "driverId": dana, "tripId": trip["id"], "tripStatus": "in_progress"}

    async def test_again_changes_nothing(self, desk: Desk) -> None:
        van = await desk.buy()
        said = [
            reading(vehicleId=van, recordedAt=ago(seconds), clientEventId=f"e{seconds}")
            for seconds in (9, 6, 3)
        ]
        assert (await report(desk.client, *said))["accepted"] == 3
        again = await report(desk.client, *said, said[0], reading(vehicleId=van))
        assert again == {"accepted": 1, "repeated": 4, "rejected": []}

    async def test_late_and_out_of_order_never_moves_anything_back(self, desk: Desk) -> None:
        van = await desk.buy()
        here, there = {"lat": 1.0, "lng": 1.0}, {"lat": 2.0, "lng": 2.0}
        await report(
            desk.client,
            reading(vehicleId=van, point=here, recordedAt=ago(5)),
            reading(vehicleId=van, point=there, recordedAt=ago(50)),
        )
        await report(desk.client, reading(vehicleId=van, point=there, recordedAt=ago(500)))
        (found,) = await latest(desk.client)
        assert found["point"] == here

    async def test_says_of_each_reading_what_is_wrong_with_it(
        self, desk: Desk, stranger: AsyncClient
    ) -> None:
        van, foreign = await desk.buy(), await Desk(stranger).buy()
        answer = await report(
            desk.client,
            reading(vehicleId=van),
            reading(),
            reading(vehicleId=NOBODY),
            reading(vehicleId=foreign),
            reading(driverId="drv_0123456789abcdef0123456789abcdef"),
            reading(vehicleId=van, recordedAt=ago(-600)),
            reading(vehicleId=van, recordedAt=ago(91 * 86_400)),
        )
        assert (answer["accepted"], answer["repeated"]) == (1, 0)
        assert [(one["index"], one["code"], one["pointer"]) for one in answer["rejected"]] == [
            (1, "position.nobody", "/items/1/vehicleId"),
            (2, "reference.unknown", "/items/2/vehicleId"),
            (3, "reference.unknown", "/items/3/vehicleId"),
            (4, "reference.unknown", "/items/4/driverId"),
            (5, "position.in_the_future", "/items/5/recordedAt"),
            (6, "position.too_old", "/items/6/recordedAt"),
        ]

    @pytest.mark.parametrize(
        "body",
        [
            {"items": []},
            {"items": [reading()] * 501},
            {"items": [reading(point={"lat": 91, "lng": 0})]},
            {"items": [reading(heading=360)]},
            {"items": [reading(altitude=3)]},
            {"items": [{"point": {"lat": 1.0, "lng": 1.0}}]},
        ],
        ids=["none", "too many", "off the earth", "no direction", "unknown field", "no time"],
    )
    async def test_refuses_what_is_no_batch(self, client: AsyncClient, body: dict[str, Any]) -> None:
        refused(await client.post("positions", json=body), 422, "request.invalid")

    async def test_takes_five_hundred_at_once(self, desk: Desk) -> None:
        van = await desk.buy()
        said = [reading(vehicleId=van, recordedAt=ago(seconds)) for seconds in range(1, 501)]
        assert (await report(desk.client, *said))["accepted"] == 500


class TestADriversDevice:
    async def test_speaks_for_its_driver(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        assert (await report(phone, reading()))["accepted"] == 1
        assert [one["driverId"] for one in await latest(desk.client)] == [dana]

    async def test_and_for_the_vehicle_of_the_trip(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        van = await desk.buy()
        await desk.at("dispatched", dana, team={"vehicleId": van})
        assert (await report(phone, reading(vehicleId=van)))["accepted"] == 1
        (found,) = await latest(desk.client)
        assert (found["vehicleId"], found["driverId"]) == (van, dana)

    async def test_but_for_nobody_else(self, desk: Desk, phone: AsyncClient) -> None:
        said = (reading(driverId=await desk.hire()), reading(vehicleId=await desk.buy()))
        answer = await report(phone, *said)
        assert [(one["index"], one["code"]) for one in answer["rejected"]] == [
            (0, "position.not_yours"),
            (1, "position.not_yours"),
        ]

    async def test_does_not_see_where_the_others_are(self, phone: AsyncClient) -> None:
        refused(await phone.get("positions/latest"), 403, "auth.forbidden")


class TestTheLatest:
    @pytest.mark.parametrize("role", ["owner", "admin", "dispatcher", "viewer"])
    async def test_is_for_the_whole_office(self, company: Company, role: Role) -> None:
        assert await latest(await company.client(role)) == []

    async def test_comes_in_pages_and_by_vehicle(self, desk: Desk) -> None:
        vans = sorted([await desk.buy() for _ in range(3)])
        await report(desk.client, *(reading(vehicleId=van) for van in vans))
        seen, query = [], {"limit": "2"}
        while True:
            page = await desk.get("positions/latest", **query)
            seen += [one["vehicleId"] for one in page["items"]]
            if page["nextCursor"] is None:
                break
            query["cursor"] = page["nextCursor"]
        assert seen == vans
        assert [one["vehicleId"] for one in await latest(desk.client, vehicleId=f"{vans[2]},{vans[0]}")] == [
            vans[0],
            vans[2],
        ]
        refused(await desk.client.get("positions/latest", params={"limit": "1001"}), 422, "request.invalid")

    async def test_shows_nothing_of_another_company(self, desk: Desk, stranger: AsyncClient) -> None:
        await report(desk.client, reading(vehicleId=await desk.buy()))
        assert await latest(stranger) == []


class TestTheTrack:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert (await client.get(f"trips/{ABSENT}/track")).status_code == 401

    async def test_is_in_the_order_of_the_road_and_comes_in_pages(self, desk: Desk, dana: str) -> None:
        van = await desk.buy()
        trip = await desk.at("in_progress", dana, team={"vehicleId": van})
        times = [ago(seconds) for seconds in (40, 30, 20, 10)]
        await report(desk.client, *(reading(vehicleId=van, recordedAt=at) for at in reversed(times)))
        first = await desk.get(f"trips/{trip['id']}/track", limit="3")
        rest = await desk.get(f"trips/{trip['id']}/track", limit="3", cursor=first["nextCursor"])
        assert rest["nextCursor"] is None
        seen = [one["recordedAt"] for one in first["items"] + rest["items"]]
        assert [dt.datetime.fromisoformat(one) for one in seen] == [
            dt.datetime.fromisoformat(one) for one in times
        ]

    async def test_is_for_those_who_see_the_trip(
        self, desk: Desk, phone: AsyncClient, stranger: AsyncClient, dana: str
    ) -> None:
        mine, others = await desk.at("dispatched", dana), await desk.at("dispatched")
        assert done(await phone.get(f"trips/{mine['id']}/track")) == {"items": [], "nextCursor": None}
        refused(await phone.get(f"trips/{others['id']}/track"), 404, "not_found")
        refused(await stranger.get(f"trips/{mine['id']}/track"), 404, "not_found")


async def test_nothing_of_it_is_in_the_feed_or_raises_a_version(desk: Desk, dana: str) -> None:
    van = await desk.buy()
    trip = await desk.at("in_progress", dana, team={"vehicleId": van})
    before = (await desk.get("changes", since="now"))["nextCursor"]
    await report(desk.client, reading(vehicleId=van))
    assert (await desk.get(f"trips/{trip['id']}"))["version"] == trip["version"]
    assert (await desk.get("changes", since=before))["items"] == []
