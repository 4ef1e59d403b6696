"""What drivers, vehicles, places and customers have in common: one object at a time."""

from __future__ import annotations

from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from services.act import Role
from tests.factories.bodies import KINDS, Body, Kind
from tests.support.companies import Company

JSON = {"content-type": "application/json"}
READERS: tuple[Role, ...] = ("owner", "admin", "dispatcher", "viewer")
OTHERS: tuple[Role, ...] = ("viewer", "driver")
"""Roles that may not change what the office keeps."""
OURS = ("id", "version", "createdAt", "updatedAt", "search", "organizationId")
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
ABSENT = "0123456789abcdef0123456789abcdef"


@pytest.fixture(params=KINDS, ids=lambda kind: kind.plural)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


async def create(client: AsyncClient, kind: Kind, **changes: Any) -> Body:
    answer = await client.post(kind.plural, json=kind.full(**changes))
    assert answer.status_code == 201, answer.text
    created: Body = answer.json()
    return created


def faults(answer: Response) -> dict[str, str]:
    """Where the request was wrong, and the code of each fault."""
    assert answer.status_code == 422, answer.text
    return {one["pointer"]: one["code"] for one in answer.json()["errors"]}


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
        for role in OTHERS:
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


class TestUpdate:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient, kind: Kind) -> None:
        answer = await client.patch(f"{kind.plural}/{kind.noun.prefix}_{ABSENT}", json={"name": "x"})
        assert answer.status_code == 401

    async def test_is_for_the_office(self, company: Company, kind: Kind) -> None:
        made = await create(await company.client("owner"), kind)
        for role in OTHERS:
            answer = await (await company.client(role)).patch(
                f"{kind.plural}/{made['id']}", json={"name": "x"}
            )
            assert answer.status_code == 403

    async def test_changes_what_is_named_and_nothing_else(self, client: AsyncClient, kind: Kind) -> None:
        made = await create(client, kind)
        answer = await client.patch(f"{kind.plural}/{made['id']}", json={"name": "New name"})
        after = answer.json()
        assert answer.headers["etag"] == '"2"'
        assert after == {**made, "name": "New name", "version": 2, "updatedAt": after["updatedAt"]}
        assert after["updatedAt"] > made["updatedAt"]
        assert (await client.get(f"{kind.plural}/{made['id']}")).json() == after

    async def test_null_clears_what_may_be_absent(self, client: AsyncClient, kind: Kind) -> None:
        made = await create(client, kind)
        after = (await client.patch(f"{kind.plural}/{made['id']}", json={kind.text: None})).json()
        assert after[kind.text] is None

    async def test_null_cannot_clear_what_is_required(self, client: AsyncClient, kind: Kind) -> None:
        made = await create(client, kind)
        answer = await client.patch(f"{kind.plural}/{made['id']}", json={"name": None, "metadata": None})
        assert faults(answer) == {"/name": "field.string_type", "/metadata": "field.dict_type"}

    async def test_merges_metadata_and_drops_a_key_that_is_null(
        self, client: AsyncClient, kind: Kind
    ) -> None:
        made = await create(client, kind, metadata={"kept": 1, "changed": "a", "dropped": True})
        patch = {"metadata": {"changed": "b", "dropped": None, "new": 0.5}}
        after = (await client.patch(f"{kind.plural}/{made['id']}", json=patch)).json()
        assert after["metadata"] == {"kept": 1, "changed": "b", "new": 0.5}

    async def test_tells_true_from_one(self, client: AsyncClient, kind: Kind) -> None:
        made = await create(client, kind, metadata={"flag": 1})
        await client.patch(f"{kind.plural}/{made['id']}", json={"metadata": {"flag": True}})
        assert (await client.get(f"{kind.plural}/{made['id']}")).json()["metadata"] == {"flag": True}

    async def test_cannot_let_metadata_grow_past_its_bounds(self, client: AsyncClient, kind: Kind) -> None:
        made = await create(client, kind, metadata={f"a{number}": number for number in range(30)})
        patch = {"metadata": {f"b{number}": number for number in range(30)}}
        assert "/metadata" in faults(await client.patch(f"{kind.plural}/{made['id']}", json=patch))

    async def test_a_change_that_changes_nothing_makes_no_new_version(
        self, client: AsyncClient, kind: Kind
    ) -> None:
        made = await create(client, kind)
        patches: list[Body] = [{}, {"name": made["name"]}, {"metadata": {}}]
        for patch in patches:
            answer = await client.patch(f"{kind.plural}/{made['id']}", json=patch)
            assert (answer.status_code, answer.json()) == (200, made)

    async def test_refuses_fields_that_are_not_the_clients(self, client: AsyncClient, kind: Kind) -> None:
        made = await create(client, kind)
        for field in (*OURS, "whatever"):
            answer = await client.patch(f"{kind.plural}/{made['id']}", json={field: "x"})
            assert faults(answer) == {f"/{field}": "field.extra_forbidden"}

    async def test_refuses_a_value_that_a_living_object_has(self, client: AsyncClient, kind: Kind) -> None:
        first, second = await create(client, kind), await create(client, kind)
        answer = await client.patch(f"{kind.plural}/{second['id']}", json={"externalId": first["externalId"]})
        assert (answer.status_code, answer.json()["code"]) == (409, "value.taken")

    async def test_may_say_again_what_the_object_has(self, client: AsyncClient, kind: Kind) -> None:
        made = await create(client, kind)
        same = {field: made[field] for field in kind.noun.unique if made.get(field)}
        answer = await client.patch(f"{kind.plural}/{made['id']}", json={**same, "name": "Else"})
        assert answer.status_code == 200

    async def test_is_found_by_its_new_name_only(self, client: AsyncClient, kind: Kind) -> None:
        made = await create(client, kind, name="Aardvark")
        await client.patch(f"{kind.plural}/{made['id']}", json={"name": "Zebra"})
        assert (await client.get(kind.plural, params={"q": "aardvark"})).json()["items"] == []
        assert [
            one["id"] for one in (await client.get(kind.plural, params={"q": "zeb"})).json()["items"]
        ] == [made["id"]]


