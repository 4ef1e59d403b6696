"""Deleting and restoring trips, and keeping what open trips use."""

from __future__ import annotations

import pytest
from httpx2 import AsyncClient

from tests.factories.bodies import customer, place
from tests.factories.trips import Body, a_day, shipment, stop, stops, trip
from tests.support.companies import Company
from tests.support.trips import ABSENT, Desk, done, refused, without_its_name


async def delete(desk: Desk, trip: Body) -> None:
    assert (await desk.client.delete(f"trips/{trip['id']}")).status_code == 204


class TestDelete:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert (await client.delete(f"trips/{ABSENT}")).status_code == 401

    async def test_is_for_the_office(self, company: Company, desk: Desk) -> None:
        for role, status in (("viewer", 403), ("driver", 403), ("dispatcher", 204), ("owner", 204)):
            made = await desk.plan()
            client = await company.client(role)  # type: ignore[arg-type]
            assert (await client.delete(f"trips/{made['id']}")).status_code == status

    async def test_of_another_companys_trip_is_of_nothing(self, desk: Desk, stranger: AsyncClient) -> None:
        made = await desk.plan()
        answers = [await stranger.delete(f"trips/{one}") for one in (made["id"], ABSENT)]
        assert answers[0].status_code == 404
        assert without_its_name(answers[0], made["id"]) == without_its_name(answers[1], ABSENT)
        assert await desk.read(made) == made

    @pytest.mark.parametrize("status", ["draft", "scheduled", "assigned", "completed", "failed", "cancelled"])
    async def test_takes_the_trip_out_of_sight(
        self, desk: Desk, phone: AsyncClient, dana: str, status: str
    ) -> None:
        made = await desk.at(status, dana)
        await delete(desk, made)
        for path in (f"trips/{made['id']}", f"trips/{made['id']}/events", f"trips/{made['id']}/candidates"):
            refused(await desk.client.get(path), 404, "not_found")
        assert (await desk.get("trips"))["items"] == []
        refused(await desk.client.delete(f"trips/{made['id']}"), 404, "not_found")
        told = {"status": "in_progress", "occurredAt": made["updatedAt"]}
        refused(await phone.post(f"trips/{made['id']}/status", json=told), 404, "not_found")

    @pytest.mark.parametrize("status", ["dispatched", "in_progress"])
    async def test_is_refused_while_the_trip_is_under_way(self, desk: Desk, status: str) -> None:
        made = await desk.at(status)
        refused(await desk.client.delete(f"trips/{made['id']}"), 409, "in_use")
        assert await desk.read(made) == made

    async def test_frees_driver_and_vehicle(self, desk: Desk) -> None:
        day, driver, van = a_day(), await desk.hire(), await desk.buy()
        team = {"vehicleId": van}
        await delete(desk, await desk.at("assigned", driver, team=team, body=trip(day)))
        assert (await desk.at("assigned", driver, team=team, body=trip(day)))["vehicleId"] == van


