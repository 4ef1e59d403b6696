"""Assurance C: codes by text message."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
import time

import pytest
from httpx2 import AsyncClient, Response
from pymongo import AsyncMongoClient

from tests.support.calls import problem
from tests.support.factors import enrol_app, owed, step_up, verify
from tests.support.peers import Peers
from tests.support.stack import Somebody, owner_of_a_new_company

WRONG = (401, "auth.code_invalid")
TEN_MINUTES = dt.timedelta(minutes=10)


@pytest.fixture
async def person(peers: Peers) -> Somebody:
    """Somebody who is logged in."""
    return await owner_of_a_new_company(peers.stack)


async def enrol(client: AsyncClient, peers: Peers) -> None:
    """A telephone that nobody else has becomes a factor, which takes the first message."""
    begun = await client.post("auth/mfa/sms", json={"phone": f"+1312{secrets.randbelow(10**7):07}"})
    assert begun.status_code == 202, begun.text
    answer = await client.post("auth/mfa/sms/confirm", json={"code": peers.texts.code()})
    assert answer.status_code == 200, answer.text


async def send(client: AsyncClient, token: str) -> Response:
    return await client.post("auth/mfa/sms/send", json={"mfaToken": token})


class Test39Code:
    async def test_39_is_good_once_for_the_log_in_that_asked_for_it(
        self, peers: Peers, person: Somebody
    ) -> None:
        async with person.client() as client, peers.stack.visitor() as anybody:
            await enrol(client, peers)
            token, other = [(await owed(anybody, person.email))["mfaToken"] for _ in range(2)]
            assert (await send(anybody, token)).status_code == 202
            code = peers.texts.code()
            assert problem(await verify(anybody, other, code, "sms")) == WRONG
            answers = await asyncio.gather(*(verify(anybody, token, code, "sms") for _ in range(3)))
        assert sorted(one.status_code for one in answers) == [200, 401, 401]

    async def test_39_is_good_for_ten_minutes(self, peers: Peers, person: Somebody) -> None:
        """The stack is our own: the code is made older than the test can wait."""
        database: AsyncMongoClient[dict[str, dt.datetime]] = AsyncMongoClient(peers.stack.run["mongodbUri"])
        async with database, person.client() as client, peers.stack.visitor() as anybody:
            await enrol(client, peers)
            token = (await owed(anybody, person.email))["mfaToken"]
            assert (await send(anybody, token)).status_code == 202
            assert "10 minutes" in peers.texts.sent[-1]["Body"]
            codes = database.get_default_database()["mfaCodes"]
            (newest,) = await codes.find().sort("expireAt", -1).limit(1).to_list()
            moment = dt.datetime.now(dt.UTC).replace(tzinfo=None)
            assert dt.timedelta(minutes=9) < newest["expireAt"] - moment <= TEN_MINUTES
            older = {"$set": {"expireAt": newest["expireAt"] - TEN_MINUTES}}
            await codes.update_one({"_id": newest["_id"]}, older)
            assert problem(await verify(anybody, token, peers.texts.code(), "sms")) == WRONG
            assert (await send(anybody, token)).status_code == 202
            assert (await verify(anybody, token, peers.texts.code(), "sms")).status_code == 200

    @pytest.mark.parametrize("answers", ["refused", "page", "never"])
    async def test_39_that_cannot_be_sent_is_told_and_the_app_works(
        self, peers: Peers, person: Somebody, answers: str
    ) -> None:
        async with person.client() as client, peers.stack.visitor() as anybody:
            app, _ = await enrol_app(client)
            await step_up(client)
            await enrol(client, peers)
            peers.texts.answers = answers  # type: ignore[assignment]
            token = (await owed(anybody, person.email))["mfaToken"]
            began = time.monotonic()
            answer = await send(anybody, token)
            assert time.monotonic() - began < 5
            assert problem(answer) == (503, "auth.sms_unavailable")
            assert int(answer.headers["retry-after"]) > 0
            assert (await verify(anybody, token, app.code())).status_code == 200


@pytest.mark.parametrize("at_once", [True, False])
async def test_41_of_ten_messages_that_are_asked_for_three_are_sent(
    peers: Peers, person: Somebody, at_once: bool
) -> None:
    before = len(peers.texts.sent)
    async with person.client() as client, peers.stack.visitor() as anybody:
        await enrol(client, peers)
        tokens = [(await owed(anybody, person.email))["mfaToken"] for _ in range(2)]
        asked = [send(anybody, tokens[turn % 2]) for turn in range(9)]
        answers = await asyncio.gather(*asked) if at_once else [await one for one in asked]
    assert sorted(one.status_code for one in answers) == [202] * 2 + [429] * 7
    assert len(peers.texts.sent) - before == 3