class TestIfMatch:
    async def test_lets_the_version_that_was_read_be_changed(self, client: AsyncClient, kind: Kind) -> None:
        path = f"{kind.plural}/{(await create(client, kind))['id']}"
        for number, tag in enumerate(('"1"', 'W/"2"', "3", "*"), 2):
            answer = await client.patch(path, json={"name": f"Version {number}"}, headers={"If-Match": tag})
            assert answer.headers["etag"] == f'"{number}"'

    async def test_refuses_a_version_that_is_no_longer(self, client: AsyncClient, kind: Kind) -> None:
        path = f"{kind.plural}/{(await create(client, kind))['id']}"
        await client.patch(path, json={"name": "Theirs"})
        for tag in ('"1"', 'W/"1"', '"3"'):
            for answer in (
                await client.patch(path, json={"name": "Mine"}, headers={"If-Match": tag}),
                await client.delete(path, headers={"If-Match": tag}),
            ):
                assert (answer.status_code, answer.json()["code"]) == (412, "version.stale")
        assert (await client.get(path)).json()["name"] == "Theirs"

    async def test_refuses_what_is_no_tag_of_ours(self, client: AsyncClient, kind: Kind) -> None:
        path = f"{kind.plural}/{(await create(client, kind))['id']}"
        for tag in (b'"abc"', b'"1", "2"', b"1.0", b'"-1"', b"\xb2", b'""'):
            answer = await client.patch(path, json={"name": "x"}, headers=[(b"if-match", tag)])
            assert faults(answer) == {"If-Match": "header.invalid"}

    async def test_without_it_the_last_write_wins(self, client: AsyncClient, kind: Kind) -> None:
        path = f"{kind.plural}/{(await create(client, kind))['id']}"
        for name in ("First", "Second"):
            assert (await client.patch(path, json={"name": name})).status_code == 200
        assert (await client.get(path)).json()["name"] == "Second"


class TestDelete:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient, kind: Kind) -> None:
        assert (await client.delete(f"{kind.plural}/{kind.noun.prefix}_{ABSENT}")).status_code == 401

    async def test_is_for_the_office(self, company: Company, kind: Kind) -> None:
        made = await create(await company.client("owner"), kind)
        for role in OTHERS:
            assert (
                await (await company.client(role)).delete(f"{kind.plural}/{made['id']}")
            ).status_code == 403

    async def test_takes_the_object_out_of_sight(self, client: AsyncClient, kind: Kind) -> None:
        made = await create(client, kind)
        path = f"{kind.plural}/{made['id']}"
        answer = await client.delete(path)
        assert (answer.status_code, answer.content) == (204, b"")
        assert (await client.get(path)).status_code == 404
        assert (await client.patch(path, json={"name": "x"})).status_code == 404
        assert (await client.delete(path)).status_code == 404
        assert (await client.get(kind.plural, params={"id": made["id"]})).json()["items"] == []

    async def test_frees_its_unique_values(self, client: AsyncClient, kind: Kind) -> None:
        body = kind.full()
        made = (await client.post(kind.plural, json=body)).json()
        await client.delete(f"{kind.plural}/{made['id']}")
        assert (await client.post(kind.plural, json=body)).status_code == 201


class TestRestore:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient, kind: Kind) -> None:
        assert (await client.post(f"{kind.plural}/{kind.noun.prefix}_{ABSENT}/restore")).status_code == 401

    async def test_brings_the_object_back_as_it_was(self, client: AsyncClient, kind: Kind) -> None:
        made = await create(client, kind)
        path = f"{kind.plural}/{made['id']}"
        await client.delete(path)
        answer = await client.post(f"{path}/restore")
        back = answer.json()
        assert answer.status_code == 200
        assert back == {**made, "version": back["version"], "updatedAt": back["updatedAt"]}
        assert back["version"] > made["version"]
        assert answer.headers["etag"] == f'"{back["version"]}"'
        assert (await client.get(path)).json() == back

    async def test_is_refused_for_what_lives(self, client: AsyncClient, kind: Kind) -> None:
        made = await create(client, kind)
        assert (await client.post(f"{kind.plural}/{made['id']}/restore")).status_code == 404

    async def test_happens_once(self, client: AsyncClient, kind: Kind) -> None:
        path = f"{kind.plural}/{(await create(client, kind))['id']}"
        await client.delete(path)
        assert (await client.post(f"{path}/restore")).status_code == 200
        assert (await client.post(f"{path}/restore")).status_code == 404

    async def test_is_refused_when_its_value_has_been_taken(self, client: AsyncClient, kind: Kind) -> None:
        made = await create(client, kind)
        await client.delete(f"{kind.plural}/{made['id']}")
        other = await create(client, kind, externalId=made["externalId"])
        answer = await client.post(f"{kind.plural}/{made['id']}/restore")
        assert (answer.status_code, answer.json()["code"]) == (409, "restore.conflict")
        assert answer.json()["field"] == "externalId"
        await client.patch(f"{kind.plural}/{other['id']}", json={"externalId": None})
        assert (await client.post(f"{kind.plural}/{made['id']}/restore")).status_code == 200
