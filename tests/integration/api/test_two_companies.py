"""Every operation that names an object, called with another company's: it is not found, and nothing changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import NamedTuple

import pytest
from httpx2 import Response

from adapters.ids import new_id
from adapters.mongo.migrations import COLLECTIONS
from services.act import Role
from services.permissions import ALLOWED, RISKY
from tests.support.backend import Backend, running
from tests.support.belongings import MADE, Body, body_for
from tests.support.companies import PASSWORD, Company, found_company
from tests.support.imports import Imports, csv_of
from tests.support.operations import Operation, operations
from tests.support.trips import Desk, without_its_name

NAMED = [one for one in operations() if "{id}" in one.path]


class Town(NamedTuple):
    """Two companies on one database."""

    backend: Backend
    ours: Company
    theirs: Company

    async def desk(self, company: Company) -> Desk:
        return Desk(await company.client("owner"))

    async def objects(self, operation: Operation) -> dict[str, str]:
        """The ids of what they have that the operation could be for, and of a driver of theirs."""
        desk = await self.desk(self.theirs)
        if operation.name in RISKY:
            for company in (self.ours, self.theirs):
                proof = await (await company.client("owner")).post(
                    "auth/step-up", json={"password": PASSWORD}
                )
                assert proof.status_code == 204
        if operation.verb == "remove_passkey":
            return {"id": await self.passkey()}
        if operation.noun == "auth":
            await self.set_factors({})
            claims = self.backend.state.tokens.read((await self.theirs.log_in("owner"))["accessToken"])
            return {"id": claims.session_id if claims else ""}
        if operation.noun == "users":
            gone: dict[str, Role] = {"delete": "viewer", "erase": "admin"}
            return {"id": self.theirs.people[gone.get(operation.verb, "dispatcher")].id}
        if operation.noun == "jobs":
            refused = csv_of([{"name": "", "externalId": "no name"}])
            return {"id": (await Imports(desk.client, self.backend).bring("customers", refused))["id"]}
        if operation.noun == "trips" and operation.verb not in {"delete", "restore"}:
            await self.theirs.client("driver")
            made = await desk.at("dispatched", self.theirs.driver_id)
            return {"id": made["id"], "stopId": made["stops"][0]["id"]}
        made = await desk.post(operation.noun, MADE[operation.noun]())
        if operation.verb == "restore":
            assert (await desk.client.delete(f"{operation.noun}/{made['id']}")).status_code == 204
        return {"id": made["id"]}

    async def call(self, company: Company, operation: Operation, ids: dict[str, str]) -> Response:
        """Asked by the person of the company who may do most."""
        client = await company.client("owner" if "owner" in ALLOWED[operation.name] else "driver")
        return await client.request(
            operation.method, operation.at(ids), json=body_for(operation, self.theirs.driver_id or "")
        )

    async def passkey(self) -> str:
        """One of their owner's."""
        name = new_id("pky")
        made = {"id": name, "name": "Key", "credentialId": "x", "publicKey": b"", "signed": 0}
        await self.set_factors({"passkey": [made]})
        return name

    async def set_factors(self, factors: Body) -> None:
        person = {"_id": self.theirs.people["owner"].id}
        await self.backend.state.database["users"].update_one(person, {"$set": {"factors": factors}})

    async def everything(self) -> dict[str, list[Body]]:
        """Every document of both."""
        database = self.backend.state.database
        names = (*COLLECTIONS, "auditHeads")
        return {name: await database[name].find().sort("_id", 1).to_list() for name in names}


@pytest.fixture(scope="module")
async def town(
    mongodb_uri: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Town]:
    uploads = tmp_path_factory.mktemp("uploads")
    async with running(mongodb_uri, redis_url, upload_dir=uploads) as backend, AsyncExitStack() as stack:
        found = [
            await found_company(backend, stack, name) for name in ("Harbour Freight", "Elsewhere Haulage")
        ]
        for company in found:
            await company.client("driver")
        yield Town(backend, *found)


@pytest.mark.parametrize("operation", NAMED, ids=lambda operation: operation.name)
async def test_what_another_company_has_is_not_there(town: Town, operation: Operation) -> None:
    ids = await town.objects(operation)
    before = await town.everything()
    answer = await town.call(town.ours, operation, ids)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), answer.text
    assert await town.everything() == before
    own = await town.call(town.theirs, operation, ids)
    assert own.status_code not in {401, 403, 404, 422}, own.text


@pytest.mark.parametrize("operation", NAMED, ids=lambda operation: operation.name)
async def test_it_answers_as_what_does_not_exist(town: Town, operation: Operation) -> None:
    ids = await town.objects(operation)
    nothing = {**ids, "id": f"{ids['id'][:4]}{ids['id'][4:][::-1]}"}
    theirs, none = [await town.call(town.ours, operation, one) for one in (ids, nothing)]
    assert without_its_name(theirs, ids["id"]) == without_its_name(none, nothing["id"])


@pytest.mark.parametrize("action", ["assign", "unassign", "status", "delete"])
@pytest.mark.parametrize("mode", ["partial", "atomic"])
async def test_nor_is_it_for_an_action_on_many(town: Town, action: str, mode: str) -> None:
    desk = await town.desk(town.theirs)
    ids = [(await desk.plan())["id"] for _ in range(2)]
    items = [{"id": one, "driverId": town.theirs.driver_id, "status": "scheduled"} for one in ids]
    before = await town.everything()
    ours = await town.ours.client("owner")
    answer = await ours.post("trips/bulk-actions", json={"action": action, "items": items, "mode": mode})
    told = answer.json()
    assert (answer.status_code, told["succeeded"], told["failed"]) == (200, 0, 2), answer.text
    assert {one["status"] for one in told["results"]} == {404}
    assert await town.everything() == before


def test_every_kind_of_object_is_named() -> None:
    assert {one.noun for one in NAMED} == {*MADE, "users", "jobs", "auth"}
    assert len(NAMED) > 25
