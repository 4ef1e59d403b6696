"""Accepting an invitation: whose password it takes, and what happens at the same moment."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import AsyncExitStack

import pytest
from httpx2 import AsyncClient, Response

from adapters.clock import now
from schemas.base import Document
from tests.integration.api.test_members import NEW, invited, somebody
from tests.support.backend import Backend
from tests.support.calls import log_in, problem
from tests.support.companies import PASSWORD, Company, found_company
from tests.support.letters import delivered, token_of
from tests.support.meanwhile import reset_token

STRANGERS = "a password of Mallory alone"
LATEST = "brand new and very long indeed"


async def accept(client: AsyncClient, token: str, password: str, **more: str) -> Response:
    return await client.post("auth/invitations/accept", json={"token": token, "password": password, **more})


async def is_in(backend: Backend, entered: Response) -> bool:
    """Whether the session that a log-in gave is good for anything."""
    async with backend.client(entered.json()["accessToken"]) as client:
        return (await client.get("users/me")).status_code == 200


class TestExpiry:
    async def test_a_link_works_for_seven_days(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend
    ) -> None:
        token = await invited(client, backend, somebody())
        tokens = backend.state.database["mailTokens"]
        (kept,) = await tokens.find({"kind": "invitation"}).sort("expireAt", -1).limit(1).to_list()
        days = (kept["expireAt"] - now()).total_seconds() / 86_400
        assert 6.99 < days <= 7
        await tokens.update_one({"_id": kept["_id"]}, {"$set": {"expireAt": now()}})
        assert problem(await accept(anonymous, token, NEW)) == (400, "auth.link_invalid")


class TestAtOnce:
    async def test_of_several_who_follow_one_link_one_is_let_in(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend
    ) -> None:
        token = await invited(client, backend, somebody())
        answers = await asyncio.gather(*(accept(anonymous, token, NEW) for _ in range(4)))
        assert sorted(one.status_code for one in answers) == [200, 400, 400, 400]

    @pytest.mark.parametrize("round_", range(4))
    async def test_of_two_passwords_for_a_new_person_the_one_that_was_taken_is_the_only_one(
        self,
        client: AsyncClient,
        stranger: AsyncClient,
        anonymous: AsyncClient,
        backend: Backend,
        round_: int,
    ) -> None:
        body = somebody()
        for inviting in (client, stranger):
            assert (await inviting.post("users/invite", json=body)).status_code == 201
        tokens = [token_of(letter) for letter in (await delivered(backend)).to(body["email"])]
        passwords = ("first password of all", "second password of all")
        answers = await asyncio.gather(*(map(accept, (anonymous, anonymous), tokens, passwords)))
        assert sorted(one.status_code for one in answers) == [200, 401]
        assert [(await log_in(anonymous, body["email"], one)).status_code for one in passwords] == [
            one.status_code for one in answers
        ]

    @pytest.mark.parametrize("round_", range(4))
    async def test_a_password_that_is_reset_meanwhile_is_not_put_back(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend, round_: int
    ) -> None:
        async with AsyncExitStack() as stack:
            other = await found_company(backend, stack, f"Elsewhere {round_}")
        person = other.people["dispatcher"]
        token = await invited(client, backend, somebody(email=person.email))
        reset = {"token": await reset_token(anonymous, backend, person.email), "password": LATEST}
        done, accepted = await asyncio.gather(
            anonymous.post("auth/password/reset", json=reset), accept(anonymous, token, PASSWORD)
        )
        assert done.status_code == 204, done.text
        assert problem(await log_in(anonymous, person.email)) == (401, "auth.invalid_credentials")
        assert (await log_in(anonymous, person.email, LATEST)).status_code == 200
        assert accepted.status_code == 401 or not await is_in(backend, accepted)


class TestStrangersAccount:
    """Anybody can register an address; until it is confirmed it is nobody's."""

    async def registered(self, anonymous: AsyncClient, email: str) -> None:
        body = {"organizationName": "Evil", "name": "Mallory", "email": email, "password": STRANGERS}
        assert (await anonymous.post("auth/register", json=body)).status_code == 201

    async def test_keeps_nobody_from_coming_in(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        body = somebody()
        await self.registered(anonymous, body["email"])
        assert (await client.post("users/invite", json=body)).status_code == 201
        (letter,) = (await delivered(backend)).to(body["email"], "invites you")
        answer = await accept(anonymous, token_of(letter), NEW)
        assert answer.status_code == 200, answer.text
        assert answer.json()["user"]["name"] == body["name"]
        assert answer.json()["organization"]["id"] == company.id
        assert await is_in(backend, answer)
        assert problem(await log_in(anonymous, body["email"], STRANGERS)) == (401, "auth.invalid_credentials")
        assert (await log_in(anonymous, body["email"], NEW)).status_code == 200

    async def test_leaves_nothing_behind_that_opens_it(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        person = company.people["viewer"]
        before = await company.client("viewer")
        database = backend.state.database
        async with AsyncExitStack() as stack:
            other = await found_company(backend, stack, "Another one")
            inviting = await other.client("owner")
            token = await invited(inviting, backend, somebody(email=person.email))
        unconfirmed: Document = {"emailVerifiedAt": None, "factors": {"totp": {}, "passkey": {}}}
        await database["users"].update_one({"_id": person.id}, {"$set": unconfirmed})
        linked = {"userId": person.id, "provider": "google", "issuer": "https://there", "email": None}
        await database["identities"].insert_one(
            {"_id": f"idn_{secrets.token_hex(8)}", "subject": secrets.token_hex(6), **linked}
        )
        answer = await accept(anonymous, token, NEW, name="Vi herself")
        assert answer.status_code == 200, answer.text
        assert answer.json()["user"]["name"] == "Vi herself"
        assert answer.json()["user"]["mfa"]["methods"] == []
        assert problem(await before.get("users/me")) == (401, "auth.token_invalid")
        assert await database["identities"].count_documents({"userId": person.id}) == 0
        assert problem(await log_in(anonymous, person.email)) == (401, "auth.invalid_credentials")
