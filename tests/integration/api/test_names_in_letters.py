"""What people and companies are called stands in letters, where mail programs make links of addresses."""

from __future__ import annotations

from typing import Any

import pytest
from httpx2 import AsyncClient

from tests.integration.api.test_members import somebody
from tests.integration.api.test_registration import registration
from tests.support.backend import Backend
from tests.support.calls import faults, log_in
from tests.support.letters import delivered

ADDRESSES = ("Win at https://evil.test", "WWW.Evil.test", "ftp://evil.test")
DOORS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("POST", "auth/register", "name", registration()),
    ("POST", "auth/register", "organizationName", registration()),
    ("POST", "users/invite", "name", somebody()),
    ("POST", "auth/invitations/accept", "name", {"token": "x", "password": "x"}),
    ("PATCH", "users/me", "name", {}),
    ("PATCH", "organization", "name", {}),
    ("PUT", "branding", "name", {}),
    ("POST", "api-keys", "name", {"scopes": ["trips:read"]}),
]


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(("method", "path", "field", "body"), DOORS)
async def test_holds_no_address_of_the_web(
    client: AsyncClient, method: str, path: str, field: str, body: dict[str, Any], name: str
) -> None:
    refused = await client.request(method, path, json={**body, field: name})
    assert faults(refused) == {f"/{field}": "field.text_address"}
    (fault,) = refused.json()["errors"]
    assert fault["detail"] == "A name holds no address of the web: leave out :// and www."


@pytest.mark.parametrize("name", ["Wwwolf & Sons", "A:B / C//D", "Dr. W. W. Wright"])
async def test_may_look_a_little_like_one(client: AsyncClient, name: str) -> None:
    changed = await client.patch("organization", json={"name": name})
    assert (changed.status_code, changed.json()["name"]) == (200, name)


async def test_of_before_can_still_be_read(client: AsyncClient, backend: Backend) -> None:
    me = (await client.get("users/me")).json()
    people, companies = backend.state.database["users"], backend.state.database["organizations"]
    await people.update_one({"_id": me["id"]}, {"$set": {"name": ADDRESSES[0]}})
    await companies.update_one({"_id": me["organizations"][0]["id"]}, {"$set": {"name": ADDRESSES[1]}})
    assert (await client.get("users/me")).json()["name"] == ADDRESSES[0]
    assert (await client.get("organization")).json()["name"] == ADDRESSES[1]
    assert (await client.get("branding")).json()["name"] == ADDRESSES[1]


async def test_is_told_to_no_address_that_nobody_has_confirmed(
    client: AsyncClient, anonymous: AsyncClient, backend: Backend
) -> None:
    body, invitation = registration(name="A Stranger's Words", organizationName="More of them"), somebody()
    await anonymous.post("auth/register", json=body)
    await anonymous.post("auth/password/forgot", json={"email": body["email"]})
    await client.post("users/invite", json=invitation)
    letterbox = await delivered(backend)
    found = [*letterbox.to(body["email"]), *letterbox.to(invitation["email"])]
    assert len(found) == 3
    for letter in found:
        for typed in (body["name"], body["organizationName"], invitation["name"]):
            assert typed not in letter.subject + letter.text + (letter.html or "")
    assert "Harbour Freight" in letterbox.to(invitation["email"])[0].subject


async def test_is_said_to_who_has_confirmed_the_address(
    client: AsyncClient, anonymous: AsyncClient, backend: Backend
) -> None:
    me = (await client.get("users/me")).json()
    assert (await log_in(anonymous, me["email"])).status_code == 200
    await anonymous.post("auth/password/forgot", json={"email": me["email"]})
    (letter,) = (await delivered(backend)).to(me["email"], "Choose a new password")
    assert f"Hello {me['name']}," in letter.text
