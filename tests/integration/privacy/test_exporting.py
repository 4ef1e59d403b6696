"""People get what is kept about them, all of it and nothing of anybody else."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests.integration.privacy.planted import Somebody
from tests.support.backend import Backend
from tests.support.calls import problem
from tests.support.companies import Company, found_company
from tests.support.trips import Desk

NOT_GIVEN = ("salt", "mac", "digests", "sessionsFrom", "search", "refreshTurn")


@pytest.fixture
async def somebody(backend: Backend, company: Company, stack: AsyncExitStack) -> Somebody:
    return await Somebody(backend, company, stack).live()


def given(answer: Response) -> dict[str, Any]:
    """The document, as a download that nobody keeps."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith('attachment; filename="')
    assert not [name for name in NOT_GIVEN if f'"{name}"' in answer.text]
    assert '"passwordHash":"' not in answer.text
    found: dict[str, Any] = answer.json()
    return found


class TestOneself:
    @pytest.mark.caller("anonymous")
    async def test_is_for_those_who_are_logged_in(self, client: AsyncClient) -> None:
        assert problem(await client.get("users/me/export")) == (401, "auth.required")

    async def test_has_everything(self, somebody: Somebody) -> None:
        found = given(await somebody.client.get("users/me/export"))
        assert (found["kind"], found["id"]) == ("user", somebody.id)
        (account,) = found["users"]
        assert (account["email"], account["phone"]) == (somebody.email, (await _me(somebody))["phone"])
        assert [one["role"] for one in found["memberships"]] == ["driver"]
        assert {one["ip"] for one in found["sessions"]} <= somebody.plant.values
        assert len(found["devices"]) >= 1
        (driver,) = found["drivers"]
        assert {driver["phone"], driver["licenceNumber"], driver["email"]} <= somebody.plant.values
        assert somebody.trip["id"] in {one["id"] for one in found["trips"]}
        assert {"declined", "status", "stop_status"} <= {one["type"] for one in found["tripEvents"]}
        own = [one for one in found["auditLogs"] if one["own"]]
        assert {"user.joined", "trip.status", "trip.declined"} <= {one["action"] for one in own}
        others = [one for one in found["auditLogs"] if not one["own"]]
        assert {"user.invited", "driver.created", "driver.updated"} <= {one["action"] for one in others}

    async def test_says_not_who_others_were_and_nothing_of_the_company(
        self, company: Company, somebody: Somebody
    ) -> None:
        text = (await somebody.client.get("users/me/export")).text
        owner = company.people["owner"]
        assert not [one for one in (owner.id, owner.email, "The owner", "Lincoln Park") if one in text]

    async def test_is_in_the_log(self, client: AsyncClient, somebody: Somebody) -> None:
        given(await somebody.client.get("users/me/export"))
        (entry,) = (await client.get("audit-logs", params={"action": "user.exported"})).json()["items"]
        assert (entry["actor"]["id"], entry["target"]["id"]) == (somebody.id, somebody.id)


class TestAMember:
    @pytest.mark.caller("dispatcher")
    async def test_is_for_administrators(self, client: AsyncClient, company: Company) -> None:
        viewer = company.people["viewer"].id
        assert problem(await client.get(f"users/{viewer}/export")) == (403, "auth.forbidden")

    async def test_has_nothing_of_another_company(
        self, backend: Backend, client: AsyncClient, stack: AsyncExitStack
    ) -> None:
        other = await found_company(backend, stack, "Elsewhere Haulage")
        await other.client("driver")
        trip = await Desk(await other.client("owner")).at("completed", other.driver_id)
        person = other.people["driver"]
        invitation = {"email": person.email, "name": "x", "role": "viewer"}
        await client.post("users/invite", json=invitation)
        answer = await client.get(f"users/{person.id}/export")
        found = given(answer)
        assert [one["role"] for one in found["memberships"]] == ["viewer"]
        assert not [
            one for one in (other.id, other.driver_id, trip["id"], "Elsewhere") if str(one) in answer.text
        ]
        assert "devices" not in found
        whole = given(await (await other.client("driver")).get("users/me/export"))
        assert {one["organization"] for one in whole["memberships"]} == {
            "Harbour Freight",
            "Elsewhere Haulage",
        }

    async def test_of_another_company_is_not_there(
        self, client: AsyncClient, backend: Backend, stack: AsyncExitStack
    ) -> None:
        other = await found_company(backend, stack, "Elsewhere Haulage")
        answer = await client.get(f"users/{other.people['viewer'].id}/export")
        assert problem(answer) == (404, "not_found")


class TestADriver:
    async def test_has_the_record_the_trips_and_what_was_changed(self, client: AsyncClient) -> None:
        desk = Desk(client)
        driver = await desk.hire(phone="+1 555 0177", licenceNumber="D-177")
        trip = await desk.at("completed", driver)
        await client.patch(f"drivers/{driver}", json={"name": "Dana Renamed"})
        found = given(await client.get(f"drivers/{driver}/export"))
        (record,) = found["drivers"]
        assert (record["phone"], record["licenceNumber"]) == ("+1 555 0177", "D-177")
        assert [(one["id"], one["status"]) for one in found["trips"]] == [(trip["id"], "completed")]
        assert [one["action"] for one in found["auditLogs"]][:2] == ["driver.exported", "driver.updated"]
        assert "users" not in found
        assert found["sessions"] == []

    async def test_is_given_out_while_it_can_be_restored(self, client: AsyncClient) -> None:
        driver = await Desk(client).hire(phone="+1 555 0177")
        await client.delete(f"drivers/{driver}")
        found = given(await client.get(f"drivers/{driver}/export"))
        assert [one["phone"] for one in found["trash"]] == ["+1 555 0177"]

    async def test_that_never_was_is_not_there(self, client: AsyncClient) -> None:
        nobody = f"drv_{'0' * 32}"
        assert problem(await client.get(f"drivers/{nobody}/export")) == (404, "not_found")


async def _me(somebody: Somebody) -> dict[str, Any]:
    me: dict[str, Any] = (await somebody.client.get("users/me")).json()
    return me
