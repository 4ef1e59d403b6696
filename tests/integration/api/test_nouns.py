"""What drivers, vehicles, places and customers have in common: making one and reading it."""

from __future__ import annotations

import pytest
from httpx2 import AsyncClient, Response

from services.act import Role
from tests.factories.bodies import Body, Kind
from tests.support.calls import create, faults
from tests.support.companies import Company
from tests.support.nouns import ABSENT, OFFICE_ONLY, OURS

JSON = {"content-type": "application/json"}
READERS: tuple[Role, ...] = ("owner", "admin", "dispatcher", "viewer")
UNKEEPABLE: tuple[Body, ...] = (
    {"$where": "1"},
    {"a.b": 1},
    {"": 1},
    {"a\x00b": 1},
    {"nested": {"$gt": ""}},
    {"list": [1]},
    {"long": "x" * 501},
    {"k" * 101: 1},
    {str(number): number for number in range(51)},
    {"huge": 2**63},
)


def without_its_name(answer: Response, object_id: str) -> bytes:
    """A refusal without what names the request and the object."""
    told = answer.json()
    return answer.content.replace(told["requestId"].encode(), b"").replace(object_id.encode(), b"")


class TestCreate:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient, kind: Kind) -> None:
        answer = await client.post(kind.plural, json=kind.full())
        assert (answer.status_code, answer.json()["code"]) == (401, "auth.required")
        assert answer.headers["www-authenticate"] == "Bearer"

    @pytest.mark.caller("anonymous")
    async def test_asks_who_is_calling_before_it_looks_at_the_body(
        self, client: AsyncClient, kind: Kind
    ) -> None:
        for body in (b"", b"{", b"[" * 100):
            assert (await client.post(kind.plural, content=body)).status_code == 401

    async def test_is_for_the_office(self, company: Company, kind: Kind) -> None:
        for role in OFFICE_ONLY:
            answer = await (await company.client(role)).post(kind.plural, json=kind.full())
            assert (answer.status_code, answer.json()["code"]) == (403, "auth.forbidden")

    @pytest.mark.caller("dispatcher")
    async def test_answers_with_all_that_was_sent_and_what_was_added(
        self, client: AsyncClient, kind: Kind
    ) -> None:
        sent = kind.full()
        answer = await client.post(kind.plural, json=sent)
        made = answer.json()
        assert answer.status_code == 201
        assert {name: made[name] for name in sent} == sent
        assert made.keys() == set(kind.noun.fields)
        assert made["version"] == 1
        assert made["createdAt"] == made["updatedAt"]
        assert made["id"].startswith(f"{kind.noun.prefix}_")
        assert answer.headers["location"] == f"/api/v1/{kind.plural}/{made['id']}"
        assert answer.headers["etag"] == '"1"'

    async def test_needs_no_more_than_a_name(self, client: AsyncClient, kind: Kind) -> None:
        answer = await client.post(kind.plural, json={"name": "Just a name"})
        assert answer.status_code == 201
        assert (await client.get(f"{kind.plural}/{answer.json()['id']}")).json() == answer.json()

    async def test_refuses_a_field_it_does_not_know(self, client: AsyncClient, kind: Kind) -> None:
        answer = await client.post(kind.plural, json=kind.full(colour="red", organizationId="org_0000000000"))
        assert faults(answer) == {
            "/colour": "field.extra_forbidden",
            "/organizationId": "field.extra_forbidden",
        }

    async def test_does_not_let_a_client_set_what_is_ours(self, client: AsyncClient, kind: Kind) -> None:
        for field in OURS:
            answer = await client.post(kind.plural, json=kind.full(**{field: 1}))
            assert faults(answer) == {f"/{field}": "field.extra_forbidden"}

    async def test_refuses_a_value_of_another_type_instead_of_converting_it(
        self, client: AsyncClient, kind: Kind
    ) -> None:
        for value in (7, True, ["x"], {"$gt": ""}, {"$ne": None}):
            answer = await client.post(kind.plural, json=kind.full(**{"name": value, kind.text: value}))
            assert faults(answer) == {"/name": "field.string_type", f"/{kind.text}": "field.string_type"}

    async def test_needs_the_name(self, client: AsyncClient, kind: Kind) -> None:
        assert faults(await client.post(kind.plural, json={})) == {"/name": "field.missing"}
        assert faults(await client.post(kind.plural, json=kind.full(name=None))) == {
            "/name": "field.string_type"
        }
        assert faults(await client.post(kind.plural, json=kind.full(name="  "))) == {
            "/name": "field.string_too_short"
        }

    async def test_refuses_a_body_that_is_no_object(self, client: AsyncClient, kind: Kind) -> None:
        for body in (b'"text"', b"5", b"null", b"[]", b'[{"name": "x"}]'):
            assert (await client.post(kind.plural, content=body, headers=JSON)).status_code == 422

    async def test_refuses_control_characters_and_long_names(self, client: AsyncClient, kind: Kind) -> None:
        for value in ("a\x00b", "a\x1b[31m", "two\nlines", "x" * 201, "\x7f"):
            assert "/name" in faults(await client.post(kind.plural, json={"name": value}))

    async def test_keeps_text_that_means_something_elsewhere_as_it_is(
        self, client: AsyncClient, kind: Kind
    ) -> None:
        for text in ("$where", "<script>alert(1)</script>", "{'$gt': ''}", "Robert'); --", "名前 🚚", "é́"):
            made = await create(client, kind, name=text)
            assert (await client.get(f"{kind.plural}/{made['id']}")).json()["name"] == text

    async def test_refuses_metadata_that_could_not_be_kept(self, client: AsyncClient, kind: Kind) -> None:
        for metadata in UNKEEPABLE:
            answer = await client.post(kind.plural, json=kind.full(metadata=metadata))
            assert all(pointer.startswith("/metadata") for pointer in faults(answer))

    async def test_says_where_metadata_is_wrong_and_in_words_what_it_can_be(
        self, client: AsyncClient, kind: Kind
    ) -> None:
        answer = await client.post(kind.plural, json=kind.full(metadata={"a": [1], "b": 1}))
        assert answer.json()["errors"] == [
            {
                "pointer": "/metadata/a",
                "code": "field.metadata_value",
                "detail": "Text of up to 500 characters, a number, true, false or null",
            }
        ]

    async def test_returns_metadata_as_it_came(self, client: AsyncClient, kind: Kind) -> None:
        metadata = {"n": None, "t": True, "i": 2**53 - 1, "f": 0.1, "s": "", "ключ": "значение"}
        made = await create(client, kind, metadata=metadata)
        assert (await client.get(f"{kind.plural}/{made['id']}")).json()["metadata"] == metadata

    async def test_refuses_a_value_that_a_living_object_has(self, client: AsyncClient, kind: Kind) -> None:
        first = await create(client, kind)
        for field in kind.noun.unique:
            if first.get(field) is None:
                continue
            answer = await client.post(kind.plural, json=kind.full(**{field: first[field]}))
            assert (answer.status_code, answer.json()["code"]) == (409, "value.taken")
            assert answer.json()["field"] == field

    async def test_lets_another_company_use_the_same_values(
        self, client: AsyncClient, stranger: AsyncClient, kind: Kind
    ) -> None:
        body = kind.full()
        assert (await client.post(kind.plural, json=body)).status_code == 201
        assert (await stranger.post(kind.plural, json=body)).status_code == 201

    async def test_lets_any_number_of_objects_lack_a_unique_value(
        self, client: AsyncClient, kind: Kind
    ) -> None:
        for _ in range(2):
            assert (
                await client.post(kind.plural, json={"name": "No number", "externalId": None})
            ).status_code == 201


