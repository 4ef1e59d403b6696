"""Filters that people keep: their own alone, or shared with the office."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from httpx2 import AsyncClient

from services.act import Role
from services.saved_filters import MOST
from tests.integration.feed.numbering import number
from tests.support.backend import Backend
from tests.support.calls import faults, problem
from tests.support.companies import Company
from tests.support.factors import step_up
from tests.support.leaks import erased

LATE: dict[str, Any] = {"name": "Late", "page": "trips", "query": "flags.delayed=true&sort=-scheduledStart"}


async def save(client: AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post("saved-filters", json={**LATE, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def names(client: AsyncClient, asked: str = "") -> list[str]:
    answer = await client.get(f"saved-filters?sort=name{asked}")
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


class TestCreate:
    @pytest.mark.parametrize("role", ["owner", "admin", "dispatcher", "viewer"])
    async def test_is_for_everybody_in_the_office(self, company: Company, role: Role) -> None:
        client = await company.client(role)
        answer = await client.post("saved-filters", json=LATE)
        made = answer.json()
        assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
        assert answer.headers["location"] == f"/api/v1/saved-filters/{made['id']}"
        assert made["ownerId"] == company.people[role].id
        assert made | LATE | {"shared": False, "version": 1} == made
        assert (await client.get(f"saved-filters/{made['id']}")).json() == made

    @pytest.mark.caller("driver")
    async def test_is_not_for_drivers(self, client: AsyncClient) -> None:
        for answer in (await client.get("saved-filters"), await client.post("saved-filters", json=LATE)):
            assert problem(answer) == (403, "auth.forbidden")

    async def test_is_not_for_programs(self, backend: Backend, client: AsyncClient) -> None:
        key = {"name": "Program", "scopes": ["trips:read", "trips:write"]}
        secret = (await client.post("api-keys", json=key)).json()["secret"]
        async with backend.client(secret) as program:
            assert problem(await program.get("saved-filters")) == (403, "auth.forbidden")

    async def test_needs_a_session(self, anonymous: AsyncClient) -> None:
        assert problem(await anonymous.post("saved-filters", json=LATE)) == (401, "auth.required")

    @pytest.mark.parametrize(
        ("wrong", "pointer"),
        [
            ({"name": " "}, "/name"),
            ({"name": "x" * 81}, "/name"),
            ({"name": "two\nlines"}, "/name"),
            ({"page": "reports"}, "/page"),
            ({"query": "?status=assigned"}, "/query"),
            ({"query": "status=two words"}, "/query"),
            ({"query": "status=%zz"}, "/query"),
            ({"query": "q=%ff"}, "/query"),
            ({"query": "q=%0a"}, "/query"),
            ({"query": "q=\u0000"}, "/query"),
            ({"query": "q=1#2"}, "/query"),
            ({"query": "&".join(["a=1"] * 101)}, "/query"),
            ({"query": "q=" + "x" * 1999}, "/query"),
            ({"shared": "yes"}, "/shared"),
            ({"ownerId": "usr_0123456789abcdef"}, "/ownerId"),
        ],
    )
    async def test_says_what_is_wrong(self, client: AsyncClient, wrong: dict[str, Any], pointer: str) -> None:
        answer = await client.post("saved-filters", json={**LATE, **wrong})
        assert answer.status_code == 422
        assert list(faults(answer)) == [pointer]

    async def test_takes_whatever_an_address_can_hold(self, client: AsyncClient) -> None:
        for place, query in enumerate(("", "q=%C3%A9t%C3%A9", "a[]=1&b=x%20y&c", "q=" + "x" * 1998)):
            assert (await save(client, name=f"{place}", query=query))["query"] == query

    async def test_takes_a_name_once_for_each_page_of_a_person(self, company: Company) -> None:
        mine, theirs = await company.client("owner"), await company.client("dispatcher")
        await save(mine)
        answer = await mine.post("saved-filters", json=LATE)
        assert (*problem(answer), answer.json()["field"]) == (409, "value.taken", "name")
        await save(mine, page="board")
        await save(theirs)
        other = await save(mine, name="Other")
        renamed = await mine.patch(f"saved-filters/{other['id']}", json={"name": "Late"})
        assert problem(renamed) == (409, "value.taken")

    async def test_keeps_a_hundred_of_a_person(self, company: Company) -> None:
        mine, theirs = await company.client("owner"), await company.client("viewer")
        for place in range(MOST - 1):
            await save(mine, name=f"{place}")
        at_once = await asyncio.gather(
            *(mine.post("saved-filters", json={**LATE, "name": f"last {place}"}) for place in range(4))
        )
        assert sorted(answer.status_code for answer in at_once) == [201, 409, 409, 409]
        assert {problem(one) for one in at_once if one.status_code == 409} == {(409, "limit.reached")}
        await save(theirs)
        gone = (await mine.get("saved-filters?limit=1")).json()["items"][0]
        assert (await mine.delete(f"saved-filters/{gone['id']}")).status_code == 204
        await save(mine)

    async def test_again_with_the_same_key_makes_no_other(self, client: AsyncClient) -> None:
        first, again = [
            await client.post("saved-filters", json=LATE, headers={"Idempotency-Key": "one"})
            for _ in range(2)
        ]
        assert first.json() == again.json()
        assert again.headers["idempotency-replayed"] == "true"


class TestSeeing:
    async def test_own_and_shared_ones_of_the_company(self, company: Company, stranger: AsyncClient) -> None:
        mine, theirs = await company.client("owner"), await company.client("dispatcher")
        await save(mine, name="A mine")
        shared = await save(mine, name="B shared", shared=True)
        await save(theirs, name="C theirs")
        await save(theirs, name="D board", page="board", shared=True)
        await save(stranger, name="E elsewhere", shared=True)
        assert await names(mine) == ["A mine", "B shared", "D board"]
        assert await names(theirs) == ["B shared", "C theirs", "D board"]
        assert await names(await company.client("viewer")) == ["B shared", "D board"]
        assert await names(stranger) == ["E elsewhere"]
        assert await names(theirs, "&page=trips&shared=true") == ["B shared"]
        assert await names(theirs, f"&ownerId={company.people['owner'].id}") == ["B shared"]
        assert (await theirs.get(f"saved-filters/{shared['id']}")).json() == shared
        page = (await theirs.get("saved-filters?sort=name&limit=2&include=total")).json()
        assert (page["total"], len(page["items"])) == (3, 2)
        rest = (await theirs.get(f"saved-filters?sort=name&limit=2&cursor={page['nextCursor']}")).json()
        assert [one["name"] for one in rest["items"]] == ["D board"]

    async def test_what_is_anothers_alone_is_nowhere(
        self, backend: Backend, company: Company, stranger: AsyncClient
    ) -> None:
        """The owner of the company is another too."""
        keeper = await company.client("viewer")
        secret = await save(keeper, name="Unmistakable", query="q=unmistakable")
        path = f"saved-filters/{secret['id']}"
        await keeper.patch(path, json={"query": "q=unmistakable&page=2"})
        await number(backend.state)
        for client in (await company.client("owner"), await company.client("admin"), stranger):
            absent = await client.get(path)
            assert problem(absent) == (404, "not_found")
            for answer in (await client.patch(path, json={"name": "x"}), await client.delete(path)):
                assert problem(answer) == (404, "not_found")
            seen = [
                await client.get(asked)
                for asked in (
                    "saved-filters",
                    f"saved-filters?id={secret['id']}",
                    f"saved-filters?ownerId={secret['ownerId']}",
                    "saved-filters?name=Unmistakable&include=total",
                    "saved-filters?q=unmistakable",
                    "changes",
                    "audit-logs",
                    "audit-logs/export?format=jsonl",
                )
            ]
            assert {one.status_code for one in seen} == {200}
            assert "nmistakable" not in "".join(one.text for one in seen)
        assert (await keeper.get(path)).json()["version"] == 2

    async def test_the_log_tells_what_happened_to_shared_ones(self, company: Company) -> None:
        client = await company.client("owner")
        made = await save(client, shared=True)
        await client.patch(f"saved-filters/{made['id']}", json={"shared": False})
        found = (await client.get("audit-logs?target.type=saved_filter")).json()["items"]
        changed, created = found[0], found[1]
        assert (created["action"], created["after"]) == ("saved_filter.created", {**LATE, "shared": True})
        assert (changed["action"], changed["after"]) == ("saved_filter.updated", {"shared": False})


class TestChange:
    async def test_by_its_owner_at_the_version_that_was_read(self, company: Company) -> None:
        client = await company.client("viewer")
        made = await save(client)
        path = f"saved-filters/{made['id']}"
        changed = await client.patch(path, json={"name": "Later", "query": None}, headers={"if-match": '"1"'})
        assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
        assert (changed.json()["name"], changed.json()["query"]) == ("Later", "")
        same = await client.patch(path, json={"name": "Later"})
        assert same.headers["etag"] == '"2"'
        stale = {"if-match": '"1"'}
        assert problem(await client.patch(path, json={"name": "x"}, headers=stale)) == (412, "version.stale")
        assert problem(await client.delete(path, headers=stale)) == (412, "version.stale")
        assert (await client.delete(path, headers={"if-match": '"2"'})).status_code == 204
        assert problem(await client.get(path)) == (404, "not_found")

    async def test_of_a_shared_one_by_those_who_manage_the_company(self, company: Company) -> None:
        made = await save(await company.client("dispatcher"), shared=True)
        path = f"saved-filters/{made['id']}"
        viewer, admin = await company.client("viewer"), await company.client("admin")
        for answer in (await viewer.patch(path, json={"name": "x"}), await viewer.delete(path)):
            assert problem(answer) == (403, "auth.forbidden")
        changed = await admin.patch(path, json={"name": "Delayed"})
        assert (changed.json()["name"], changed.json()["ownerId"]) == ("Delayed", made["ownerId"])
        assert (await (await company.client("owner")).delete(path)).status_code == 204

    async def test_to_the_persons_own_takes_it_out_of_everybody_elses_sight(self, company: Company) -> None:
        made = await save(await company.client("dispatcher"), shared=True)
        path, admin = f"saved-filters/{made['id']}", await company.client("admin")
        assert (await admin.patch(path, json={"shared": False})).status_code == 200
        assert problem(await admin.get(path)) == (404, "not_found")
        assert (await (await company.client("dispatcher")).get(path)).json()["shared"] is False


class TestGivenOut:
    async def test_is_what_is_the_persons_alone_to_nobody_else(self, company: Company) -> None:
        owner, person = await company.client("owner"), await company.client("dispatcher")
        await save(person, name="Alone")
        await save(person, name="Late", shared=True)
        await save(owner, name="Another's", shared=True)
        own = (await person.get("users/me/export")).json()
        assert [one["name"] for one in own["savedFilters"]] == ["Alone", "Late"]
        asked = (await owner.get(f"users/{company.people['dispatcher'].id}/export")).json()
        assert [one["name"] for one in asked["savedFilters"]] == ["Late"]


class TestErasedOwner:
    async def test_takes_away_what_was_theirs_alone_and_leaves_the_rest_to_nobody(
        self, backend: Backend, company: Company, stranger: AsyncClient
    ) -> None:
        owner, person = await company.client("owner"), await company.client("dispatcher")
        alone = await save(person, name="Alone")
        shared = [await save(person, name="Late", page=page, shared=True) for page in ("trips", "board")]
        await save(stranger)
        assert (await step_up(owner)).status_code == 204
        erase = await owner.post(f"users/{company.people['dispatcher'].id}/erase")
        assert erase.status_code == 204, erase.text
        await erased(backend.state)
        assert await backend.state.database["savedFilters"].find_one({"_id": alone["id"]}) is None
        path = f"saved-filters/{shared[0]['id']}"
        left = (await owner.get(path)).json()
        assert (left["ownerId"], left["version"]) == (None, 2)
        assert faults(await owner.patch(path, json={"shared": False})) == {"/shared": "field.ownerless"}
        renamed = {"name": "Late", "page": "board"}
        assert (await owner.patch(path, json=renamed)).status_code == 200
        assert (await owner.delete(path)).status_code == 204
        assert await names(stranger) == ["Late"]
