"""Passkeys as second factors, with a security key in software."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests.support.authenticator import SecurityKey
from tests.support.backend import Backend
from tests.support.calls import problem
from tests.support.companies import Company, Person
from tests.support.factors import enrol_app, methods, owed, step_up, verify
from tests.support.letters import delivered


@pytest.fixture
def person(company: Company) -> Person:
    return company.people["driver"]


async def register(client: AsyncClient, key: SecurityKey) -> Response:
    begun = await client.post("auth/passkeys/options")
    assert begun.status_code == 200, begun.text
    body = {"name": "Key ring", "credential": key.make(begun.json()["publicKey"])}
    return await client.post("auth/passkeys", json=body)


async def asked(client: AsyncClient, token: str) -> dict[str, Any]:
    """The options of a log-in."""
    answer = await client.post("auth/mfa/passkey/options", json={"mfaToken": token})
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = answer.json()["publicKey"]
    return options


class TestRegister:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert problem(await client.post("auth/passkeys/options")) == (401, "auth.required")
        assert problem(await client.get("auth/passkeys")) == (401, "auth.required")

    @pytest.mark.caller("driver")
    async def test_what_the_browser_made_is_a_factor(
        self, client: AsyncClient, backend: Backend, person: Person
    ) -> None:
        answer = await register(client, SecurityKey())
        assert answer.status_code == 201, answer.text
        assert len(answer.json()["recoveryCodes"]) == 10
        assert await methods(client) == ["passkey"]
        (listed,) = (await client.get("auth/passkeys")).json()["items"]
        assert listed == answer.json()["passkey"]
        assert (listed["name"], listed["usedAt"]) == ("Key ring", None)
        (letter,) = (await delivered(backend)).to(person.email)
        assert "a passkey was added" in letter.text

    @pytest.mark.caller("driver")
    async def test_another_one_asks_who_one_is(self, client: AsyncClient) -> None:
        await register(client, SecurityKey())
        refused = await client.post("auth/passkeys/options")
        assert problem(refused) == (403, "auth.step_up_required")
        await step_up(client)
        second = await register(client, SecurityKey())
        assert (second.status_code, second.json()["recoveryCodes"]) == (201, None)
        assert len((await client.get("auth/passkeys")).json()["items"]) == 2

    @pytest.mark.caller("driver")
    async def test_there_are_twenty_at_most_and_none_is_dropped_for_another(
        self, client: AsyncClient, backend: Backend, person: Person
    ) -> None:
        await register(client, SecurityKey())
        await step_up(client)
        users = backend.state.database["users"]
        kept = await users.find_one({"_id": person.id})
        assert kept is not None
        (one,) = kept["factors"]["passkey"]
        others = [{**one, "id": f"{one['id'][:-2]}{n:02}", "credentialId": f"other {n}"} for n in range(18)]
        await users.update_one({"_id": person.id}, {"$set": {"factors.passkey": [one, *others]}})
        begun = (await client.post("auth/passkeys/options")).json()["publicKey"]
        made = {"name": "Key ring", "credential": SecurityKey().make(begun)}
        assert (await client.post("auth/passkeys", json=made)).status_code == 201
        refused = await client.post("auth/passkeys/options")
        assert problem(refused) == (409, "limit.reached")
        assert "20 passkeys" in refused.json()["detail"]
        listed = (await client.get("auth/passkeys")).json()["items"]
        assert len(listed) == 20
        assert listed[0]["id"] == one["id"]

    @pytest.mark.caller("driver")
    async def test_nor_is_one_more_kept_that_was_begun_before(
        self, client: AsyncClient, backend: Backend, person: Person
    ) -> None:
        await register(client, SecurityKey())
        await step_up(client)
        begun = (await client.post("auth/passkeys/options")).json()["publicKey"]
        users = backend.state.database["users"]
        kept = await users.find_one({"_id": person.id})
        assert kept is not None
        (one,) = kept["factors"]["passkey"]
        full = [{**one, "credentialId": f"other {n}"} for n in range(20)]
        await users.update_one({"_id": person.id}, {"$set": {"factors.passkey": full}})
        made = {"name": "Key ring", "credential": SecurityKey().make(begun)}
        assert problem(await client.post("auth/passkeys", json=made)) == (409, "limit.reached")

    @pytest.mark.caller("driver")
    async def test_what_was_made_elsewhere_or_before_is_refused(self, client: AsyncClient) -> None:
        begun = (await client.post("auth/passkeys/options")).json()["publicKey"]
        elsewhere = SecurityKey("https://evil.test").make(begun)
        older = SecurityKey().make(begun)
        await client.post("auth/passkeys/options")
        for credential in (elsewhere, older, "{}", "no JSON"):
            answer = await client.post("auth/passkeys", json={"name": "x", "credential": credential})
            assert problem(answer) == (401, "auth.code_invalid")
        assert await methods(client) == []


class TestLogIn:
    async def test_a_signature_logs_in_once(
        self, anonymous: AsyncClient, company: Company, person: Person
    ) -> None:
        client, key = await company.client("driver"), SecurityKey()
        await register(client, key)
        challenge = await owed(anonymous, person.email)
        assert challenge["methods"] == ["passkey", "recovery"]
        signed = key.sign(await asked(anonymous, challenge["mfaToken"]))
        answers = await asyncio.gather(
            *(verify(anonymous, challenge["mfaToken"], signed, "passkey") for _ in range(3))
        )
        assert sorted(one.status_code for one in answers) == [200, 401, 401]
        (listed,) = (await client.get("auth/passkeys")).json()["items"]
        assert listed["usedAt"] is not None

    async def test_only_of_ones_own_key_on_our_own_page_for_this_log_in(
        self, anonymous: AsyncClient, company: Company, person: Person
    ) -> None:
        key = SecurityKey()
        await register(await company.client("driver"), key)
        token, other = [(await owed(anonymous, person.email))["mfaToken"] for _ in range(2)]
        options, others = await asked(anonymous, token), await asked(anonymous, other)
        elsewhere = SecurityKey()
        key.origin = "https://evil.test"
        wrong = [elsewhere.sign(options), key.sign(options)]
        key.origin = "https://app.roadbook.test"
        wrong += [key.sign(others), "{}", "[]", "no JSON"]
        for code in wrong:
            answer = await verify(anonymous, token, code, "passkey")
            assert problem(answer) == (401, "auth.code_invalid")
        assert (await verify(anonymous, token, key.sign(options), "passkey")).status_code == 200

    async def test_a_copy_of_the_key_is_noticed(
        self, anonymous: AsyncClient, company: Company, person: Person
    ) -> None:
        key = SecurityKey()
        await register(await company.client("driver"), key)
        statuses = []
        for signed_before in (5, 2):
            key.signed = signed_before
            token = (await owed(anonymous, person.email))["mfaToken"]
            code = key.sign(await asked(anonymous, token))
            statuses.append((await verify(anonymous, token, code, "passkey")).status_code)
        assert statuses == [200, 401]

    async def test_there_is_nothing_to_sign_without_a_passkey_or_a_log_in(
        self, anonymous: AsyncClient, company: Company, person: Person
    ) -> None:
        await enrol_app(await company.client("driver"))
        token = (await owed(anonymous, person.email))["mfaToken"]
        answer = await anonymous.post("auth/mfa/passkey/options", json={"mfaToken": token})
        assert problem(answer) == (404, "not_found")
        answer = await anonymous.post("auth/mfa/passkey/options", json={"mfaToken": "made up"})
        assert problem(answer) == (401, "auth.token_invalid")


class TestRemoved:
    @pytest.mark.caller("driver")
    async def test_after_stepping_up_with_it(self, client: AsyncClient) -> None:
        key = SecurityKey()
        passkey = (await register(client, key)).json()["passkey"]
        refused = await client.delete(f"auth/passkeys/{passkey['id']}")
        assert problem(refused) == (403, "auth.step_up_required")
        options = (await client.post("auth/step-up/passkey/options")).json()["publicKey"]
        proof = {"method": "passkey", "code": key.sign(options)}
        assert (await client.post("auth/step-up", json=proof)).status_code == 204
        assert (await client.delete(f"auth/passkeys/{passkey['id']}")).status_code == 204
        assert (await client.get("auth/passkeys")).json()["items"] == []
        assert await methods(client) == []
        again = await client.delete(f"auth/passkeys/{passkey['id']}")
        assert problem(again) == (404, "not_found")
