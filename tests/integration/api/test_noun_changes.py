"""What drivers, vehicles, places and customers have in common: changing, deleting and restoring one."""

from __future__ import annotations

import pytest
from httpx2 import AsyncClient

from tests.factories.bodies import Body, Kind
from tests.support.calls import create, faults
from tests.support.companies import Company
from tests.support.nouns import ABSENT, OFFICE_ONLY, OURS


class TestUpdate:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient, kind: Kind) -> None:
        answer = await client.patch(f"{kind.plural}/{kind.noun.prefix}_{ABSENT}", json={"name": "x"})
        assert answer.status_code == 401

    async def test_is_for_the_office(self, company: Company, kind: Kind) -> None:
        made = await create(await company.client("owner"), kind)
        for role in OFFICE_ONLY:
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

    async def test_null_resets_what_has_a_default(self, client: AsyncClient, kind: Kind) -> None:
        new = (await client.post(kind.plural, json={"name": "Blank"})).json()
        made = await create(client, kind, metadata={"a": 1})
        cleared: Body = dict.fromkeys(kind.full().keys() - {"name"})
        answer = await client.patch(f"{kind.plural}/{made['id']}", json=cleared)
        assert answer.status_code == 200, answer.text
        assert {name: answer.json()[name] for name in cleared} == {name: new[name] for name in cleared}

    async def test_null_cannot_clear_what_is_required(self, client: AsyncClient, kind: Kind) -> None:
        made = await create(client, kind)
        answer = await client.patch(f"{kind.plural}/{made['id']}", json={"name": None})
        assert faults(answer) == {"/name": "field.string_type"}

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

    async def test_takes_a_list_of_which_one_is_right(self, client: AsyncClient, kind: Kind) -> None:
        path = f"{kind.plural}/{(await create(client, kind))['id']}"
        for number, tags in enumerate(('"1", "9"', '"9",W/"2"', 'W/"x,3", "3" , "4"', '"4"'), 2):
            answer = await client.patch(path, json={"name": f"Version {number}"}, headers={"If-Match": tags})
            assert answer.headers["etag"] == f'"{number}"'
        two_lines = [("If-Match", '"1"'), ("If-Match", '"5"')]
        assert (await client.patch(path, json={"name": "x"}, headers=two_lines)).status_code == 200

    async def test_refuses_what_is_no_tag_of_ours(self, client: AsyncClient, kind: Kind) -> None:
        path = f"{kind.plural}/{(await create(client, kind))['id']}"
        for tag in (b'"abc"', b'"2", "3"', b"1.0", b'"-1"', b"\xb2", b'""', b"", b'"2,1"'):
            answer = await client.patch(path, json={"name": "x"}, headers=[(b"if-match", tag)])
            assert (answer.status_code, answer.json()["code"]) == (412, "version.stale"), tag
        gone = f"{kind.plural}/{kind.noun.prefix}_{ABSENT}"
        assert (await client.patch(gone, json={"name": "x"}, headers={"If-Match": "*"})).status_code == 404

    async def test_takes_no_longer_list_than_the_document_says(self, client: AsyncClient, kind: Kind) -> None:
        path = f"{kind.plural}/{(await create(client, kind))['id']}"
        for tags, status in (('"1"'.rjust(200, ","), 200), ('"2"'.rjust(201, ","), 422)):
            answer = await client.patch(path, json={"name": "x"}, headers={"If-Match": tags})
            assert answer.status_code == status, answer.text
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
        for role in OFFICE_ONLY:
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
        await client.delete(f"{kind.plural}/{other['id']}")
        assert (await client.post(f"{kind.plural}/{made['id']}/restore")).status_code == 200