class TestGet:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient, kind: Kind) -> None:
        assert (await client.get(f"{kind.plural}/{kind.noun.prefix}_{ABSENT}")).status_code == 401

    async def test_shows_the_object_with_its_version(self, company: Company, kind: Kind) -> None:
        made = await create(await company.client("owner"), kind)
        for role in READERS:
            answer = await (await company.client(role)).get(f"{kind.plural}/{made['id']}")
            assert (answer.status_code, answer.json()) == (200, made)
            assert answer.headers["etag"] == '"1"'

    async def test_a_driver_does_not_read_the_offices_lists(self, company: Company, kind: Kind) -> None:
        made = await create(await company.client("owner"), kind)
        assert (await (await company.client("driver")).get(f"{kind.plural}/{made['id']}")).status_code == 403

    async def test_an_id_that_cannot_be_is_not_found_either(self, client: AsyncClient, kind: Kind) -> None:
        for impossible in ("nope", "1", "drv_", "%24ne", "{}", "a" * 3000):
            answer = await client.get(f"{kind.plural}/{impossible}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    async def test_knows_no_object_of_another_kind(
        self, client: AsyncClient, company: Company, kind: Kind
    ) -> None:
        assert (await client.get(f"{kind.plural}/{company.id}")).status_code == 404


class TestAnotherCompany:
    @pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE", "RESTORE"])
    async def test_cannot_tell_our_objects_from_none(
        self, client: AsyncClient, stranger: AsyncClient, kind: Kind, method: str
    ) -> None:
        ours = (await create(client, kind))["id"]
        deleted = (await create(client, kind))["id"]
        assert (await client.delete(f"{kind.plural}/{deleted}")).status_code == 204
        absent = f"{kind.noun.prefix}_{ABSENT}"

        async def seen(object_id: str) -> tuple[int, bytes]:
            path = f"{kind.plural}/{object_id}"
            if method == "RESTORE":
                answer = await stranger.post(f"{path}/restore")
            else:
                answer = await stranger.request(
                    method, path, json={"name": "Mine"} if method == "PATCH" else None
                )
            return answer.status_code, without_its_name(answer, object_id)

        assert await seen(ours) == await seen(deleted) == await seen(absent)
        assert (await seen(ours))[0] == 404
        assert (await client.get(f"{kind.plural}/{ours}")).json()["version"] == 1

    async def test_sees_nothing_of_ours_in_its_lists(
        self, client: AsyncClient, stranger: AsyncClient, kind: Kind
    ) -> None:
        made = await create(client, kind, name="Unmistakable")
        for query in ({}, {"id": made["id"]}, {"externalId": made["externalId"]}, {"q": "unmistakable"}):
            page = (await stranger.get(kind.plural, params={**query, "include": "total"})).json()
            assert page == {"items": [], "nextCursor": None, "total": 0}
