"""Telephone and licence numbers are for those who ask through the interface, not for those who read the database."""

from __future__ import annotations

import csv
import io

import bson
import pytest
from httpx2 import AsyncClient

from tests.factories import trips
from tests.factories.bodies import KINDS, Body, Kind
from tests.support.backend import Backend
from tests.support.calls import create

PHONE = "+1 312 555 7301"
NEW_PHONE = "+1 312 555 7302"
LICENCE = "PLANTED-D7301"
PLANTED = (PHONE, NEW_PHONE, LICENCE)
SEALED: dict[str, Body] = {
    "drivers": {"phone": PHONE, "licenceNumber": LICENCE},
    "customers": {"phone": PHONE},
    "places": {"contact": {"name": "Gate", "phone": PHONE}},
}
KIND: dict[str, Kind] = {one.plural: one for one in KINDS}


async def leaks(backend: Backend) -> list[str]:
    """The collections in which one of the planted values can be read."""
    found = []
    for name in await backend.state.database.list_collection_names():
        async for document in backend.state.database[name].find():
            raw = bson.encode(document)
            found += [name for value in PLANTED if value.encode() in raw]
    return found


@pytest.mark.parametrize("plural", SEALED)
async def test_are_shown_to_whoever_may_read_them_and_stored_as_nothing_that_can_be_read(
    backend: Backend, client: AsyncClient, plural: str
) -> None:
    body = KIND[plural].full(**SEALED[plural])
    key = {"Idempotency-Key": f"planted-{plural}"}
    made = (await client.post(plural, json=body, headers=key)).json()
    replayed = await client.post(plural, json=body, headers=key)
    assert replayed.headers["idempotency-replayed"] == "true"
    page = (await client.get(plural)).json()["items"]
    read = (await client.get(f"{plural}/{made['id']}")).json()
    for shown in (made, replayed.json(), *page, read):
        assert {name: shown[name] for name in SEALED[plural]} == SEALED[plural]
    assert await leaks(backend) == []


async def test_stay_sealed_when_they_change_and_when_their_object_is_deleted_and_restored(
    backend: Backend, client: AsyncClient
) -> None:
    driver = await create(client, KIND["drivers"], **SEALED["drivers"])
    await client.patch(f"drivers/{driver['id']}", json={"phone": NEW_PHONE})
    assert (await client.delete(f"drivers/{driver['id']}")).status_code == 204
    assert await leaks(backend) == []
    restored = (await client.post(f"drivers/{driver['id']}/restore")).json()
    assert (restored["phone"], restored["licenceNumber"]) == (NEW_PHONE, LICENCE)
    assert await leaks(backend) == []


async def test_of_those_whom_a_trip_visits_are_sealed_too(backend: Backend, client: AsyncClient) -> None:
    trip = (await client.post("trips", json=trips.trip())).json()
    stops = [{"id": one["id"], "contact": {"name": "Gate", "phone": PHONE}} for one in trip["stops"]]
    changed = await client.patch(f"trips/{trip['id']}", json={"stops": stops})
    assert [one["contact"]["phone"] for one in changed.json()["stops"]] == [PHONE] * len(stops)
    (listed,) = (await client.get("trips")).json()["items"]
    assert [one["contact"]["phone"] for one in listed["stops"]] == [PHONE] * len(stops)
    assert await leaks(backend) == []


async def test_are_in_an_export(client: AsyncClient) -> None:
    await create(client, KIND["drivers"], **SEALED["drivers"])
    (row,) = csv.DictReader(io.StringIO((await client.get("drivers/export?format=csv")).text))
    assert (row["phone"].lstrip("'"), row["licenceNumber"]) == (PHONE, LICENCE)


async def test_an_edit_that_repeats_a_sealed_value_changes_nothing(client: AsyncClient) -> None:
    driver = await create(client, KIND["drivers"], **SEALED["drivers"])
    same = await client.patch(f"drivers/{driver['id']}", json=SEALED["drivers"])
    assert same.json()["version"] == driver["version"]


async def test_a_place_that_is_visited_gives_its_contact_and_the_trip_goes_on(
    backend: Backend, client: AsyncClient
) -> None:
    place = await create(client, KIND["places"], **SEALED["places"])
    body = trips.trip()
    body["stops"][0] = {"type": "pickup", "place": {"placeId": place["id"]}}
    trip = (await client.post("trips", json=body)).json()
    assert trip["stops"][0]["contact"]["phone"] == PHONE
    for status in ("scheduled", "cancelled"):
        moved = await client.post(f"trips/{trip['id']}/status", json={"status": status})
        assert moved.json()["stops"][0]["contact"]["phone"] == PHONE
    assert await leaks(backend) == []
