"""What devices tell: in their own time, late, twice, and after the trip has gone to somebody else."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

from httpx2 import AsyncClient, Response

from tests.factories.trips import Body, shipment
from tests.support.trips import Desk, done, faults, refused


def wire(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_now(**distance: float) -> str:
    return wire(dt.datetime.now(dt.UTC) + dt.timedelta(**distance))


def read(moment: str) -> dt.datetime:
    return dt.datetime.fromisoformat(moment)


async def tell(client: AsyncClient, trip: Body, status: str, **told: Any) -> Response:
    return await client.post(f"trips/{trip['id']}/status", json={"status": status, **told})


async def tell_stop(client: AsyncClient, trip: Body, number: int, status: str, **told: Any) -> Response:
    path = f"trips/{trip['id']}/stops/{trip['stops'][number - 1]['id']}/status"
    return await client.post(path, json={"status": status, **told})


async def last(desk: Desk, trip: Body) -> Body:
    return (await desk.timeline(trip))[-1]


async def hand_over(desk: Desk, trip: Body, **changes: Any) -> Body:
    body = {"driverId": await desk.hire(), "reason": "Relay", **changes}
    return await desk.post(f"trips/{trip['id']}/reassign", body)


class TestTheDevicesTime:
    async def test_is_used_for_the_start_and_kept_beside_ours(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("dispatched", dana)
        moment = made["updatedAt"]
        point = {"lat": 41.9, "lng": -87.6}
        told = {"occurredAt": moment, "point": point, "note": "Left the yard", "reasonCode": "on_time"}
        moved = done(await tell(phone, made, "in_progress", **told))
        assert (moved["startedAt"], moved["statusChangedAt"]) == (moment, moment)
        event = await last(desk, made)
        assert {name: event[name] for name in told} == told
        assert (event["at"], event["from"], event["to"]) == (moved["updatedAt"], "dispatched", "in_progress")
        assert (event["applied"], event["reason"]) == (True, None)

    async def test_may_be_a_little_ahead_of_ours_and_no_more(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("dispatched", dana)
        for who in (phone, desk.client):
            ahead = await tell(who, made, "in_progress", occurredAt=from_now(minutes=5, seconds=30))
            assert faults(ahead) == {"/occurredAt": "time.in_future"}
            ahead = await tell_stop(who, made, 1, "arrived", occurredAt=from_now(days=400))
            assert faults(ahead) == {"/occurredAt": "time.in_future"}
        assert await desk.read(made) == made
        moment = from_now(minutes=4)
        moved = done(await tell(phone, made, "in_progress", occurredAt=moment))
        assert read(moved["startedAt"]) == read(moment)

    async def test_of_an_end_is_never_before_the_start(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("dispatched", dana)
        ahead = from_now(minutes=4)
        done(await tell(phone, made, "in_progress", occurredAt=ahead))
        ended = await desk.move(made, "completed")
        assert ended["completedAt"] == ended["startedAt"]
        assert read(ended["startedAt"]) == read(ahead)


class TestALateReport:
    async def test_that_can_no_longer_be_applied_stays_in_the_timeline(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("in_progress", dana)
        await desk.move(made, "failed")
        closed = await desk.read(made)
        answer = await tell(phone, made, "completed", occurredAt=made["updatedAt"], note="Done at noon")
        assert {**done(answer), "price": None, "charges": []} == closed
        assert answer.headers["etag"] == f'"{closed["version"]}"'
        assert await desk.read(made) == closed
        event = await last(desk, made)
        assert (event["to"], event["note"]) == ("completed", "Done at noon")
        assert (event["applied"], event["reason"]) == (False, "trip_closed")

    async def test_of_a_stop_that_the_office_has_closed_changes_nothing(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("in_progress", dana)
        current = await desk.move_stop(made, 1, "skipped")
        done(await tell_stop(phone, made, 1, "failed", occurredAt=made["updatedAt"]))
        assert await desk.read(made) == current
        event = await last(desk, made)
        assert (event["applied"], event["reason"]) == (False, "superseded")
        assert event["stopId"] == made["stops"][0]["id"]

    async def test_fills_in_an_arrival_that_nobody_had_told(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("in_progress", dana)
        await desk.move_stop(made, 1, "completed")
        arrived = made["updatedAt"]
        moved = done(await tell_stop(phone, made, 1, "arrived", occurredAt=arrived))
        assert (moved["stops"][0]["status"], moved["stops"][0]["arrivedAt"]) == ("completed", arrived)
        assert (await last(desk, made))["applied"] is True

    async def test_of_an_earlier_start_corrects_the_start(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("dispatched", dana)
        moment = made["updatedAt"]
        await desk.move(made, "in_progress")
        moved = done(await tell(phone, made, "in_progress", occurredAt=moment))
        assert moved["startedAt"] == moment

    async def test_about_the_present_is_refused_instead(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("completed", dana)
        before = await desk.timeline(made)
        refused(await tell(phone, made, "completed"), 409, "trip.transition_not_allowed")
        refused(await tell_stop(phone, made, 1, "arrived"), 409, "trip.closed")
        assert await desk.timeline(made) == before


class TestAFormerDriver:
    async def test_may_still_tell_what_happened_while_holding_the_trip(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("in_progress", dana, shipments=[shipment()])
        moment = made["updatedAt"]
        handed = await hand_over(desk, made)
        answer = await tell_stop(phone, made, 1, "completed", occurredAt=moment)
        assert not {"price", "charges"} & done(answer).keys()
        now = await desk.read(made)
        assert (now["stops"][0]["status"], now["stops"][0]["completedAt"]) == ("completed", moment)
        assert now["shipments"][0]["outcome"] == "loaded"
        assert now["driverId"] == handed["driverId"]

    async def test_no_longer_moves_the_trip_itself(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        made = await desk.at("in_progress", dana)
        handed = await hand_over(desk, made)
        done(await tell(phone, made, "failed", occurredAt=made["updatedAt"]))
        assert await desk.read(made) == handed
        event = await last(desk, made)
        assert (event["applied"], event["reason"]) == (False, "reassigned")

    async def test_no_longer_moves_a_stop_that_the_next_one_has_moved(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("in_progress", dana)
        await hand_over(desk, made)
        current = await desk.move_stop(made, 1, "arrived")
        done(await tell_stop(phone, made, 1, "failed", occurredAt=made["updatedAt"]))
        assert await desk.read(made) == current
        assert (await last(desk, made))["reason"] == "reassigned"

    async def test_is_not_heard_about_a_time_without_the_trip(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("dispatched", dana)
        earlier = from_now(hours=-1)
        handed = await hand_over(desk, made)
        told = [handed["updatedAt"], earlier, None]
        for moment in told:
            more = {"occurredAt": moment} if moment else {}
            refused(await tell(phone, made, "in_progress", **more), 404, "not_found")
            refused(await tell_stop(phone, made, 1, "arrived", **more), 404, "not_found")
        assert await desk.read(made) == handed

    async def test_may_have_been_a_co_driver(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        made = await desk.at("dispatched", team={"coDriverIds": [dana]})
        await hand_over(desk, made, coDriverIds=[])
        assert (await phone.get(f"trips/{made['id']}")).status_code == 404
        moved = done(await tell_stop(phone, made, 1, "arrived", occurredAt=made["updatedAt"]))
        assert moved["stops"][0]["status"] == "arrived"


class TestTheSameEvent:
    async def test_again_is_the_trip_as_it_is(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        made = await desk.at("dispatched", dana)
        first = await tell(phone, made, "in_progress", clientEventId="e1")
        events = await desk.timeline(made)
        for again in (
            await tell(phone, made, "in_progress", clientEventId="e1"),
            await tell(phone, made, "failed", clientEventId="e1", note="another content"),
            await tell_stop(phone, made, 1, "arrived", clientEventId="e1"),
        ):
            assert (done(again), again.headers["etag"]) == (done(first), first.headers["etag"])
        assert await desk.timeline(made) == events
        await desk.move_stop(made, 1, "arrived")
        later = await tell(phone, made, "in_progress", clientEventId="e1")
        assert done(later)["version"] == done(first)["version"] + 1

    async def test_on_another_trip_is_another_event(self, desk: Desk) -> None:
        for made in (await desk.plan(), await desk.plan()):
            assert (await desk.move(made, "scheduled", clientEventId="e1"))["status"] == "scheduled"

    async def test_that_was_refused_is_heard_when_it_comes_again(self, desk: Desk) -> None:
        made = await desk.at("scheduled")
        refused(
            await tell(desk.client, made, "dispatched", clientEventId="e1"),
            409,
            "trip.transition_not_allowed",
        )
        await desk.assign(made, await desk.hire())
        assert (await desk.move(made, "dispatched", clientEventId="e1"))["status"] == "dispatched"

    async def test_that_came_too_late_is_told_once(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        made = await desk.at("in_progress", dana)
        closed = await desk.move(made, "cancelled")
        told = {"occurredAt": made["updatedAt"], "clientEventId": "late"}
        for _ in range(2):
            assert done(await tell(phone, made, "completed", **told))["version"] == closed["version"]
        assert [one["clientEventId"] for one in await desk.timeline(made)].count("late") == 1

    async def test_of_a_former_driver_again_is_still_answered(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("in_progress", dana)
        await hand_over(desk, made)
        told = {"occurredAt": made["updatedAt"], "clientEventId": "e1"}
        answers = [await tell_stop(phone, made, 1, "arrived", **told) for _ in range(2)]
        assert done(answers[0]) == done(answers[1])

    async def test_does_not_show_others_trips_to_who_knows_it(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("dispatched")
        await desk.move(made, "in_progress", clientEventId="e1")
        refused(await tell(phone, made, "in_progress", clientEventId="e1"), 404, "not_found")

    async def test_twenty_times_at_once_is_done_once(self, desk: Desk, phone: AsyncClient, dana: str) -> None:
        made = await desk.at("dispatched", dana)
        steps = [(1, "arrived"), (1, "completed"), (2, "en_route"), (2, "completed")]
        for turn, (number, status) in enumerate(steps):
            told = {"clientEventId": f"e{turn}", "occurredAt": from_now()}
            answers = await asyncio.gather(
                *(tell_stop(phone, made, number, status, **told) for _ in range(20))
            )
            assert {done(answer)["version"] for answer in answers} == {made["version"] + turn + 1}
        told_once = [one["clientEventId"] for one in await desk.timeline(made)]
        assert [told_once.count(f"e{turn}") for turn in range(4)] == [1] * 4

    async def test_twenty_times_at_once_with_the_version_it_was_read_at_is_done_once(
        self, desk: Desk, phone: AsyncClient, dana: str
    ) -> None:
        made = await desk.at("dispatched", dana)
        path, match = f"trips/{made['id']}/status", {"If-Match": f'"{made["version"]}"'}
        told = {"status": "in_progress", "clientEventId": "e1"}
        answers = await asyncio.gather(*(phone.post(path, json=told, headers=match) for _ in range(20)))
        assert {done(answer)["version"] for answer in answers} == {made["version"] + 1}
