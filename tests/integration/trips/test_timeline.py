"""What happened to a trip, in the order in which it was heard."""

from __future__ import annotations

import datetime as dt

import pytest
from httpx2 import AsyncClient

from tests.factories.trips import Body
from tests.support.companies import Company
from tests.support.trips import ABSENT, Desk, done, faults, refused


class TestEvents:
    @pytest.mark.caller("anonymous")
    async def test_need_a_session(self, client: AsyncClient) -> None:
        assert (await client.get(f"trips/{ABSENT}/events")).status_code == 401

    async def test_are_for_all_who_see_the_trip(
        self, company: Company, desk: Desk, stranger: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("assigned", dana)
        path = f"trips/{made['id']}/events"
        pages = []
        for role in ("owner", "dispatcher", "viewer", "driver"):
            client = await company.client(role)
            pages.append(done(await client.get(path)))
        assert pages == [pages[0]] * 4
        refused(await stranger.get(path), 404, "not_found")

    async def test_tell_everything_oldest_first_with_who_did_it(
        self, company: Company, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("assigned", dana)
        await desk.patch(made, {"notes": "Ring twice."})
        done(await phone.post(f"trips/{made['id']}/acknowledge"))
        await desk.move(made, "dispatched")
        stop_id = made["stops"][0]["id"]
        told = {"status": "arrived", "point": {"lat": 1.5, "lng": 2.5}}
        done(await phone.post(f"trips/{made['id']}/stops/{stop_id}/status", json=told))
        events = await desk.timeline(made)
        office, driver = company.people["dispatcher"].id, company.people["driver"].id
        assert [(one["type"], one["from"], one["to"], one["actor"]["id"]) for one in events] == [
            ("created", None, "draft", office),
            ("status", "draft", "scheduled", office),
            ("assigned", "scheduled", "assigned", office),
            ("updated", None, None, office),
            ("acknowledged", None, None, driver),
            ("status", "assigned", "dispatched", office),
            ("stop_status", "pending", "arrived", driver),
        ]
        assert {one["tripId"] for one in events} == {made["id"]}
        assert {one["applied"] for one in events} == {True}
        assert (events[-1]["stopId"], events[-1]["point"]) == (stop_id, told["point"])
        times = [dt.datetime.fromisoformat(one["at"]) for one in events]
        assert times == sorted(times)
        assert events[0]["actor"] == {"type": "user", "id": office, "name": "The dispatcher"}

    async def test_come_in_pages(self, desk: Desk) -> None:
        made = await desk.at("in_progress")
        whole = await desk.timeline(made)
        path, found, query = f"trips/{made['id']}/events", [], {"limit": "2"}
        while True:
            page: Body = await desk.get(path, **query)
            found += page["items"]
            assert len(page["items"]) <= 2
            if page["nextCursor"] is None:
                break
            query["cursor"] = page["nextCursor"]
        assert found == whole
        assert len(whole) == 5

    async def test_refuse_what_they_do_not_know(self, desk: Desk) -> None:
        path = f"trips/{(await desk.plan())['id']}/events"
        for query in ({"limit": "0"}, {"cursor": "x"}, {"type": "status"}, {"sort": "at"}):
            assert list(faults(await desk.client.get(path, params=query))) == [*query]

    async def test_of_a_refused_change_are_none(self, desk: Desk) -> None:
        made = await desk.plan()
        answer = await desk.client.post(f"trips/{made['id']}/status", json={"status": "dispatched"})
        refused(answer, 409, "trip.transition_not_allowed")
        assert [one["type"] for one in await desk.timeline(made)] == ["created"]
