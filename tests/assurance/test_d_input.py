"""Assurance D: what is sent in is what it says it is, field by field, or refused."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import AsyncClient

from tests.factories.bodies import KINDS
from tests.factories.trips import trip
from tests.support.belongings import DRIVERS_OWN
from tests.support.calls import problem
from tests.support.factors import step_up
from tests.support.fields import Field, faulted, fields_in
from tests.support.operations import NOWHERE
from tests.support.outside import Town, made
from tests.support.stack import Somebody

OPERATORS: list[Any] = [{"$ne": None}, {"$gt": ""}, {"$where": "sleep(1000)"}]
OF_THE_SERVER = (
    "id",
    "organizationId",
    "version",
    "createdAt",
    "updatedAt",
    "search",
    "deletedAt",
    "__proto__",
)
OF_A_TRIP = ("status", "number", "flags", "allowedTransitions", "startedAt", "assignments")
OF_A_PERSON = ("role", "status", "emailVerifiedAt", "passwordHash", "factors", "memberships")


async def unrefused(
    town: Town, client: AsyncClient, wrong: Callable[[Field], Any]
) -> tuple[int, dict[str, str]]:
    """How many fields were sent something wrong, and those whose answer does not name them.

    The client is one of the test's own, whose budget nobody else uses.
    """
    assert (await step_up(client)).status_code == 204
    tried, taken = 0, {}
    opened = {one.name for one in town.operations if one.is_open}
    for field in fields_in(town.document):
        value = wrong(field)
        if value is None:
            continue
        tried += 1
        if field.operation in opened:
            async with town.stack.visitor() as anybody:
                found = await refused_at(anybody, field, value)
        else:
            who = town.ours.clients["driver"] if field.operation in DRIVERS_OWN else client
            found = await refused_at(who, field, value)
        if not any(where == field.pointer or where.startswith(f"{field.pointer}/") for where in found):
            taken[f"{field.operation} {field.pointer}"] = str(found)
    return tried, taken


async def refused_at(client: AsyncClient, field: Field, value: Any) -> set[str]:
    path = field.path.format(**NOWHERE)
    answer = await client.request(field.method, path, json=field.holding(value))
    return faulted(answer) or {f"{answer.status_code} {answer.text[:200]}"}


async def test_44_a_query_operator_is_refused_in_every_field(town: Town, owner: Somebody) -> None:
    operators = itertools.cycle(OPERATORS)
    async with owner.client() as client:
        tried, taken = await unrefused(town, client, lambda _: next(operators))
    assert tried > 150
    assert taken == {}


async def test_46_no_value_is_taken_for_one_of_another_type(town: Town, owner: Somebody) -> None:
    def coercible(field: Field) -> Any:
        """What a lax reader would take for the right thing."""
        if field.types & {"integer", "number"}:
            return None if "string" in field.types else "5"
        if field.types == {"boolean"}:
            return "true"
        return 5

    async with owner.client() as client:
        tried, taken = await unrefused(town, client, coercible)
    assert tried > 150
    assert taken == {}


@pytest.mark.parametrize("value", ['{"$ne":null}', "$ne", "[$ne]=", "';return true;//"])
async def test_44_a_query_operator_in_a_parameter_finds_nothing(
    town: Town, owner: Somebody, value: str
) -> None:
    found, tried = {}, 0
    async with owner.client() as client:
        for kind in KINDS:
            await made(client, kind.plural, kind.full())
        await made(client, "trips", trip())
        for one in town.operations:
            if one.method != "GET" or "{" in one.path or one.name == "events_stream" or one.is_open:
                continue
            for name in parameters(town, one.path):
                tried += 1
                sent = {name: value} if value != "[$ne]=" else {f"{name}[$ne]": ""}
                answer = await client.get(one.path, params=sent)
                empty = answer.status_code == 200 and nothing_in(answer.text)
                if answer.status_code != 422 and not empty:
                    found[one.name, name] = answer.status_code
    assert tried > 150
    assert found == {}


def parameters(town: Town, path: str) -> list[str]:
    declared = town.document["paths"][f"/api/v1/{path}"]["get"].get("parameters", ())
    return [one["name"] for one in declared if one["in"] == "query"]


def nothing_in(text: str) -> bool:
    """An empty list, or a file that ends with its header."""
    return '"items":[]' in text or text.count("\n") <= 1


async def test_44_a_query_operator_opens_no_account(town: Town) -> None:
    email, password = town.ours.people["owner"].email, town.ours.people["owner"].password
    async with town.stack.visitor() as anybody:
        for body in (
            {"email": email, "password": {"$ne": ""}},
            {"email": {"$gt": ""}, "password": password},
            {"email": email, "password": password, "organizationId": {"$ne": ""}},
            {"email": ["$ne", ""], "password": password},
        ):
            assert (await anybody.post("auth/login", json=body)).status_code == 422
        form = {"email": email, "password[$ne]": ""}
        assert (await anybody.post("auth/login", data=form)).status_code == 415
        token = await anybody.post("auth/refresh", json={"refreshToken": '{"$ne":null}'})
        assert problem(token) == (401, "auth.token_invalid")
        assert (
            await anybody.post("auth/login", json={"email": email, "password": password})
        ).status_code == 200


async def test_44_no_operator_names_a_free_field_or_an_object(town: Town) -> None:
    for name in ("$where", "$ne", "a.b", "$set.role"):
        body = {"name": "Customer", "metadata": {name: "1"}}
        assert faulted(await town.ours.owner.post("customers", json=body)) == {"/metadata"}
    for path in ('customers/{"$ne":null}', "customers/$ne", "customers/[object Object]"):
        assert (await town.ours.owner.get(path)).status_code in {404, 422}


class Test43MassAssignment:
    async def test_43_what_the_service_keeps_is_not_sent_in(self, town: Town) -> None:
        bodies = {kind.plural: kind.full() for kind in KINDS} | {"trips": trip()}
        for noun, body in bodies.items():
            for name in (*OF_THE_SERVER, *(OF_A_TRIP if noun == "trips" else ())):
                await check_unknown(town.ours.owner, "POST", noun, body, name)
            thing = await made(town.ours.owner, noun, body)
            for name in OF_THE_SERVER:
                await check_unknown(town.ours.owner, "PATCH", f"{noun}/{thing['id']}", {}, name)
            assert (await town.ours.owner.get(f"{noun}/{thing['id']}")).json()["version"] == 1

    async def test_43_nobody_makes_themselves_more_than_they_are(self, town: Town) -> None:
        viewer = town.ours.clients["viewer"]
        for name in (*OF_THE_SERVER, *OF_A_PERSON):
            await check_unknown(viewer, "PATCH", "users/me", {"name": "Vera"}, name)
        assert (await viewer.get("users/me")).json()["role"] == "viewer"
        person = {
            "organizationName": "X",
            "name": "X",
            "email": "x@x.test",
            "password": "a password that is long",
        }
        async with town.stack.visitor() as anybody:
            for name in (*OF_THE_SERVER, *OF_A_PERSON):
                await check_unknown(anybody, "POST", "auth/register", person, name)

    async def test_43_nor_an_organization_or_a_key(self, town: Town) -> None:
        owner = town.ours.owner
        for name in (*OF_THE_SERVER, "plan", "slug"):
            await check_unknown(owner, "PATCH", "organization", {"name": "Harbour Freight"}, name)
        key = {"name": "Key", "scopes": ["trips:read"]}
        for name in (*OF_THE_SERVER, "secret", "prefix", "createdBy", "lastUsedAt"):
            await check_unknown(owner, "POST", "api-keys", key, name)
        invitation = {"email": "ivy@invited.test", "name": "Ivy", "role": "viewer"}
        for name in (*OF_THE_SERVER, "status", "mfa", "password"):
            await check_unknown(owner, "POST", "users/invite", invitation, name)


async def check_unknown(client: AsyncClient, method: str, path: str, body: dict[str, Any], name: str) -> None:
    answer = await client.request(method, path, json={**body, name: "owner"})
    assert faulted(answer) == {f"/{name}"}, (path, name, answer.text)
