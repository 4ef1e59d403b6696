"""What objects say of each other, and what each noun says of itself."""

from __future__ import annotations

from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from adapters.ids import new_id
from tests.factories.bodies import KINDS, Body, Kind, driver, place, vehicle
from tests.support.backend import Backend
from tests.support.companies import Company

USES = [
    ("drivers", "crewIds", True),
    ("vehicles", "resourceIds", True),
    ("places", "siteId", False),
    ("places", "stops.place.placeId", True),
    ("customers", "customerId", False),
    ("customers", "shipments.customerId", True),
]
"""Where a trip names an object of a noun, and whether in a list."""


def faults(answer: Response) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {one["pointer"]: one["code"] for one in answer.json()["errors"]}


async def create(client: AsyncClient, plural: str, body: Body) -> Body:
    answer = await client.post(plural, json=body)
    assert answer.status_code == 201, answer.text
    created: Body = answer.json()
    return created


def naming(path: str, object_id: str, *, many: bool) -> Body:
    """The part of a trip that names an object: `a.b.c` is a list of `{b: {c: id}}`."""
    first, *rest = path.split(".")
    value: Any = object_id
    for name in reversed(rest):
        value = {name: value}
    return {first: [value] if many else value}


class TestInUse:
    @pytest.mark.parametrize(("plural", "field", "many"), USES)
    async def test_what_an_open_trip_uses_cannot_be_deleted(
        self, client: AsyncClient, backend: Backend, company: Company, plural: str, field: str, many: bool
    ) -> None:
        kind = next(kind for kind in KINDS if kind.plural == plural)
        used = (await create(client, plural, kind.full()))["id"]
        trip = {"_id": new_id("trp"), "organizationId": company.id, "number": 7, "status": "assigned"}
        trips = backend.state.database["trips"]
        await trips.insert_one({**trip, **naming(field, used, many=many)})
        answer = await client.delete(f"{plural}/{used}")
        assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
        assert answer.json()["tripId"] == trip["_id"]
        await trips.update_one(
            {"_id": trip["_id"], "organizationId": company.id}, {"$set": {"status": "completed"}}
        )
        assert (await client.delete(f"{plural}/{used}")).status_code == 204


class TestDepot:
    @pytest.mark.parametrize("make", [driver, vehicle], ids=["drivers", "vehicles"])
    async def test_has_to_be_a_place_of_this_company(
        self, client: AsyncClient, stranger: AsyncClient, make: Any
    ) -> None:
        plural = f"{make.__name__}s"
        depot, foreign = [(await create(who, "places", place()))["id"] for who in (client, stranger)]
        made = await create(client, plural, make(siteId=depot))
        assert made["siteId"] == depot
        for unknown in (foreign, "plc_0123456789abcdef0123456789abcdef", made["id"]):
            assert faults(await client.post(plural, json=make(siteId=unknown))) == {
                "/siteId": "reference.unknown"
            }
            changed = await client.patch(f"{plural}/{made['id']}", json={"siteId": unknown})
            assert faults(changed) == {"/siteId": "reference.unknown"}
        assert (await client.patch(f"{plural}/{made['id']}", json={"siteId": None})).json()["siteId"] is None

    async def test_that_is_gone_does_not_stand_in_the_way_of_other_changes(self, client: AsyncClient) -> None:
        depot = (await create(client, "places", place()))["id"]
        made = await create(client, "drivers", driver(siteId=depot))
        await client.delete(f"places/{depot}")
        answer = await client.patch(f"drivers/{made['id']}", json={"name": "Renamed", "siteId": depot})
        assert answer.status_code == 200


class TestDriversUser:
    async def test_has_to_be_a_member_and_drives_as_one_driver(
        self, client: AsyncClient, company: Company, stranger: AsyncClient
    ) -> None:
        member = company.people["driver"].id
        made = await create(client, "drivers", driver(userId=member))
        assert made["userId"] == member
        twice = await client.post("drivers", json=driver(userId=member))
        assert (twice.status_code, twice.json()["field"]) == (409, "userId")
        foreign = (await stranger.get("users/me")).json()["id"]
        assert faults(await client.post("drivers", json=driver(userId=foreign))) == {
            "/userId": "reference.unknown"
        }


