"""Assurance D: what programs call with."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from httpx2 import AsyncClient

from tests.support.calls import problem
from tests.support.kept import logged, stored
from tests.support.operations import NOWHERE, Operation
from tests.support.outside import Town, made
from tests.support.peers import Peers
from tests.support.stack import owner_of_a_new_company

NOBODY = (401, "auth.token_invalid")
READING = {"name": "Warehouse", "scopes": ["drivers:read"]}


async def new_key(town: Town, *scopes: str) -> dict[str, Any]:
    return await made(town.ours.owner, "api-keys", {"name": "Warehouse", "scopes": [*scopes]})


async def tried(client: AsyncClient, one: Operation) -> tuple[int, str]:
    """Status and code, or nothing for what is no refusal."""
    writes = one.method in {"POST", "PUT", "PATCH"} and not one.is_form
    headers = {"content-type": "application/json", "last-event-id": "tomorrow"}
    answer = await client.request(
        one.method, one.at(NOWHERE), content=b"{" if writes else None, headers=headers
    )
    return problem(answer) if answer.status_code >= 400 else (answer.status_code, "")


async def test_47_the_secret_is_shown_once(town: Town) -> None:
    key = await new_key(town, "drivers:read")
    secret = key.pop("secret")
    assert secret.startswith("rbk_")
    assert len(secret) > 60
    seen = [await town.ours.owner.get(path) for path in (f"api-keys/{key['id']}", "api-keys", "audit-logs")]
    assert seen[0].json() == key
    assert key["id"] in seen[1].text
    assert key["id"] in seen[2].text
    headers = {"Idempotency-Key": key["id"]}
    first = await town.ours.owner.post("api-keys", json=READING, headers=headers)
    again = await town.ours.owner.post("api-keys", json=READING, headers=headers)
    assert (first.status_code, problem(again)) == (201, (409, "idempotency.secret_shown"))
    for answer in (*seen, again):
        assert secret not in answer.text
        assert first.json()["secret"] not in answer.text


async def test_47_it_is_kept_as_a_digest(peers: Peers) -> None:
    owner = await owner_of_a_new_company(peers.stack)
    async with owner.client() as client:
        key = await made(client, "api-keys", READING)
        turned = await client.post(f"api-keys/{key['id']}/rotate", json={"overlapSeconds": 60})
        assert (await client.get("drivers")).status_code == 200
    found = await stored(peers.stack)
    assert key["id"] in found
    secrets = [key["secret"], turned.json()["secret"]]
    assert [one for one in secrets if one in found or one[-64:] in found] == []
    logs = "".join(logged(peers.stack).values())
    assert owner.session["user"]["id"] in logs
    assert [one for one in secrets if one[-64:] in logs] == []


async def test_47_it_does_what_its_scopes_say(town: Town) -> None:
    """Each scope by itself: all that it is for, and one of each other."""
    scoped = {scope: [one for one in town.operations if one.scope == scope] for scope in town.scopes}
    others = [operations[0] for operations in scoped.values()]
    assert len(others) > 10
    wrong = {}
    for scope, operations in scoped.items():
        async with town.stack.visitor((await new_key(town, scope))["secret"]) as program:
            for one in operations:
                status, code = await tried(program, one)
                if status in {401, 403}:
                    wrong[scope, one.name] = code
            for one in others:
                if one.scope != scope and await tried(program, one) != (403, "auth.scope_missing"):
                    wrong[scope, one.name] = "let in"
    assert wrong == {}


async def test_47_no_key_makes_another_or_acts_for_a_person(town: Town) -> None:
    async with town.stack.visitor((await new_key(town, *town.scopes))["secret"]) as program:
        for one in town.operations:
            if one.scope is None and not one.is_open:
                assert await tried(program, one) == (403, "auth.forbidden"), one.name


async def test_47_in_an_address_it_is_nothing(town: Town) -> None:
    secret = (await new_key(town, "drivers:read"))["secret"]
    names = ("access_token", "apiKey", "api_key", "api-key", "key", "token", "authorization", "secret")
    async with town.stack.visitor() as anybody:
        answers = [await anybody.get("drivers", params={name: secret}) for name in names]
        answers += [
            await anybody.get("drivers", auth=(secret, "")),
            await anybody.get("drivers", auth=("", secret)),
            await anybody.get("drivers", headers={"x-api-key": secret}),
            await anybody.get("drivers", headers={"cookie": f"token={secret}"}),
        ]
        assert {one.status_code for one in answers} == {401}
        rightly = await anybody.get("drivers", headers={"authorization": f"Bearer {secret}"})
        assert rightly.status_code == 200


@pytest.mark.parametrize("how", ["deleted", "rotated", "expired"])
async def test_47_it_ends_within_a_second(town: Town, how: str) -> None:
    key = await new_key(town, "drivers:read")
    path = f"api-keys/{key['id']}"
    async with town.stack.visitor(key["secret"]) as program:
        assert (await program.get("drivers")).status_code == 200
        if how == "deleted":
            answer = await town.ours.owner.delete(path)
        elif how == "rotated":
            answer = await town.ours.owner.post(f"{path}/rotate", json={"overlapSeconds": 0})
        else:
            soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
            answer = await town.ours.owner.patch(path, json={"expiresAt": soon})
            await asyncio.sleep(2)
        assert answer.status_code in {200, 204}, answer.text
        await asyncio.sleep(0.5)
        assert problem(await program.get("drivers")) == NOBODY


async def test_47_what_is_nearly_one_is_nobodys(town: Town) -> None:
    secret = (await new_key(town, "drivers:read"))["secret"]
    for other in (secret[:-1], f"{secret}0", secret.upper(), secret[:-64] + "0" * 64, secret[4:], "rbk_"):
        async with town.stack.visitor(other) as program:
            assert (await program.get("drivers")).status_code == 401, other
