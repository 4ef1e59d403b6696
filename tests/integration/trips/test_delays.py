"""Trips become delayed by themselves, and stop being so when the reason goes."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from adapters.clock import now
from adapters.mongo.deadlines import Deadlines
from adapters.mongo.migrations import judge_open_trips
from schemas.base import Document
from services.delays import Delays
from services.trip_rules.on_time import punctuality
from tests.factories.trips import Body, shipment, stop
from tests.support.backend import Backend
from tests.support.companies import Company
from tests.support.trips import Desk, done

START = now().replace(microsecond=0)
Pass = Callable[[float], None]


def wire(hours: float) -> str:
    return f"{(START + dt.timedelta(hours=hours)).isoformat()}Z"


def window(start: float, end: float) -> Body:
    """In hours from now."""
    return {"from": wire(start), "to": wire(end)}


def trip(**changes: Any) -> Body:
    """To be picked up in an hour and dropped off in another."""
    return {"stops": [stop("pickup", window=window(0, 1)), stop(window=window(1, 2))], **changes}


@pytest.fixture
def pass_hours(monkeypatch: pytest.MonkeyPatch) -> Pass:
    """Lets all of us believe that it is later."""

    def later(hours: float) -> None:
        moment = START + dt.timedelta(hours=hours)
        for module in ("services.work", "services.delays"):
            monkeypatch.setattr(f"{module}.now", lambda: moment)

    return later


@pytest.fixture
def delays(backend: Backend) -> Delays:
    return Delays(backend.state)


async def stored(backend: Backend, trip: Body) -> Document:
    found = await backend.state.database["trips"].find_one({"_id": trip["id"]})
    assert found is not None
    return found


async def told(backend: Backend, trip: Body) -> int:
    """How many times others were told of it."""
    return await backend.state.database["outbox"].count_documents({"id": trip["id"]})


async def listed(desk: Desk) -> list[str]:
    return [one["id"] for one in (await desk.get("trips", **{"flags.delayed": "true"}))["items"]]


async def grant(company: Company, seconds: int) -> None:
    owner = await company.client("owner")
    done(await owner.patch("organization", json={"onTimeGraceSeconds": seconds}))


class TestTimePasses:
    @pytest.mark.parametrize("status", ["scheduled", "assigned", "dispatched", "in_progress"])
    async def test_and_an_open_trip_is_delayed_without_anybodys_doing(
        self, desk: Desk, delays: Delays, pass_hours: Pass, status: str
    ) -> None:
        made = await desk.at(status, body=trip())
        await delays.run()
        assert await desk.read(made) == made
        pass_hours(1.01)
        await delays.run()
        late = await desk.read(made)
        assert late["flags"] == {"delayed": True, "exception": False, "onHold": False}
        assert {name for name in made if made[name] != late[name]} == {"flags", "updatedAt"}
        assert await listed(desk) == [made["id"]]

    @pytest.mark.parametrize("status", ["draft", "completed", "failed", "cancelled"])
    async def test_and_nothing_becomes_of_the_others(
        self, desk: Desk, delays: Delays, pass_hours: Pass, status: str
    ) -> None:
        made = await desk.at(status, body=trip())
        pass_hours(3)
        await delays.run()
        assert await desk.read(made) == made

    async def test_and_without_windows_the_scheduled_end_counts(
        self, desk: Desk, delays: Delays, pass_hours: Pass
    ) -> None:
        made = await desk.at("scheduled", body={"stops": [stop()], "scheduledEnd": wire(2)})
        never = await desk.at("scheduled", body={"stops": [stop()]})
        pass_hours(1.99)
        await delays.run()
        assert await listed(desk) == []
        pass_hours(2.01)
        await delays.run()
        assert await listed(desk) == [made["id"]]
        assert await desk.read(never) == never

    async def test_and_the_grace_is_waited_for(
        self, desk: Desk, delays: Delays, pass_hours: Pass, company: Company
    ) -> None:
        await grant(company, 1800)
        made = await desk.at("scheduled", body=trip())
        pass_hours(1.49)
        await delays.run()
        assert await listed(desk) == []
        pass_hours(1.51)
        await delays.run()
        assert await listed(desk) == [made["id"]]

    async def test_and_the_grace_is_looked_up_once_and_not_again_and_again(
        self, desk: Desk, backend: Backend, delays: Delays, pass_hours: Pass, company: Company
    ) -> None:
        await grant(company, 1800)
        made = await desk.at("scheduled", body=trip())
        before = await told(backend, made)
        pass_hours(1.25)
        await delays.run()
        assert (await stored(backend, made))["dueAt"] == START + dt.timedelta(hours=1.5)
        assert await Deadlines(backend.state.database).passed(START + dt.timedelta(hours=1.25), 1) == []
        assert await told(backend, made) == before

    async def test_and_it_is_told_once_in_our_name_whoever_marks_it(
        self, desk: Desk, backend: Backend, delays: Delays, pass_hours: Pass, company: Company
    ) -> None:
        made = await desk.at("dispatched", body=trip())
        before = await told(backend, made)
        pass_hours(1.01)
        await asyncio.gather(*(Delays(backend.state).run() for _ in range(4)))
        assert await told(backend, made) == before + 1
        entry = await backend.state.database["outbox"].find_one({"id": made["id"]}, sort=[("_id", -1)])
        late = await stored(backend, made)
        assert entry is not None
        assert (entry["action"], entry["version"]) == ("updated", made["version"])
        assert (entry["crewIds"], entry["at"]) == ([made["driverId"]], late["updatedAt"])
        admin = Desk(await company.client("admin"))
        log = (await admin.get("audit-logs", **{"target.id": made["id"]}, limit=100))["items"]
        assert len(log) == before + 1
        assert log[0]["actor"] == {"type": "system", "id": "system", "name": "Roadbook"}
        assert (log[0]["action"], log[0]["after"]) == ("trip.flagged", {"flags": late["flags"]})
        await delays.run()
        assert await told(backend, made) == before + 1

    async def test_and_more_trips_than_one_look_takes_are_all_marked(
        self, desk: Desk, delays: Delays, pass_hours: Pass, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("services.delays.BATCH", 2)
        made = [await desk.at("scheduled", body=trip()) for _ in range(5)]
        pass_hours(1.01)
        assert await delays.run_once() is False
        await delays.run()
        assert sorted(await listed(desk)) == sorted(one["id"] for one in made)


class TestReasonGoes:
    @pytest.fixture
    async def late(self, desk: Desk, delays: Delays, pass_hours: Pass) -> Body:
        made = await desk.at("dispatched", body=trip(shipments=[shipment()]))
        pass_hours(1.5)
        await delays.run()
        return await desk.read(made)

    async def test_when_the_windows_are_moved(self, desk: Desk, late: Body) -> None:
        assert late["flags"]["delayed"] is True
        body = {"stops": [{"id": late["stops"][0]["id"], "window": window(1, 1.75)}]}
        assert (await desk.patch(late, body))["flags"]["delayed"] is False

    async def test_when_the_trip_is_closed(self, desk: Desk, late: Body) -> None:
        assert (await desk.move(late, "cancelled"))["flags"]["delayed"] is False

    async def test_when_the_stop_was_reached_in_time_and_told_too_late(self, desk: Desk, late: Body) -> None:
        after = await desk.move_stop(late, 1, "arrived", occurredAt=wire(0.75))
        assert after["flags"]["delayed"] is False

    async def test_but_not_when_it_was_reached_late(
        self, desk: Desk, delays: Delays, pass_hours: Pass, late: Body
    ) -> None:
        for number, hours in ((1, 1.5), (2, 1.75)):
            pass_hours(hours)
            after = await desk.move_stop(late, number, "completed")
            assert after["flags"]["delayed"] is True
        assert (await desk.move(late, "completed"))["flags"]["delayed"] is True
        await delays.run()
        assert await listed(desk) == [late["id"]]

    async def test_when_the_company_grants_more_time(
        self, desk: Desk, delays: Delays, company: Company, late: Body
    ) -> None:
        await grant(company, 3600)
        await delays.run()
        assert (await desk.read(late))["flags"]["delayed"] is False
        await grant(company, 0)
        await delays.run()
        assert (await desk.read(late))["flags"]["delayed"] is True

    async def test_when_the_company_grants_more_time_for_what_was_reached(
        self, desk: Desk, delays: Delays, company: Company, late: Body
    ) -> None:
        await desk.move_stop(late, 1, "arrived")
        await grant(company, 3600)
        await delays.run()
        assert (await desk.read(late))["flags"]["delayed"] is False
        await grant(company, 0)
        await delays.run()
        assert (await desk.read(late))["flags"]["delayed"] is True

    async def test_and_another_grace_is_never_shown_as_work_to_do(
        self, backend: Backend, delays: Delays, company: Company
    ) -> None:
        owner = await company.client("owner")
        shown = done(await owner.patch("organization", json={"onTimeGraceSeconds": 60}))
        assert "unjudged" not in shown
        assert await Deadlines(backend.state.database).unjudged(1) == [(company.id, shown["version"])]
        done(await owner.patch("organization", json={"name": "Same grace"}))
        await delays.run()
        assert await Deadlines(backend.state.database).unjudged(1) == []
        assert "unjudged" not in str((await owner.get("audit-logs", params={"limit": 100})).json())

    async def test_and_what_changes_nothing_is_not_said_to_have_made_it_late(
        self, desk: Desk, pass_hours: Pass
    ) -> None:
        made = await desk.at("scheduled", body=trip(notes="x"))
        pass_hours(1.5)
        assert await desk.patch(made, {"notes": "x"}) == made
        assert (await desk.patch(made, {"notes": "y"}))["flags"]["delayed"] is True


class TestDueAt:
    async def test_is_kept_by_every_write_and_never_shown(
        self, desk: Desk, backend: Backend, company: Company
    ) -> None:
        admin = Desk(await company.client("admin"))
        made = await desk.plan(trip())

        async def kept() -> dt.datetime | None:
            found = await stored(backend, made)
            assert found["dueAt"] == punctuality(found, START, 0)["dueAt"]
            due: dt.datetime | None = found["dueAt"]
            return due

        first, second = START + dt.timedelta(hours=1), START + dt.timedelta(hours=2)
        assert await kept() is None
        assert "dueAt" not in await desk.move(made, "scheduled")
        assert await kept() == first
        await desk.assign(made, await desk.hire())
        await desk.post(f"trips/{made['id']}/unassign")
        await desk.assign(made, await desk.hire())
        await desk.move(made, "dispatched")
        await desk.post(f"trips/{made['id']}/reassign", {"driverId": await desk.hire(), "reason": "Relay"})
        assert await kept() == first
        await desk.move_stop(made, 1, "failed", reasonCode="closed")
        assert await kept() == second
        await desk.post(f"trips/{made['id']}/stops/{made['stops'][0]['id']}/retry", {})
        assert await kept() == first
        await desk.move(made, "completed")
        assert await kept() is None
        await admin.post(f"trips/{made['id']}/reopen", {"reason": "Not done"})
        assert await kept() == first
        assert "dueAt" not in (await desk.get("trips"))["items"][0]

    async def test_comes_back_with_a_trip_from_the_trash(
        self, desk: Desk, backend: Backend, pass_hours: Pass
    ) -> None:
        early, late = [await desk.at("assigned", body=trip()) for _ in range(2)]
        for one in (early, late):
            assert (await desk.client.delete(f"trips/{one['id']}")).status_code == 204
        await backend.state.database["trash"].update_many({}, {"$unset": {"object.dueAt": 1}})
        assert (await desk.post(f"trips/{early['id']}/restore"))["flags"]["delayed"] is False
        assert (await stored(backend, early))["dueAt"] == START + dt.timedelta(hours=1)
        pass_hours(1.5)
        assert (await desk.post(f"trips/{late['id']}/restore"))["flags"]["delayed"] is True
        assert (await stored(backend, late))["dueAt"] is None

    async def test_costs_no_look_at_the_grace_while_nothing_is_late(
        self, desk: Desk, backend: Backend, company: Company
    ) -> None:
        organizations = backend.state.database["organizations"]
        await organizations.update_one({"_id": company.id}, {"$set": {"onTimeGraceSeconds": "not read"}})
        made = await desk.at("in_progress", body=trip())
        assert (await desk.move_stop(made, 1, "completed"))["flags"]["delayed"] is False
        await organizations.update_one({"_id": company.id}, {"$set": {"onTimeGraceSeconds": 0}})

    async def test_is_given_to_trips_that_were_there_before_it(
        self, desk: Desk, backend: Backend, delays: Delays, pass_hours: Pass
    ) -> None:
        early = await desk.at("scheduled", body=trip())
        later = await desk.at("scheduled", body={"stops": [stop(window=window(4, 5))]})
        timeless = await desk.at("scheduled", body={"stops": [stop()]})
        closed = await desk.at("cancelled", body=trip())
        trips = backend.state.database["trips"]
        ids = [one["id"] for one in (early, later, timeless, closed)]
        await trips.update_many({"_id": {"$in": ids}}, {"$unset": {"dueAt": 1}})
        await backend.state.database["organizations"].update_many({}, {"$unset": {"unjudged": 1}})
        heard = [await told(backend, one) for one in (later, timeless, closed)]
        pass_hours(1.5)
        for _ in range(2):
            await judge_open_trips(backend.state.database)
            await delays.run()
        assert await listed(desk) == [early["id"]]
        assert (await stored(backend, later))["dueAt"] == START + dt.timedelta(hours=5)
        assert (await stored(backend, timeless))["dueAt"] is None
        assert "dueAt" not in await stored(backend, closed)
        assert [await told(backend, one) for one in (later, timeless, closed)] == heard
