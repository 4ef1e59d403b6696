"""Linking accounts with other providers to the own one, and unlinking them."""

from __future__ import annotations

import asyncio
import secrets

import pytest
from httpx2 import AsyncClient, Response

from tests.integration.oidc.people import StandIn, begin, sign_in, sign_in_there
from tests.support.backend import Backend
from tests.support.calls import problem
from tests.support.companies import PASSWORD, Company
from tests.support.letters import NEW_LOG_IN, delivered


@pytest.fixture
def subject(providers: StandIn) -> str:
    """Somebody whom no other test has met, and whose address nobody here has."""
    found = secrets.token_hex(6)
    providers.knows(found, email=f"{found}@elsewhere.test", email_verified=True)
    return found


async def step_up(client: AsyncClient) -> None:
    assert (await client.post("auth/step-up", json={"password": PASSWORD})).status_code == 204


async def link(client: AsyncClient, subject: str, provider: str = "microsoft") -> Response:
    await step_up(client)
    back = sign_in_there(await begin(client, provider), subject)
    return await client.post(f"auth/oauth/{provider}/link", json=back)


async def linked(client: AsyncClient) -> list[str]:
    answer = (await client.get("auth/oauth")).json()
    assert answer["available"] == ["google", "microsoft"]
    return [one["provider"] for one in answer["items"]]


async def test_only_for_who_is_logged_in(anonymous: AsyncClient, providers: StandIn) -> None:
    body = {"code": "1", "state": "1"}
    answers = [
        await anonymous.get("auth/oauth"),
        await anonymous.post("auth/oauth/google/link", json=body),
        await anonymous.delete("auth/oauth/google"),
    ]
    assert [problem(one) for one in answers] == [(401, "auth.required")] * 3


@pytest.mark.usefixtures("providers")
async def test_only_for_who_has_just_been_proven(client: AsyncClient) -> None:
    answers = [
        await client.post("auth/oauth/google/link", json={"code": "1", "state": "1"}),
        await client.delete("auth/oauth/google"),
    ]
    assert [problem(one) for one in answers] == [(403, "auth.step_up_required")] * 2


class TestLink:
    @pytest.mark.caller("driver")
    async def test_lets_the_person_log_in_by_it_whatever_the_address_there(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend, company: Company, subject: str
    ) -> None:
        answer = await link(client, subject)
        assert answer.status_code == 200, answer.text
        assert answer.json()["email"] == f"{subject}@elsewhere.test"
        assert await linked(client) == ["microsoft"]
        inside = await sign_in(anonymous, subject, "microsoft")
        assert inside.json()["user"]["id"] == company.people["driver"].id
        letters = (await delivered(backend)).to(company.people["driver"].email)
        assert [letter.subject for letter in letters] == ["You can log in with Microsoft now", NEW_LOG_IN]

    async def test_twice_is_as_good_as_once(self, client: AsyncClient, subject: str) -> None:
        first, second = [await link(client, subject) for _ in range(2)]
        assert first.json() == second.json()

    async def test_is_told_in_the_audit_log(self, client: AsyncClient, subject: str) -> None:
        assert (await link(client, subject)).status_code == 200
        assert (await client.delete("auth/oauth/microsoft")).status_code == 204
        wanted = {"action": "user.identity_linked,user.identity_unlinked"}
        entries = (await client.get("audit-logs", params=wanted)).json()["items"]
        assert {one["action"] for one in entries} == {"user.identity_linked", "user.identity_unlinked"}

    async def test_is_not_done_with_what_somebody_else_began(
        self, client: AsyncClient, anonymous: AsyncClient, stranger: AsyncClient, subject: str
    ) -> None:
        """Who is tricked into bringing a stranger's state would let the stranger in from then on."""
        await step_up(client)
        for other in (anonymous, stranger):
            back = sign_in_there(await begin(other, "microsoft"), subject)
            answer = await client.post("auth/oauth/microsoft/link", json=back)
            assert problem(answer) == (400, "auth.state_invalid")
        assert await linked(client) == []

    async def test_what_was_begun_with_a_token_that_is_none_is_refused(
        self, backend: Backend, providers: StandIn
    ) -> None:
        async with backend.client("no token") as client:
            home = {"redirectUri": "https://app.roadbook.test/"}
            answer = await client.get("auth/oauth/google/authorize", params=home)
        assert problem(answer) == (401, "auth.token_invalid")

    async def test_belongs_to_one_person(
        self, client: AsyncClient, stranger: AsyncClient, subject: str
    ) -> None:
        assert (await link(client, subject)).status_code == 200
        assert problem(await link(stranger, subject)) == (409, "value.taken")
        assert await linked(stranger) == []

    async def test_is_one_of_each_provider(
        self, client: AsyncClient, providers: StandIn, subject: str
    ) -> None:
        assert (await link(client, subject)).status_code == 200
        assert problem(await link(client, f"{subject}2")) == (409, "value.taken")
        assert (await link(client, f"{subject}2", "google")).status_code == 200
        assert await linked(client) == ["google", "microsoft"]


class TestUnlink:
    async def test_ends_the_way_in(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend, company: Company, subject: str
    ) -> None:
        assert (await link(client, subject)).status_code == 200
        await delivered(backend)
        assert (await client.delete("auth/oauth/microsoft")).status_code == 204
        assert await linked(client) == []
        assert problem(await sign_in(anonymous, subject, "microsoft")) == (403, "auth.link_required")
        (letter,) = (await delivered(backend)).to(company.people["owner"].email)
        assert letter.subject == "You can no longer log in with Microsoft"

    async def test_of_what_is_not_linked_finds_nothing(self, client: AsyncClient, providers: StandIn) -> None:
        await step_up(client)
        for provider in ("google", "facebook"):
            assert problem(await client.delete(f"auth/oauth/{provider}")) == (404, "not_found")

    async def test_the_only_way_in_stays(
        self, client: AsyncClient, backend: Backend, company: Company, subject: str
    ) -> None:
        """Also where two are unlinked at once."""
        for provider in ("google", "microsoft"):
            assert (await link(client, subject, provider)).status_code == 200
        users = backend.state.database["users"]
        await users.update_one({"_id": company.people["owner"].id}, {"$set": {"passwordHash": None}})
        both = [client.delete(f"auth/oauth/{provider}") for provider in ("google", "microsoft")]
        answers = await asyncio.gather(*both)
        assert sorted(one.status_code for one in answers) == [204, 409]
        refused = next(one for one in answers if one.status_code == 409)
        assert problem(refused) == (409, "auth.last_way_in")
        assert len(await linked(client)) == 1
