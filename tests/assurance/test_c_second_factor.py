"""Assurance C: the second factor of a log-in."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from typing import Any

import pytest
from httpx2 import Response
from pymongo import AsyncMongoClient

from tests.support.calls import problem
from tests.support.factors import App, early_in_a_step, enrol_app, methods, owed, step_up, verify
from tests.support.kept import stored
from tests.support.operations import NOWHERE, operations_in
from tests.support.peers import Peers
from tests.support.stack import Somebody, owner_of_a_new_company

WRONG = (401, "auth.code_invalid")
NOBODY = (401, "auth.token_invalid")
STEP_UP = (403, "auth.step_up_required")


@pytest.fixture
async def person(peers: Peers) -> Somebody:
    """Somebody who is logged in."""
    return await owner_of_a_new_company(peers.stack)


@pytest.fixture
async def enrolled(person: Somebody) -> tuple[App, list[str]]:
    """The person's app and the recovery codes."""
    async with person.client() as client:
        return await enrol_app(client)


async def challenge(person: Somebody) -> str:
    """What the password gives."""
    async with person.stack.visitor() as anybody:
        token: str = (await owed(anybody, person.email))["mfaToken"]
    return token


async def tried(person: Somebody, token: str, code: str, method: str = "totp") -> Response:
    """The answer to a code, from an address of its own."""
    async with person.stack.visitor() as anybody:
        return await verify(anybody, token, code, method)


async def test_36_a_code_of_the_app_is_good_once_and_for_the_step_before_and_after(
    person: Somebody,
) -> None:
    await early_in_a_step()
    async with person.client() as client:
        # With the code of the step before, which is spent by that.
        app, _ = await enrol_app(client)
    token = await challenge(person)
    for steps in (-2, 2, -1):
        assert problem(await tried(person, token, app.code(steps))) == WRONG, steps
    again, present = await challenge(person), app.code()
    assert (await tried(person, token, present)).status_code == 200
    assert problem(await tried(person, again, present)) == WRONG
    assert (await tried(person, again, app.code(1))).status_code == 200