class TestVehicle:
    @pytest.mark.parametrize(
        "vin", ["1M8GDM9A_KP042788", "1M8GDM9AXKP04278", "1m8gdm9axkp042788", "IOQ45678901234567", ""]
    )
    async def test_has_a_vin_of_17_characters_without_i_o_and_q(self, client: AsyncClient, vin: str) -> None:
        assert list(faults(await client.post("vehicles", json=vehicle(vin=vin)))) == ["/vin"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("kind", "plane"),
            ("status", "lost"),
            ("year", 1899),
            ("year", 2024.5),
            ("capacityKg", -1),
            ("capacityKg", "12"),
            ("odometer", 1.5),
            ("inspectionDueOn", "2026-02-30"),
            ("inspectionDueOn", "2026-2-3"),
            ("inspectionDueOn", "2026-02-03T00:00:00Z"),
            ("features", "tail-lift"),
            ("features", ["x"] * 51),
        ],
    )
    async def test_refuses_values_that_cannot_be(
        self, client: AsyncClient, field: str, value: object
    ) -> None:
        assert all(
            pointer.startswith(f"/{field}")
            for pointer in faults(await client.post("vehicles", json=vehicle(**{field: value})))
        )


CORNERS = [{"lat": 0, "lng": 0}, {"lat": 0, "lng": 1}, {"lat": 1, "lng": 1}]


class TestPlace:
    @pytest.mark.parametrize(
        "geofence",
        [
            {"type": "circle"},
            {"type": "circle", "radius": 0},
            {"type": "circle", "radius": 5, "points": CORNERS},
            {"type": "polygon", "radius": 5},
            {"type": "polygon", "points": CORNERS[:2]},
            {"type": "square", "radius": 5},
        ],
        ids=str,
    )
    async def test_has_a_geofence_that_fits_its_type(self, client: AsyncClient, geofence: Body) -> None:
        answer = await client.post("places", json=place(geofence=geofence))
        assert all(pointer.startswith("/geofence") for pointer in faults(answer))

    @pytest.mark.parametrize(
        "point",
        [{"lat": 91, "lng": 0}, {"lat": 0, "lng": -181}, {"lat": 1}, {"lat": "1", "lng": 1}, [1, 2]],
        ids=str,
    )
    async def test_lies_on_earth(self, client: AsyncClient, point: object) -> None:
        answer = await client.post("places", json=place(point=point))
        assert all(pointer.startswith("/point") for pointer in faults(answer))

    async def test_a_patch_cannot_leave_a_geofence_that_would_be_refused(self, client: AsyncClient) -> None:
        made = await create(client, "places", place(geofence={"type": "circle", "radius": 100}))
        path = f"places/{made['id']}"
        polygon = {"type": "polygon", "points": CORNERS}
        assert all(
            pointer.startswith("/geofence")
            for pointer in faults(await client.patch(path, json={"geofence": polygon}))
        )
        changed = await client.patch(path, json={"geofence": {**polygon, "radius": None}})
        assert changed.json()["geofence"] == {**polygon, "radius": None}

    async def test_a_patch_merges_the_contact(self, client: AsyncClient) -> None:
        made = await create(client, "places", place(contact={"name": "Gate", "phone": "555 0100"}))
        path = f"places/{made['id']}"
        changed = await client.patch(path, json={"contact": {"phone": "555 0199"}})
        assert changed.json()["contact"] == {"name": "Gate", "phone": "555 0199"}
        await client.patch(path, json={"contact": None})
        changed = await client.patch(path, json={"contact": {"phone": "555 0100"}})
        assert changed.json()["contact"] == {"name": None, "phone": "555 0100"}


class TestEmail:
    @pytest.mark.parametrize("kind", [KINDS[0], KINDS[3]], ids=lambda kind: kind.plural)
    async def test_is_kept_in_lower_case_and_has_to_be_one(self, client: AsyncClient, kind: Kind) -> None:
        made = await create(client, kind.plural, kind.full(email="Some.One@Example.COM"))
        assert made["email"] == "some.one@example.com"
        for wrong in ("nobody", "a@", "a b@c.test", "@c.test", f"{'x' * 250}@c.test"):
            assert list(faults(await client.post(kind.plural, json=kind.full(email=wrong)))) == ["/email"]
