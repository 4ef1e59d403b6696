"""Lists: order, pages, filters, search and field selection."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx2 import AsyncClient

from tests.factories.bodies import KINDS, Body, Kind, customer, driver, vehicle
from tests.factories.trips import trip
from tests.support.companies import Company

NAMES = ["Ann", "Bea", "Bea", "Cid", "Dot", "Eve", "Eve"]


async def fill(client: AsyncClient, kind: Kind, names: list[str] | None = None) -> list[Body]:
    """Objects with these names, oldest first."""
    body = {"items": [kind.full(name=name) for name in names or NAMES]}
    answer = await client.post(f"{kind.plural}/bulk", json=body)
    ids = [one["id"] for one in answer.json()["results"]]
    found = {one["id"]: one for one in (await client.get(kind.plural, params={"limit": 100})).json()["items"]}
    return [found[object_id] for object_id in ids]


async def pages(client: AsyncClient, path: str, **query: Any) -> AsyncIterator[list[Body]]:
    """Every page of a list, following its cursors."""
    cursor: str | None = None
    while True:
        answer = await client.get(path, params={**query, **({"cursor": cursor} if cursor else {})})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        yield page["items"]
        cursor = page["nextCursor"]
        assert (cursor is None) == ("link" not in answer.headers)
        if cursor is None:
            return


async def walk(client: AsyncClient, path: str, **query: Any) -> list[Body]:
    return [item async for page in pages(client, path, **query) for item in page]


async def refused(client: AsyncClient, path: str, **query: Any) -> tuple[str, str]:
    """Which parameter was refused, and the code."""
    answer = await client.get(path, params=query)
    assert answer.status_code == 422, answer.text
    fault = answer.json()["errors"][0]
    return fault["pointer"], fault["code"]


class TestPages:
    @pytest.mark.caller("anonymous")
    async def test_need_a_session(self, client: AsyncClient, kind: Kind) -> None:
        assert (await client.get(kind.plural)).status_code == 401

    async def test_are_empty_where_nothing_is(
        self, client: AsyncClient, company: Company, kind: Kind
    ) -> None:
        assert (await client.get(kind.plural)).json() == {"items": [], "nextCursor": None}

    async def test_are_newest_first_when_nothing_is_asked_for(self, client: AsyncClient, kind: Kind) -> None:
        made = await fill(client, kind)
        page = (await client.get(kind.plural)).json()
        assert page == {"items": made[::-1], "nextCursor": None}

    async def test_show_every_object_once_in_every_order(self, client: AsyncClient, kind: Kind) -> None:
        made = await fill(client, kind)
        await client.patch(f"{kind.plural}/{made[2]['id']}", json={"name": "Zoe"})
        stored = await walk(client, kind.plural, limit=100)
        for name in ("createdAt", "updatedAt", "name"):
            ordered = sorted(stored, key=lambda one: (one[name], one["id"]))
            for limit in (1, 2, 3, 100):
                assert await walk(client, kind.plural, sort=name, limit=limit) == ordered
                assert await walk(client, kind.plural, sort=f"-{name}", limit=limit) == ordered[::-1]

    @pytest.mark.parametrize("sort", ["createdAt", "-createdAt", "name", "-name", "-updatedAt"])
    async def test_what_is_there_throughout_appears_once_while_others_come_and_go(
        self, client: AsyncClient, sort: str
    ) -> None:
        kind = KINDS[0]
        made = await fill(client, kind)
        seen: list[str] = []
        async for page in pages(client, kind.plural, sort=sort, limit=2):
            seen += [one["id"] for one in page]
            if len(seen) < 7:
                await fill(client, kind, ["Aaa", "Bea", "Zzz"])
                newest = (await client.get(kind.plural, params={"limit": 1})).json()["items"][0]
                await client.delete(f"{kind.plural}/{newest['id']}")
        assert len(seen) == len(set(seen))
        assert {one["id"] for one in made} <= set(seen)

    async def test_link_to_the_next_one(self, client: AsyncClient, kind: Kind) -> None:
        await fill(client, kind)
        query: dict[str, str] = {"limit": "3", "sort": "-name", "fields": "id,name"}
        answer = await client.get(kind.plural, params=query)
        target = answer.headers["link"].removeprefix("<").removesuffix('>; rel="next"')
        assert target.startswith(f"/api/v1/{kind.plural}?")
        by_link = (await client.get(f"https://api.roadbook.test{target}")).json()
        by_cursor = (
            await client.get(kind.plural, params={**query, "cursor": answer.json()["nextCursor"]})
        ).json()
        assert by_link == by_cursor

    async def test_that_are_shown_in_one_order_link_to_the_next_one_too(self, client: AsyncClient) -> None:
        made = (await client.post("trips", json=trip())).json()
        await client.patch(f"trips/{made['id']}", json={"notes": "x"})
        for path in ("users", "audit-logs", f"trips/{made['id']}/events"):
            found = await walk(client, path, limit=1)
            assert len(found) > 1
            assert [one["id"] for one in found] == [one["id"] for one in await walk(client, path, limit=100)]

    async def test_count_all_matches_when_asked(self, client: AsyncClient, kind: Kind) -> None:
        await fill(client, kind)
        page = (await client.get(kind.plural, params={"limit": 2, "include": "total", "q": "eve"})).json()
        assert page["total"] == 2
        page = (await client.get(kind.plural, params={"limit": 2, "include": "total"})).json()
        assert (page["total"], len(page["items"])) == (7, 2)

    async def test_the_last_page_is_told_even_when_it_is_full(self, client: AsyncClient, kind: Kind) -> None:
        await fill(client, kind, ["One", "Two"])
        assert (await client.get(kind.plural, params={"limit": 2})).json()["nextCursor"] is None


class TestLimit:
    async def test_is_from_1_to_100_and_20_by_default(self, client: AsyncClient) -> None:
        items = [customer(name=f"Customer {number}") for number in range(101)]
        done = await client.post("customers/bulk", json={"items": items})
        assert done.json()["succeeded"] == 101
        for asked, got in (("1", 1), ("100", 100), ("007", 7)):
            assert len((await client.get("customers", params={"limit": asked})).json()["items"]) == got
        assert len((await client.get("customers")).json()["items"]) == 20

    @pytest.mark.parametrize(
        "limit", ["0", "101", "-1", "1.5", "", "ten", "1e2", "٣", "0000100999", "9" * 5000]
    )
    async def test_refuses_anything_else(self, client: AsyncClient, limit: str) -> None:
        assert await refused(client, "drivers", limit=limit) == ("limit", "parameter.invalid")


class TestCursor:
    @pytest.mark.parametrize(
        ("sort", "value"),
        [("number", 2**63), ("number", "7"), ("number", True), ("name", 7), ("scheduledStart", 7)],
    )
    async def test_that_no_list_has_given_is_refused(
        self, client: AsyncClient, sort: str, value: Any
    ) -> None:
        path = "drivers" if sort == "name" else "trips"
        bodies = [driver(), driver()] if sort == "name" else [trip(), trip()]
        assert (await client.post(f"{path}/bulk", json={"items": bodies})).json()["succeeded"] == 2
        query: Body = {"sort": sort, "limit": 1}
        given = (await client.get(path, params=query)).json()["nextCursor"]
        parts = json.loads(base64.urlsafe_b64decode(given + "=="))
        made = base64.urlsafe_b64encode(json.dumps([parts[0], value, parts[2]]).encode()).decode()
        assert (await client.get(path, params={**query, "cursor": given})).status_code == 200
        assert (await refused(client, path, **query, cursor=made))[0] == "cursor"

    async def test_is_refused_by_another_sort(self, client: AsyncClient, kind: Kind) -> None:
        await fill(client, kind)
        cursor = (await client.get(kind.plural, params={"limit": 2, "sort": "name"})).json()["nextCursor"]
        for sort in ("-name", "createdAt", "updatedAt"):
            assert (await refused(client, kind.plural, sort=sort, cursor=cursor))[0] == "cursor"

    async def test_is_refused_with_other_filters_and_by_another_list(self, client: AsyncClient) -> None:
        await fill(client, KINDS[0])
        asked: Body = {"limit": 2, "status": "active", "q": "e"}
        cursor = (await client.get("drivers", params=asked)).json()["nextCursor"]
        elsewhere: list[tuple[str, Body]] = [
            ("drivers", {"limit": 2}),
            ("drivers", {**asked, "status": "inactive"}),
            ("drivers", {**asked, "q": "b"}),
            ("drivers", {**asked, "createdAt.from": "2020-01-01T00:00:00Z"}),
            ("vehicles", {"limit": 2, "q": "e"}),
            ("users", {"limit": 2}),
        ]
        for path, query in elsewhere:
            assert await refused(client, path, **query, cursor=cursor) == ("cursor", "parameter.invalid")

    async def test_goes_on_with_other_fields_and_sizes(self, client: AsyncClient) -> None:
        made = await fill(client, KINDS[0])
        query: Body = {"status": "active", "limit": 2}
        cursor = (await client.get("drivers", params=query)).json()["nextCursor"]
        more: Body = {"status": "active", "fields": "id", "include": "total", "sort": "-createdAt"}
        rest = (await client.get("drivers", params={**more, "cursor": cursor})).json()["items"]
        assert [one["id"] for one in rest] == [one["id"] for one in made[:-2][::-1]]

    @pytest.mark.parametrize(
        "cursor",
        [
            "",
            "x",
            "%00",
            "eyIkZ3QiOiAiIn0",
            "WzEsMiwzXQ",
            "bnVsbA",
            "WyItY3JlYXRlZEF0Iix7IiRndCI6IiJ9LDVd",
            "é",
            "A" * 3000,
        ],
    )
    async def test_that_we_did_not_make_is_refused(self, client: AsyncClient, cursor: str) -> None:
        assert await refused(client, "drivers", cursor=cursor) == ("cursor", "parameter.invalid")


class TestFields:
    async def test_shows_only_what_is_asked_for(self, client: AsyncClient, kind: Kind) -> None:
        await fill(client, kind)
        for fields in ("id", "id,name", "name,metadata", "version,updatedAt,id"):
            wanted = set(fields.split(","))
            for sort in ("-createdAt", "name", "updatedAt"):
                items = await walk(client, kind.plural, fields=fields, limit=3, sort=sort)
                assert len(items) == len(NAMES)
                assert all(item.keys() == wanted and None not in item.values() for item in items)

    @pytest.mark.parametrize(
        "fields", ["", ",", "id,nope", "organizationId", "search", "$where", "_id", "passwordHash"]
    )
    async def test_refuses_a_field_it_does_not_have(self, client: AsyncClient, fields: str) -> None:
        assert await refused(client, "drivers", fields=fields) == ("fields", "parameter.unknown")


class TestFilters:
    async def test_choose_by_value(self, client: AsyncClient) -> None:
        bodies = [driver(status="active"), driver(status="inactive"), driver(status="inactive")]
        made = [(await client.post("drivers", json=body)).json() for body in bodies]
        assert len(await walk(client, "drivers", status="inactive")) == 2
        assert len(await walk(client, "drivers", status="active,inactive", limit=1)) == 3
        assert await walk(client, "drivers", employeeNumber=made[1]["employeeNumber"]) == [made[1]]
        assert await walk(client, "drivers", externalId=f"{made[0]['externalId']},absent") == [made[0]]
        assert await walk(client, "drivers", id=made[2]["id"]) == [made[2]]
        assert await walk(client, "drivers", id=made[2]["id"], status="active") == []

    async def test_every_filter_of_every_noun_works_with_every_sort(
        self, client: AsyncClient, kind: Kind
    ) -> None:
        made = (await client.post(kind.plural, json=kind.full())).json()
        for name, filter_kind in kind.noun.all_filters.items():
            if filter_kind not in ("text", "number") or made[name] is None:
                continue
            for sort in kind.noun.sorts:
                assert await walk(client, kind.plural, **{name: made[name], "sort": sort}) == [made]

    async def test_choose_by_the_exact_name_also_where_it_has_a_comma(
        self, client: AsyncClient, kind: Kind
    ) -> None:
        names = ("Acme, Inc.", "Acme", "Inc.", "acme", "Back\\slash")
        one, acme, inc, _, back = await fill(client, kind, list(names))
        assert await walk(client, kind.plural, name="Acme\\, Inc.") == [one]
        assert await walk(client, kind.plural, name="Acme,Inc.", sort="name") == [acme, inc]
        assert await walk(client, kind.plural, name="Back\\slash") == [back]
        assert await walk(client, kind.plural, name="Acm") == []

    async def test_choose_by_email_whatever_its_case(self, client: AsyncClient) -> None:
        for path, body in (("drivers", driver()), ("customers", customer())):
            made = (await client.post(path, json=body)).json()
            assert await walk(client, path, email=made["email"].upper()) == [made]

    async def test_choose_by_number(self, client: AsyncClient) -> None:
        old, new, unknown = [
            (await client.post("vehicles", json=vehicle(year=year))).json() for year in (1999, 2024, None)
        ]
        assert await walk(client, "vehicles", year="1999") == [old]
        assert await walk(client, "vehicles", year="1999,2024", sort="createdAt") == [old, new]
        assert await walk(client, "vehicles", year="2024", make=unknown["make"], model="FM") == [new]
        for text in ("", "1999.0", "x", "1e3", " 1999", "1_999", "0", "-1999", "9" * 16):
            assert await refused(client, "vehicles", year=text) == ("year", "parameter.invalid")

    async def test_choose_by_time_with_the_end_left_out(self, client: AsyncClient) -> None:
        first = (await client.post("vehicles", json=vehicle())).json()
        second = (await client.post("vehicles", json=vehicle())).json()
        begin, end = first["createdAt"], second["createdAt"]
        assert begin < end
        assert await walk(client, "vehicles", **{"createdAt.from": begin, "createdAt.to": end}) == [first]
        assert await walk(client, "vehicles", **{"createdAt.from": end}) == [second]
        assert await walk(client, "vehicles", **{"createdAt.to": begin}) == []
        in_a_zone = begin.replace("Z", "+00:00")
        assert len(await walk(client, "vehicles", **{"updatedAt.from": in_a_zone, "limit": 1})) == 2

    @pytest.mark.parametrize(
        ("query", "fault"),
        [
            ({"colour": "red"}, ("colour", "parameter.unknown")),
            ({"status[$ne]": "x"}, ("status[$ne]", "parameter.unknown")),
            ({"status.$ne": "x"}, ("status.$ne", "parameter.unknown")),
            ({"$where": "1"}, ("$where", "parameter.unknown")),
            ({"status": "flying"}, ("status", "parameter.invalid")),
            ({"status": ""}, ("status", "parameter.invalid")),
            ({"status": "active,"}, ("status", "parameter.invalid")),
            ({"status.from": "active"}, ("status.from", "parameter.unknown")),
            ({"createdAt.from": "yesterday"}, ("createdAt.from", "parameter.invalid")),
            ({"createdAt.from": "2026-03-01"}, ("createdAt.from", "parameter.invalid")),
            ({"createdAt.since": "2026-03-01T00:00:00Z"}, ("createdAt.since", "parameter.unknown")),
            ({"id": "x"}, ("id", "parameter.invalid")),
            ({"createdAt.": "2026-03-01T00:00:00Z"}, ("createdAt.", "parameter.unknown")),
            ({"status.": "active"}, ("status.", "parameter.unknown")),
            (
                {"createdAt": "2026-03-01T00:00:00Z", "createdAt.from": "2026-03-01T00:00:00Z"},
                ("createdAt", "parameter.invalid"),
            ),
            (
                {"createdAt.to": "2026-03-01T00:00:00Z", "createdAt": "2026-03-01T00:00:00Z"},
                ("createdAt", "parameter.invalid"),
            ),
            (
                {"externalId": ",".join("abc"[n % 3] + str(n) for n in range(51))},
                ("externalId", "parameter.invalid"),
            ),
            ({"sort": "status"}, ("sort", "parameter.unknown")),
            ({"sort": "--name"}, ("sort", "parameter.unknown")),
            ({"include": "everything"}, ("include", "parameter.unknown")),
        ],
        ids=str,
    )
    async def test_refuse_what_they_do_not_know(
        self, client: AsyncClient, query: dict[str, str], fault: tuple[str, str]
    ) -> None:
        assert await refused(client, "drivers", **query) == fault

    async def test_refuse_a_parameter_that_is_given_twice(self, client: AsyncClient) -> None:
        answer = await client.get("drivers?status=active&limit=5&status=inactive")
        assert answer.status_code == 422
        assert answer.json()["errors"][0] | {"detail": ""} == {
            "pointer": "status",
            "code": "parameter.repeated",
            "detail": "",
        }


class TestSearch:
    async def test_finds_words_by_their_beginning_whatever_case_and_accents(
        self, client: AsyncClient
    ) -> None:
        body = customer(
            name="Société Générale-Transport ÅNGSTRÖM", reference="AB-12/x", email="info@big.example"
        )
        made = (await client.post("customers", json=body)).json()
        await client.post("customers", json=customer(name="Somebody else"))
        for text in (
            "societe",
            "SOCIÉTÉ",
            "gen tra",
            "tra gen",
            "angstrom",
            "ab 12",
            "ab-12",
            "info@big",
            "S",
        ):
            found = [one["id"] for one in await walk(client, "customers", q=text)]
            assert made["id"] in found, text
        assert [one["id"] for one in await walk(client, "customers", q="societe")] == [made["id"]]

    async def test_needs_every_word_and_no_middle_of_one(self, client: AsyncClient) -> None:
        await client.post("customers", json=customer(name="Northern Lights Freight"))
        assert len(await walk(client, "customers", q="freight north")) == 1
        for text in ("freight south", "orthern", "lightsx"):
            assert await walk(client, "customers", q=text) == []

    async def test_goes_with_filters_orders_and_pages(self, client: AsyncClient) -> None:
        await fill(client, KINDS[0], ["Max One", "Max Two", "Max Three", "Moritz"])
        names = [
            one["name"]
            for one in await walk(client, "drivers", q="max", sort="name", status="active", limit=1)
        ]
        assert names == ["Max One", "Max Three", "Max Two"]

    async def test_takes_patterns_for_text(self, client: AsyncClient) -> None:
        await client.post("customers", json=customer(name="Plain"))
        for text in ("pl.*", "^plain", "(plain", "[p]lain", "pl\\w+"):
            assert (await client.get("customers", params={"q": text})).status_code == 200
        assert await walk(client, "customers", q=".*ain") == []

    @pytest.mark.parametrize("text", ["x" * 201, "a b c d e f", "a-b-c-d-e-f"])
    async def test_has_its_bounds(self, client: AsyncClient, text: str) -> None:
        assert await refused(client, "customers", q=text) == ("q", "parameter.invalid")