class Test37Guessing:
    async def test_37_the_sixth_wrong_code_has_to_wait(
        self, person: Somebody, enrolled: tuple[App, list[str]]
    ) -> None:
        app, token = enrolled[0], await challenge(person)
        answers = [await tried(person, token, app.wrong()) for _ in range(6)]
        assert [one.status_code for one in answers] == [401] * 5 + [429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 900
        other = await challenge(person)
        assert (await tried(person, other, app.code())).status_code == 429

    async def test_37_also_in_parallel_from_many_addresses(
        self, person: Somebody, enrolled: tuple[App, list[str]]
    ) -> None:
        app, tokens = enrolled[0], [await challenge(person) for _ in range(3)]
        answers = await asyncio.gather(*(tried(person, tokens[turn % 3], app.wrong()) for turn in range(12)))
        assert sorted(one.status_code for one in answers) == [401] * 5 + [429] * 7

    async def test_37_keeps_the_person_out_neither_of_a_known_device_nor_of_an_open_session(
        self, person: Somebody, enrolled: tuple[App, list[str]]
    ) -> None:
        app, recovery = enrolled
        entered = await tried(person, await challenge(person), recovery[0], "recovery")
        thief = await challenge(person)
        guessed = await asyncio.gather(*(tried(person, thief, app.wrong()) for _ in range(9)))
        assert sorted(one.status_code for one in guessed) == [401] * 5 + [429] * 4
        async with person.client() as client:
            proof = {"method": "recovery", "code": recovery[1]}
            assert (await client.post("auth/step-up", json=proof)).status_code == 204
        async with person.stack.visitor() as home:
            known = await owed(home, person.email, deviceToken=entered.json()["deviceToken"])
            assert (await verify(home, known["mfaToken"], app.code())).status_code == 200


class Test38FirstFactorOnly:
    async def test_38_opens_no_operation_of_the_document(
        self, peers: Peers, person: Somebody, enrolled: tuple[App, list[str]]
    ) -> None:
        token = await challenge(person)
        closed = [one for one in operations_in(await peers.stack.document()) if not one.is_open]
        assert len(closed) > 80
        let_in = {}
        for start in range(0, len(closed), 50):
            async with peers.stack.visitor(token) as client:
                for one in closed[start : start + 50]:
                    answer = await client.request(one.method, one.at(NOWHERE))
                    if problem(answer) != NOBODY:
                        let_in[one.name] = answer.text
        assert let_in == {}

    async def test_38_renews_no_session_and_goes_in_with_the_factor(
        self, peers: Peers, person: Somebody, enrolled: tuple[App, list[str]]
    ) -> None:
        async with peers.stack.visitor() as anybody:
            answer = await owed(anybody, person.email)
            assert answer.keys() == {"mfaRequired", "mfaToken", "methods"}
            token = answer["mfaToken"]
            assert problem(await anybody.post("auth/refresh", json={"refreshToken": token})) == NOBODY
        entered = (await tried(person, token, enrolled[0].code())).json()
        async with peers.stack.visitor(entered["accessToken"]) as client:
            assert (await client.get("users/me")).status_code == 200


async def age_log_ins(person: Somebody) -> None:
    """The stack is our own: the log-ins are made older than the test can wait."""
    database: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(person.stack.run["mongodbUri"])
    opened = {"createdAt": dt.datetime.now(dt.UTC) - dt.timedelta(seconds=601)}
    async with database:
        sessions = database.get_default_database()["sessions"]
        mine = {"userId": person.session["user"]["id"]}
        assert (await sessions.update_many(mine, {"$set": opened})).modified_count > 0


class TestFirstFactor:
    async def test_40_of_a_session_that_was_found_open_needs_a_proof(self, person: Somebody) -> None:
        await age_log_ins(person)
        acts = ("auth/mfa/totp", "auth/passkeys/options")
        async with person.client() as thief:
            assert [problem(await thief.post(path)) for path in acts] == [STEP_UP] * 2
            assert problem(await thief.post("auth/mfa/sms", json={"phone": "+13125550100"})) == STEP_UP
            assert problem(await thief.post("auth/mfa/recovery-codes")) == STEP_UP
            assert await methods(thief) == []
            assert (await step_up(thief)).status_code == 204
            await enrol_app(thief)

    async def test_40_of_two_that_are_confirmed_at_once_the_second_needs_a_proof(
        self, peers: Peers, person: Somebody
    ) -> None:
        async with person.client() as client:
            app = App((await client.post("auth/mfa/totp")).json()["secret"])
            phone = {"phone": f"+1312{secrets.randbelow(10**7):07}"}
            assert (await client.post("auth/mfa/sms", json=phone)).status_code == 202
            answers = await asyncio.gather(
                client.post("auth/mfa/totp/confirm", json={"code": app.code()}),
                client.post("auth/mfa/sms/confirm", json={"code": peers.texts.code()}),
            )
            assert sorted(one.status_code for one in answers) == [200, 403]
            assert len(await methods(client)) == 1


class Test40RecoveryCodes:
    async def test_40_each_is_good_once(self, person: Somebody, enrolled: tuple[App, list[str]]) -> None:
        code = enrolled[1][0]
        tokens = [await challenge(person) for _ in range(3)]
        answers = await asyncio.gather(*(tried(person, one, code, "recovery") for one in tokens))
        assert sorted(one.status_code for one in answers) == [200, 401, 401]

    async def test_40_none_is_in_the_database(
        self, peers: Peers, person: Somebody, enrolled: tuple[App, list[str]]
    ) -> None:
        found = await stored(peers.stack)
        assert person.session["user"]["id"] in found
        codes = enrolled[1]
        assert len(codes) == 10
        written = [form for one in codes for form in (one, one.replace("-", ""))]
        assert [one for one in written if one in found] == []

    async def test_40_changing_factors_needs_a_proof_and_is_told_by_mail(
        self, person: Somebody, enrolled: tuple[App, list[str]]
    ) -> None:
        acts = (
            ("POST", "auth/mfa/totp"),
            ("POST", "auth/mfa/recovery-codes"),
            ("POST", "auth/passkeys/options"),
            ("DELETE", "auth/mfa/totp"),
        )
        async with person.client() as client:
            assert [problem(await client.request(*one)) for one in acts] == [STEP_UP] * 4
            assert (await step_up(client)).status_code == 204
            assert [(await client.request(*one)).status_code for one in acts] == [201, 200, 200, 204]
            assert await methods(client) == []
        letters = (await person.stack.mails(person.email, 4))[:3]
        told = [one["text"] for one in letters if one["subject"] == "Your second factor was changed"]
        assert "the authenticator app was removed" in told[0]
        assert "the authenticator app was added" in told[-1]