class TestRestore:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert (await client.post(f"trips/{ABSENT}/restore")).status_code == 401

    async def test_brings_the_trip_back_as_it_was(self, desk: Desk) -> None:
        for status in ("draft", "assigned", "completed"):
            made = await desk.at(status, shipments=[shipment()])
            events = await desk.timeline(made)
            await delete(desk, made)
            back = await desk.post(f"trips/{made['id']}/restore")
            assert back["version"] == made["version"] + 1
            assert {name for name in made if made[name] != back[name]} == {"version", "updatedAt"}
            assert await desk.read(made) == back
            assert (await desk.timeline(made))[: len(events)] == events

    async def test_is_for_what_was_deleted_here(self, desk: Desk, stranger: AsyncClient) -> None:
        living, dead = await desk.plan(), await desk.plan()
        await delete(desk, dead)
        for client, trip_id in (
            (desk.client, living["id"]),
            (desk.client, ABSENT),
            (stranger, dead["id"]),
        ):
            refused(await client.post(f"trips/{trip_id}/restore"), 404, "not_found")
        done(await desk.client.post(f"trips/{dead['id']}/restore"))
        refused(await desk.client.post(f"trips/{dead['id']}/restore"), 404, "not_found")

    async def test_is_refused_while_another_trip_has_the_driver(self, desk: Desk) -> None:
        day, driver = a_day(), await desk.hire()
        made = await desk.at("assigned", driver, body=trip(day))
        await delete(desk, made)
        other = await desk.at("assigned", driver, body=trip(day))
        told = refused(await desk.client.post(f"trips/{made['id']}/restore"), 409, "restore.conflict")
        assert [(one["code"], one["tripId"]) for one in told["reasons"]] == [
            ("driver.double_booked", other["id"])
        ]
        refused(await desk.client.get(f"trips/{made['id']}"), 404, "not_found")
        await desk.post(f"trips/{other['id']}/unassign")
        assert (await desk.post(f"trips/{made['id']}/restore"))["driverId"] == driver

    async def test_is_refused_when_its_customer_or_a_place_of_it_was_deleted_too(self, desk: Desk) -> None:
        customer = (await desk.client.post("customers", json={"name": "Acme"})).json()["id"]
        place = {"name": "Dock", "point": {"lat": 1.0, "lng": 2.0}}
        place_id = (await desk.client.post("places", json=place)).json()["id"]
        body = trip(customerId=customer)
        body["stops"][0]["place"] = {"placeId": place_id}
        made = (await desk.client.post("trips", json=body)).json()
        await delete(desk, made)
        for path in (f"customers/{customer}", f"places/{place_id}"):
            assert (await desk.client.delete(path)).status_code == 204
            told = refused(await desk.client.post(f"trips/{made['id']}/restore"), 409, "restore.conflict")
            assert path.partition("/")[2] in told["detail"]
            assert (await desk.client.post(f"{path}/restore")).status_code == 200
        assert (await desk.post(f"trips/{made['id']}/restore"))["status"] == "draft"

    async def test_is_refused_when_the_driver_was_deleted_too(self, desk: Desk) -> None:
        driver = await desk.hire()
        made = await desk.at("assigned", driver)
        await delete(desk, made)
        assert (await desk.client.delete(f"drivers/{driver}")).status_code == 204
        told = refused(await desk.client.post(f"trips/{made['id']}/restore"), 409, "restore.conflict")
        assert [one["code"] for one in told["reasons"]] == ["driver.deleted"]
        await desk.post(f"drivers/{driver}/restore")
        assert (await desk.post(f"trips/{made['id']}/restore"))["status"] == "assigned"

    async def test_is_refused_when_the_external_id_was_taken(self, desk: Desk) -> None:
        made = await desk.plan(externalId="ours")
        await delete(desk, made)
        await desk.plan(externalId="ours")
        told = refused(await desk.client.post(f"trips/{made['id']}/restore"), 409, "restore.conflict")
        assert told["field"] == "externalId"


class TestInUse:
    @pytest.mark.parametrize("place_on_trip", ["driverId", "coDriverIds", "vehicleId", "trailerIds"])
    async def test_who_and_what_an_open_trip_has_stays(self, desk: Desk, place_on_trip: str) -> None:
        driver, other = await desk.hire(), await desk.hire()
        van, trailer = await desk.buy(), await desk.buy("trailer")
        team: Body = {"coDriverIds": [other], "vehicleId": van, "trailerIds": [trailer]}
        path = {
            "driverId": f"drivers/{driver}",
            "coDriverIds": f"drivers/{other}",
            "vehicleId": f"vehicles/{van}",
            "trailerIds": f"vehicles/{trailer}",
        }[place_on_trip]
        made = await desk.at("assigned", driver, team=team)
        for step in ("dispatched", "in_progress", "completed"):
            told = refused(await desk.client.delete(path), 409, "in_use")
            assert told["tripId"] == made["id"]
            await desk.move(made, step)
        assert (await desk.client.delete(path)).status_code == 204
        assert (await desk.read(made))["driverId"] == driver

    async def test_who_was_taken_off_may_go(self, desk: Desk) -> None:
        driver = await desk.hire()
        made = await desk.at("in_progress", driver)
        await desk.post(f"trips/{made['id']}/reassign", {"driverId": await desk.hire(), "reason": "Relay"})
        assert (await desk.client.delete(f"drivers/{driver}")).status_code == 204

    async def test_the_places_of_an_open_trip_stay(self, desk: Desk) -> None:
        depot, dock = [(await desk.post("places", place()))["id"] for _ in range(2)]
        body = {"stops": [*stops(a_day()), stop(place={"placeId": dock})], "siteId": depot}
        made = await desk.plan(body)
        for one in (depot, dock):
            assert refused(await desk.client.delete(f"places/{one}"), 409, "in_use")["tripId"] == made["id"]
        await desk.move(made, "cancelled")
        for one in (depot, dock):
            assert (await desk.client.delete(f"places/{one}")).status_code == 204

    async def test_the_customers_of_an_open_trip_stay(self, desk: Desk) -> None:
        payer, receiver = [(await desk.post("customers", customer()))["id"] for _ in range(2)]
        made = await desk.plan(customerId=payer, shipments=[shipment(customerId=receiver)])
        for one in (payer, receiver):
            told = refused(await desk.client.delete(f"customers/{one}"), 409, "in_use")
            assert told["tripId"] == made["id"]
        await delete(desk, made)
        for one in (payer, receiver):
            assert (await desk.client.delete(f"customers/{one}")).status_code == 204
