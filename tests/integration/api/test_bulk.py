"""Creating many at once: honest about each."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from httpx2 import AsyncClient

from services.act import Role
from tests.factories.bodies import Body, Kind, driver
from tests.support.companies import Company


async def bulk(client: AsyncClient, plural: str, items: list[Any], **more: Any) -> Body:
    answer = await client.post(f"{plural}/bulk", json={"items": items, **more})
    assert answer.status_code == 200, answer.text
    done: Body = answer.json()
    assert [one["index"] for one in done["results"]] == list(range(len(items)))
    assert done["succeeded"] == sum(one["status"] < 400 for one in done["results"])
    assert done["succeeded"] + done["failed"] == len(items)
    return done


async def names(client: AsyncClient, plural: str) -> list[str]:
    page = (await client.get(plural, params={"limit": 100, "sort": "createdAt"})).json()
    return [one["name"] for one in page["items"]]


def mixed(kind: Kind) -> list[Any]:
    """A good item, four bad ones of different kinds, and a good one again."""
    first = kind.full(name="First")
    return [
        first,
        {"name": 5},
        {"nam": "x"},
        kind.full(externalId=first["externalId"]),
        "text",
        kind.full(name="Last"),
    ]


class TestBulk:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient, kind: Kind) -> None:
        assert (await client.post(f"{kind.plural}/bulk", json={"items": [kind.full()]})).status_code == 401

    async def test_is_for_the_office(self, company: Company, kind: Kind) -> None:
        roles: tuple[Role, ...] = ("viewer", "driver")
        for role in roles:
            answer = await (await company.client(role)).post(
                f"{kind.plural}/bulk", json={"items": [kind.full()]}
            )
            assert answer.status_code == 403

    async def test_creates_what_is_good_and_says_what_is_wrong_with_the_rest(
        self, client: AsyncClient, kind: Kind
    ) -> None:
        done = await bulk(client, kind.plural, mixed(kind))
        assert [one["status"] for one in done["results"]] == [201, 422, 422, 409, 422, 201]
        pointers = [[e["pointer"] for e in one["problem"]["errors"]] for one in done["results"][1:3]]
        assert pointers == [["/name"], ["/name", "/nam"]]
        assert done["results"][3]["problem"]["code"] == "value.taken"
        assert await names(client, kind.plural) == ["First", "Last"]
        for one in (done["results"][0], done["results"][5]):
            assert (await client.get(f"{kind.plural}/{one['id']}")).status_code == 200

    async def test_in_atomic_mode_creates_all_or_none(self, client: AsyncClient, kind: Kind) -> None:
        done = await bulk(client, kind.plural, mixed(kind), mode="atomic")
        assert [one["status"] for one in done["results"]] == [424, 422, 422, 409, 422, 424]
        assert done["succeeded"] == 0
        assert await names(client, kind.plural) == []
        done = await bulk(client, kind.plural, [kind.full(name=name) for name in "ABC"], mode="atomic")
        assert [one["status"] for one in done["results"]] == [201] * 3
        assert await names(client, kind.plural) == ["A", "B", "C"]

    async def test_a_dry_run_says_what_would_happen_and_does_nothing(
        self, client: AsyncClient, kind: Kind
    ) -> None:
        done = await bulk(client, kind.plural, mixed(kind), dryRun=True)
        assert [one["status"] for one in done["results"]] == [201, 422, 422, 409, 422, 201]
        assert await names(client, kind.plural) == []
        # An id would be of an object that will never be.
        assert all("id" not in one for one in done["results"])

    async def test_problems_look_as_those_of_a_request_for_one(self, client: AsyncClient) -> None:
        single = await client.post("drivers", json={"name": 5})
        answer = await client.post("drivers/bulk", json={"items": [{"name": 5}]})
        own = {"instance": "/api/v1/drivers/bulk", "requestId": answer.headers["x-request-id"]}
        assert answer.json()["results"][0]["problem"] == {**single.json(), **own}

    async def test_knows_the_values_of_living_objects(self, client: AsyncClient, kind: Kind) -> None:
        there = (await client.post(kind.plural, json=kind.full())).json()
        for field in kind.noun.unique:
            if there[field] is not None:
                done = await bulk(client, kind.plural, [kind.full(**{field: there[field]})])
                assert done["results"][0]["status"] == 409

    async def test_keeps_the_order_in_which_items_were_sent(self, client: AsyncClient) -> None:
        sent = [f"{number:03d}" for number in range(100)]
        await bulk(client, "customers", [{"name": name} for name in sent])
        assert await names(client, "customers") == sent

    async def test_two_at_once_with_the_same_values_create_them_once(self, client: AsyncClient) -> None:
        items = [driver() for _ in range(5)]
        both = await asyncio.gather(*(bulk(client, "drivers", items) for _ in range(2)))
        assert sorted(done["succeeded"] for done in both) == [0, 5]

    async def test_two_atomic_ones_at_once_do_not_claim_what_was_not_done(self, client: AsyncClient) -> None:
        items = [driver() for _ in range(5)]
        both = await asyncio.gather(*(bulk(client, "drivers", items, mode="atomic") for _ in range(4)))
        assert sorted(done["succeeded"] for done in both) == [0, 0, 0, 5]
        assert len(await names(client, "drivers")) == 5

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({}, "/items"),
            ({"items": []}, "/items"),
            ({"items": {}}, "/items"),
            ({"items": [{"name": "x"}] * 501}, "/items"),
            ({"items": [{"name": "x"}], "mode": "some"}, "/mode"),
            ({"items": [{"name": "x"}], "dryRun": 1}, "/dryRun"),
            ({"items": [{"name": "x"}], "force": True}, "/force"),
        ],
        ids=["no items", "none", "an object", "too many", "mode", "dryRun", "unknown"],
    )
    async def test_refuses_a_call_that_is_wrong_as_a_whole(
        self, client: AsyncClient, body: Body, pointer: str
    ) -> None:
        answer = await client.post("drivers/bulk", json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == pointer
