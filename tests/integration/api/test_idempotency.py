"""The same key and the same request are done once, however often they are sent."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections.abc import Iterable

import pytest
from httpx2 import AsyncClient, Response

from services.work import KEPT
from tests.factories.bodies import KINDS, Body, Kind, customer, driver
from tests.support.backend import Backend
from tests.support.companies import Company
from tests.support.nouns import ABSENT


async def post(client: AsyncClient, key: str, body: Body | None = None, path: str = "drivers") -> Response:
    return await client.post(path, json=body, headers={"Idempotency-Key": key})


async def count(client: AsyncClient, plural: str = "drivers") -> int:
    total: int = (await client.get(plural, params={"include": "total", "limit": 1})).json()["total"]
    return total


def replayed(answers: Iterable[Response]) -> list[bool]:
    return ["idempotency-replayed" in answer.headers for answer in answers]


class TestReplay:
    @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.plural)
    async def test_gives_the_first_answer_again_and_makes_one_object(
        self, client: AsyncClient, kind: Kind
    ) -> None:
        body = kind.full()
        answers = [await post(client, "one", body, kind.plural) for _ in range(3)]
        assert [(answer.status_code, answer.content) for answer in answers] == [(201, answers[0].content)] * 3
        assert replayed(answers) == [False, True, True]
        for name in ("etag", "location", "content-type"):
            assert {answer.headers[name] for answer in answers} == {answers[0].headers[name]}
        assert await count(client, kind.plural) == 1

    async def test_holds_when_the_object_has_changed_or_gone_since(self, client: AsyncClient) -> None:
        body = driver()
        first = await post(client, "one", body)
        await client.patch(f"drivers/{first.json()['id']}", json={"name": "Changed"})
        assert (await post(client, "one", body)).content == first.content
        await client.delete(f"drivers/{first.json()['id']}")
        assert (await post(client, "one", body)).content == first.content
        assert await count(client) == 0

    async def test_holds_for_a_restore(self, client: AsyncClient) -> None:
        path = f"drivers/{(await client.post('drivers', json=driver())).json()['id']}"
        await client.delete(path)
        answers = [await post(client, "back", path=f"{path}/restore") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert replayed(answers) == [False, True]

    @pytest.mark.parametrize("mode", ["partial", "atomic"])
    async def test_holds_for_many_at_once(self, client: AsyncClient, mode: str) -> None:
        body: Body = {"items": [driver() for _ in range(5)], "mode": mode}
        answers = [await post(client, "bulk", body, "drivers/bulk") for _ in range(2)]
        assert answers[0].content == answers[1].content
        assert replayed(answers) == [False, True]
        assert await count(client) == 5

    @pytest.mark.parametrize("call", [{"dryRun": True}, {"mode": "atomic"}], ids=["a try", "all or none"])
    async def test_holds_for_an_answer_that_came_of_no_write(self, client: AsyncClient, call: Body) -> None:
        there = (await client.post("drivers", json=driver())).json()
        body = {"items": [driver(), driver(externalId=there["externalId"])], **call}
        first = await post(client, "one", body, "drivers/bulk")
        assert (first.status_code, first.json()["failed"] > 0) == (200, True)
        # The second would be answered otherwise if it were carried out.
        await client.delete(f"drivers/{there['id']}")
        again = await post(client, "one", body, "drivers/bulk")
        assert (again.status_code, again.content) == (200, first.content)
        assert replayed([first, again]) == [False, True]
        assert await count(client) == 0

    async def test_of_a_try_is_not_the_answer_to_the_real_call(self, client: AsyncClient) -> None:
        body = {"items": [driver()]}
        await post(client, "one", {**body, "dryRun": True}, "drivers/bulk")
        answer = await post(client, "one", body, "drivers/bulk")
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.key_reused")

    async def test_holds_for_actions_on_trips_that_were_all_refused(self, client: AsyncClient) -> None:
        body = {"action": "delete", "items": [{"id": f"trp_{ABSENT}"}], "mode": "atomic"}
        answers = [await post(client, "one", body, "trips/bulk-actions") for _ in range(2)]
        assert answers[0].json()["failed"] == 1
        assert answers[0].content == answers[1].content
        assert replayed(answers) == [False, True]

    async def test_of_a_registration_does_not_tell_whether_the_address_was_known(
        self, anonymous: AsyncClient
    ) -> None:
        person = {"organizationName": "X", "name": "Y", "password": "correct horse battery staple"}
        body: Body = {**person, "email": f"{secrets.token_hex(6)}@roadbook.test"}
        told = []
        for key in ("unknown", "known"):
            answers = [await post(anonymous, key, body, "auth/register") for _ in range(2)]
            answers.append(await post(anonymous, key, {**body, "name": "Z"}, "auth/register"))
            assert replayed(answers) == [False, True, False]
            told.append([(one.status_code, one.json().get("code")) for one in answers])
        assert told == [[(201, None), (201, None), (422, "idempotency.key_reused")]] * 2

    async def test_ends_after_a_day(self, client: AsyncClient, backend: Backend, company: Company) -> None:
        await post(client, "old", {"name": "Yesterday"})
        keys = backend.state.database["idempotencyKeys"]
        newest = (await keys.find().sort("createdAt", -1).limit(1).to_list())[0]
        assert newest["expireAt"] - newest["createdAt"] == KEPT
        # The server's own sweep comes a minute later; until then the record lies in the way.
        await keys.update_one({"_id": newest["_id"]}, {"$set": {"expireAt": newest["createdAt"]}})
        answer = await post(client, "old", {"name": "Today"})
        assert (answer.status_code, answer.json()["name"]) == (201, "Today")
        assert await count(client) == 2


class TestAnotherRequest:
    async def test_with_the_same_key_is_refused(self, client: AsyncClient) -> None:
        await post(client, "one", driver())
        answer = await post(client, "one", driver())
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.key_reused")
        assert await count(client) == 1

    async def test_at_another_path_is_another_request(self, client: AsyncClient) -> None:
        assert (await post(client, "one", {"name": "x"})).status_code == 201
        answer = await post(client, "one", {"name": "x"}, "customers")
        assert (answer.status_code, replayed([answer])) == (201, [False])

    async def test_of_another_person_or_company_is_another_request(
        self, company: Company, stranger: AsyncClient
    ) -> None:
        for client in (await company.client("owner"), await company.client("dispatcher"), stranger):
            answer = await post(client, "one", {"name": "x"})
            assert (answer.status_code, replayed([answer])) == (201, [False])


class TestRefusals:
    async def test_are_not_kept(self, client: AsyncClient) -> None:
        taken = (await client.post("drivers", json=driver())).json()
        body = driver(externalId=taken["externalId"])
        assert (await post(client, "one", body)).status_code == 409
        await client.delete(f"drivers/{taken['id']}")
        answer = await post(client, "one", body)
        assert (answer.status_code, replayed([answer])) == (201, [False])

    async def test_of_the_body_leave_the_key_free(self, client: AsyncClient) -> None:
        assert (await post(client, "one", {})).status_code == 422
        assert (await post(client, "one", {"name": "x"})).status_code == 201


class TestWhatIsKept:
    async def test_is_no_plain_hash_of_a_password(self, anonymous: AsyncClient, backend: Backend) -> None:
        person = {"organizationName": "X", "name": "Y", "email": f"{secrets.token_hex(6)}@roadbook.test"}
        body = json.dumps({**person, "password": "correct horse battery staple"}).encode()
        headers = {"Idempotency-Key": "one", "Content-Type": "application/json"}
        answer = await anonymous.post("auth/register", content=body, headers=headers)
        assert answer.status_code == 201
        guess = hashlib.sha256(b"\n" + body).hexdigest()
        keys = backend.state.database["idempotencyKeys"]
        assert await keys.count_documents({"fingerprint": guess}) == 0

    async def test_a_body_that_nobody_asked_for_is_not_read_to_its_end(self, client: AsyncClient) -> None:
        headers = {"Idempotency-Key": "one"}
        path = f"drivers/drv_{ABSENT}/restore"
        answer = await client.post(path, content=b"x" * (1024 * 1024 + 1), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "body.too_large")


class TestTogether:
    async def test_fifty_at_once_make_exactly_one_object(self, client: AsyncClient) -> None:
        body = driver()
        answers = await asyncio.gather(*(post(client, "one", body) for _ in range(50)))
        assert [answer.status_code for answer in answers] == [201] * 50
        assert len({answer.content for answer in answers}) == 1
        assert sorted(replayed(answers)) == [False] + [True] * 49
        assert await count(client) == 1

    async def test_without_unique_values_too(self, client: AsyncClient) -> None:
        answers = await asyncio.gather(
            *(post(client, "one", {"name": "Same"}, "customers") for _ in range(10))
        )
        assert [answer.status_code for answer in answers] == [201] * 10
        assert await count(client, "customers") == 1

    async def test_with_different_bodies_one_wins_and_the_others_are_told(self, client: AsyncClient) -> None:
        bodies = [customer() for _ in range(10)]
        answers = await asyncio.gather(*(post(client, "one", body, "customers") for body in bodies))
        assert sorted(answer.status_code for answer in answers) == [201] + [422] * 9


class TestKey:
    @pytest.mark.parametrize("key", ["", "k" * 256, "tab\there", "\x7f"])
    async def test_has_1_to_255_printable_characters(self, client: AsyncClient, key: str) -> None:
        answer = await post(client, key, {"name": "x"})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "Idempotency-Key"

    async def test_may_be_as_long_as_that(self, client: AsyncClient) -> None:
        assert (await post(client, "k" * 255, {"name": "x"})).status_code == 201

    async def test_means_nothing_on_other_methods(self, client: AsyncClient) -> None:
        path = f"drivers/{(await client.post('drivers', json=driver())).json()['id']}"
        for name in ("First", "Second"):
            answer = await client.patch(path, json={"name": name}, headers={"Idempotency-Key": "one"})
            assert answer.json()["name"] == name
