"""Trying a failed stop again, on the same trip or on another."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests.factories.trips import Body, a_day, moment, shipment, stop, stops, trip, window
from tests.support.backend import Backend
from tests.support.companies import Company
from tests.support.trips import ABSENT, Desk, done, faults, reasons, refused


async def ask(client: AsyncClient, trip: Body, number: int, **body: Any) -> Response:
    return await client.post(f"trips/{trip['id']}/stops/{trip['stops'][number - 1]['id']}/retry", json=body)


async def failed(desk: Desk, **content: Any) -> Body:
    """A trip under way whose second stop, a drop-off, has failed."""
    made = await desk.at("in_progress", **content)
    await desk.move_stop(made, 1, "completed")
    return await desk.move_stop(made, 2, "failed", reasonCode="closed")


class TestRetry:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        path = f"trips/{ABSENT}/stops/stp_0123456789abcdef/retry"
        assert (await client.post(path, json={})).status_code == 401

    async def test_is_for_the_office(self, company: Company, desk: Desk, dana: str) -> None:
        made = await failed(desk)
        for role, status in (("viewer", 403), ("driver", 403), ("dispatcher", 200)):
            client = await company.client(role)  # type: ignore[arg-type]
            assert (await ask(client, made, 2)).status_code == status

    async def test_of_another_companys_trip_is_of_nothing(self, desk: Desk, stranger: AsyncClient) -> None:
        refused(await ask(stranger, await failed(desk), 2), 404, "not_found")

    async def test_is_for_stops_that_failed_or_were_left_out(self, desk: Desk) -> None:
        made = await desk.at("in_progress")
        for status in ("pending", "en_route", "arrived", "completed"):
            if status != "pending":
                await desk.move_stop(made, 1, status)
            refused(await ask(desk.client, made, 1), 409, "conflict")
        await desk.move_stop(made, 2, "skipped")
        assert (await ask(desk.client, made, 2)).status_code == 200
        path = f"trips/{made['id']}/stops/stp_0123456789abcdef/retry"
        refused(await desk.client.post(path, json={}), 404, "not_found")

    async def test_takes_no_more_stops_than_a_trip_has(self, desk: Desk) -> None:
        made = await desk.at("in_progress", body={"stops": [stop() for _ in range(200)]})
        await desk.move_stop(made, 1, "failed")
        assert faults(await ask(desk.client, made, 1)) == {"/tripId": "too_long"}


class TestHere:
    async def test_makes_a_linked_stop_that_takes_the_shipments_along(self, desk: Desk) -> None:
        made = await failed(desk, shipments=[shipment(1, 2), shipment(1, 3)])
        assert made["flags"]["exception"] is True
        old = made["stops"][1]
        answer = await ask(desk.client, made, 2)
        again = answer.json()
        new = again["stops"][3]
        assert answer.headers["etag"] == f'"{made["version"] + 1}"'
        assert (new["retryOfStopId"], new["attempt"], new["status"]) == (old["id"], 2, "pending")
        assert (new["place"], new["windows"], new["type"]) == (old["place"], old["windows"], "dropoff")
        assert again["stops"][1] == {**old, "retriedAs": {"tripId": made["id"], "stopId": new["id"]}}
        assert [one["dropoffStopId"] for one in again["shipments"]] == [new["id"], made["stops"][2]["id"]]
        assert [one["outcome"] for one in again["shipments"]] == ["loaded", "loaded"]
        assert again["flags"]["exception"] is False
        event = (await desk.timeline(made))[-1]
        assert (event["type"], event["stopId"]) == ("retried", new["id"])

    async def test_goes_before_the_way_home_and_takes_the_window_it_is_given(self, desk: Desk) -> None:
        day = a_day()
        home = stop("return", window=window(day, 16, 17))
        made = await failed(desk, body={"stops": [*stops(day), home]})
        again = (await ask(desk.client, made, 2, window=window(day, 14, 15))).json()
        assert [one["type"] for one in again["stops"]] == ["pickup", *["dropoff"] * 3, "return"]
        assert [one["sequence"] for one in again["stops"]] == [1, 2, 3, 4, 5]
        assert again["stops"][3]["windows"] == [window(day, 14, 15)]

    async def test_can_be_done_once_but_a_retry_that_failed_can_be_tried_again(self, desk: Desk) -> None:
        made = await failed(desk)
        first = (await ask(desk.client, made, 2)).json()
        told = refused(await ask(desk.client, made, 2), 409, "trip.stop_retried")
        assert told["retriedAs"] == {"tripId": made["id"], "stopId": first["stops"][3]["id"]}
        await desk.move_stop(first, 4, "failed")
        second = (await ask(desk.client, first, 4)).json()
        assert (second["stops"][4]["attempt"], second["stops"][4]["retryOfStopId"]) == (
            3,
            first["stops"][3]["id"],
        )

    async def test_is_made_once_when_two_ask_at_the_same_time(self, desk: Desk) -> None:
        made = await failed(desk)
        answers = await asyncio.gather(*(ask(desk.client, made, 2) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        assert len((await desk.read(made))["stops"]) == 4

    async def test_is_too_late_on_a_closed_trip(self, desk: Desk) -> None:
        made = await failed(desk)
        await desk.move(made, "completed")
        refused(await ask(desk.client, made, 2), 409, "trip.closed")

    async def test_does_not_move_the_end_of_the_trip_into_another_one(self, desk: Desk) -> None:
        day, driver = a_day(), await desk.hire()
        made = await failed(desk, driver_id=driver, body=trip(day))
        await desk.at("assigned", driver, body=trip(day, start=14))
        current = await desk.read(made)
        answer = await ask(desk.client, made, 2, window=window(day, 13, 15))
        assert reasons(answer) == {"driver.double_booked"}
        assert await desk.read(made) == current
        again = (await ask(desk.client, made, 2, window=window(day, 13, 14))).json()
        assert again["scheduledEnd"] == moment(day, 14)


class TestThere:
    async def test_gives_the_stop_and_its_shipments_to_another_trip(self, desk: Desk) -> None:
        made = await failed(desk, shipments=[shipment(1, 2, reference="A"), shipment(1, 3, reference="B")])
        other = await desk.plan()
        there = (await ask(desk.client, made, 2, tripId=other["id"])).json()
        assert (there["id"], there["version"]) == (other["id"], 2)
        new = there["stops"][3]
        assert (new["retryOfStopId"], new["attempt"]) == (made["stops"][1]["id"], 2)
        assert [(one["reference"], one["dropoffStopId"]) for one in there["shipments"]] == [("A", new["id"])]
        assert (there["shipments"][0]["pickupStopId"], there["shipments"][0]["outcome"]) == (None, "pending")
        left = await desk.read(made)
        assert left["version"] == made["version"] + 1
        assert left["flags"]["exception"] is False, "somebody takes care of it"
        assert left["stops"][1]["retriedAs"] == {"tripId": other["id"], "stopId": new["id"]}
        for one in (made, other):
            assert (await desk.timeline(one))[-1]["type"] == "retried"

    async def test_also_helps_a_trip_that_is_closed(self, desk: Desk) -> None:
        made, other = await failed(desk), await desk.plan()
        closed = await desk.move(made, "completed")
        assert (await ask(desk.client, closed, 2, tripId=other["id"])).status_code == 200

    async def test_is_refused_where_the_other_trip_is_closed_or_not_there(
        self, desk: Desk, stranger: AsyncClient
    ) -> None:
        made, foreign = await failed(desk), await Desk(stranger).plan()
        closed = await desk.at("cancelled")
        refused(await ask(desk.client, made, 2, tripId=closed["id"]), 409, "trip.closed")
        for unknown in (ABSENT, foreign["id"]):
            refused(await ask(desk.client, made, 2, tripId=unknown), 404, "not_found")
        assert (await Desk(stranger).read(foreign)) == foreign

    async def test_is_refused_while_what_the_stop_needs_is_deleted(self, desk: Desk) -> None:
        customer = (await desk.post("customers", {"name": "Acme"}))["id"]
        made = await failed(desk, shipments=[shipment(1, 2, customerId=customer)])
        await desk.move(made, "completed")
        assert (await desk.client.delete(f"customers/{customer}")).status_code == 204
        other = await desk.plan()
        told = refused(await ask(desk.client, made, 2, tripId=other["id"]), 409, "conflict")
        assert customer in told["detail"]
        await desk.post(f"customers/{customer}/restore")
        assert (await ask(desk.client, made, 2, tripId=other["id"])).status_code == 200

    async def test_does_not_move_the_other_trip_into_a_third(self, desk: Desk) -> None:
        day, driver = a_day(), await desk.hire()
        made = await failed(desk)
        other = await desk.at("assigned", driver, body=trip(day))
        await desk.at("assigned", driver, body=trip(day, start=14))
        answer = await ask(desk.client, made, 2, tripId=other["id"], window=window(day, 13, 15))
        assert reasons(answer) == {"driver.double_booked"}
        assert await desk.read(other) == other
        assert (await desk.timeline(made))[-1]["type"] == "stop_status"


async def retried_there(desk: Desk) -> tuple[Body, Body]:
    """A trip whose second stop has failed, and the draft whose fourth tries it again."""
    made = await failed(desk, shipments=[shipment(1, 2)])
    there = done(await ask(desk.client, made, 2, tripId=(await desk.plan())["id"]))
    return made, there


async def is_free(desk: Desk, made: Body) -> bool:
    """Whether the second stop waits for somebody to try it again."""
    found = await desk.read(made)
    waiting: bool = found["flags"]["exception"]
    assert waiting is (found["stops"][1]["retriedAs"] is None)
    return waiting


class TestOnce:
    async def test_a_stop_is_tried_again_by_one_trip_only(self, desk: Desk) -> None:
        made, there = await retried_there(desk)
        for other in (await desk.plan(), made):
            told = refused(await ask(desk.client, made, 2, tripId=other["id"]), 409, "trip.stop_retried")
            assert told["retriedAs"]["tripId"] == there["id"]
            assert str(there["number"]) in told["detail"]

    async def test_by_one_of_many_who_ask_at_the_same_time(self, desk: Desk) -> None:
        for _ in range(4):
            made = await failed(desk)
            others = [await desk.plan() for _ in range(7)]
            targets = [made["id"], *(one["id"] for one in others)]
            answers = await asyncio.gather(*(ask(desk.client, made, 2, tripId=one) for one in targets))
            assert sorted(answer.status_code for answer in answers) == [200, *[409] * 7]
            for answer in answers:
                if answer.status_code == 409:
                    refused(answer, 409, "trip.stop_retried")
            now = [await desk.read(one) for one in (made, *others)]
            retries = [stop for one in now for stop in one["stops"] if stop["retryOfStopId"]]
            assert [stop["id"] for stop in retries] == [now[0]["stops"][1]["retriedAs"]["stopId"]]

    async def test_and_the_retry_that_failed_is_tried_again_itself(self, desk: Desk) -> None:
        made = await failed(desk)
        other = await desk.at("in_progress")
        there = done(await ask(desk.client, made, 2, tripId=other["id"]))
        there = await desk.move_stop(there, 4, "failed")
        refused(await ask(desk.client, made, 2), 409, "trip.stop_retried")
        third = done(await ask(desk.client, there, 4, tripId=(await desk.plan())["id"]))
        assert third["stops"][3]["attempt"] == 3

    async def test_heeds_the_version_that_was_read(self, desk: Desk) -> None:
        made = await failed(desk)
        path = f"trips/{made['id']}/stops/{made['stops'][1]['id']}/retry"
        other = {"tripId": (await desk.plan())["id"]}
        answer = await desk.client.post(path, json=other, headers={"if-match": '"1"'})
        refused(answer, 412, "version.stale")


class TestFreeAgain:
    async def test_when_the_retry_is_removed(self, desk: Desk) -> None:
        made, there = await retried_there(desk)
        assert not await is_free(desk, made)
        tied = [{"id": there["shipments"][0]["id"], "deleted": True}]
        gone = {"stops": [{"id": there["stops"][3]["id"], "deleted": True}], "shipments": tied}
        await desk.patch(there, gone)
        assert await is_free(desk, made)
        assert (await desk.timeline(made))[-1]["type"] == "retried"
        assert (await ask(desk.client, made, 2)).status_code == 200

    async def test_when_its_trip_is_cancelled_until_that_is_opened_again(
        self, desk: Desk, company: Company
    ) -> None:
        admin = Desk(await company.client("admin"))
        made, there = await retried_there(desk)
        await desk.move(there, "cancelled")
        assert await is_free(desk, made)
        await admin.post(f"trips/{there['id']}/reopen", {"reason": "Not yet"})
        assert not await is_free(desk, made)
        await desk.move(there, "cancelled")
        elsewhere = await desk.plan()
        done(await ask(desk.client, made, 2, tripId=elsewhere["id"]))
        answer = await admin.client.post(f"trips/{there['id']}/reopen", json={"reason": "Not yet"})
        told = refused(answer, 409, "trip.stop_retried")
        assert told["retriedAs"]["tripId"] == elsewhere["id"]

    async def test_when_its_trip_is_deleted_until_that_is_restored(self, desk: Desk) -> None:
        made, there = await retried_there(desk)
        assert (await desk.client.delete(f"trips/{there['id']}")).status_code == 204
        assert await is_free(desk, made)
        await desk.post(f"trips/{there['id']}/restore")
        assert not await is_free(desk, made)
        assert (await desk.client.delete(f"trips/{there['id']}")).status_code == 204
        assert (await ask(desk.client, made, 2)).status_code == 200
        refused(await desk.client.post(f"trips/{there['id']}/restore"), 409, "restore.conflict")

    async def test_when_its_trip_was_changed_without_a_word(self, desk: Desk, backend: Backend) -> None:
        made, there = await retried_there(desk)
        trips = backend.state.database["trips"]
        await trips.update_one({"_id": there["id"]}, {"$set": {"status": "cancelled"}})
        assert (await ask(desk.client, made, 2)).status_code == 200

    async def test_and_its_own_trip_may_be_gone_by_then(self, desk: Desk) -> None:
        made, there = await retried_there(desk)
        await desk.move(made, "completed")
        assert (await desk.client.delete(f"trips/{made['id']}")).status_code == 204
        assert (await desk.move(there, "cancelled"))["status"] == "cancelled"

    async def test_also_when_both_trips_are_in_one_call(self, desk: Desk) -> None:
        for order, statuses in (("made first", [200, 200]), ("there first", [200, 422])):
            made, there = await retried_there(desk)
            items = [{"id": one["id"], "status": "cancelled"} for one in (made, there)]
            body = {"action": "status", "items": items if order == "made first" else items[::-1]}
            told = await desk.post("trips/bulk-actions", {**body, "mode": "partial"})
            assert [one["status"] for one in told["results"]] == statuses, order
            assert (await desk.read(there))["status"] == "cancelled"
            assert await is_free(desk, made)

    async def test_also_when_both_trips_are_deleted_in_one_call(self, desk: Desk) -> None:
        made, there = await retried_there(desk)
        await desk.move(made, "completed")
        items = [{"id": one["id"]} for one in (made, there)]
        told = await desk.post("trips/bulk-actions", {"action": "delete", "items": items, "mode": "atomic"})
        assert [one["status"] for one in told["results"]] == [204, 204]
