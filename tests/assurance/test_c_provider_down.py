"""Assurance C: a provider that does not answer costs those who need it five seconds, and others nothing."""

from __future__ import annotations

import asyncio
import secrets
import time

import pytest
from httpx2 import Response

from tests.integration.oidc.impostor import HANGS, Answer
from tests.integration.oidc.people import HOME
from tests.support.calls import problem
from tests.support.peers import Peers
from tests.support.signing_in import back_from_google, finish
from tests.support.stack import Somebody, owner_of_a_new_company

DISCOVERY = "/.well-known/openid-configuration"
AUTHORIZE = "auth/oauth/google/authorize"
FAULT: Answer = (500, {"content-type": "application/json"}, b"{}")
SECONDS = 5.0


@pytest.fixture
async def person(peers: Peers) -> Somebody:
    return await owner_of_a_new_company(peers.stack)


def check(answer: Response, began: float) -> None:
    assert time.monotonic() - began < SECONDS
    assert problem(answer) == (503, "auth.provider_unavailable")
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("answer", [HANGS, FAULT], ids=["hangs", "fails"])
async def test_35_who_comes_back_is_told_in_time_and_passwords_go_on_working(
    peers: Peers, person: Somebody, answer: Answer
) -> None:
    async with peers.stack.visitor() as browser:
        back = await back_from_google(peers, browser, email=person.email, sub=secrets.token_hex(8))
        peers.google.answers["/token"] = answer
        began = time.monotonic()
        waiting = asyncio.create_task(finish(browser, "google", back))
        await person.log_in()
        assert time.monotonic() - began < SECONDS
        check(await waiting, began)


async def test_35_nor_does_it_matter_to_passwords_when_nothing_is_known_of_the_provider(
    peers: Peers, person: Somebody
) -> None:
    """After a restart, that is: what a provider says of itself is kept for an hour."""
    peers.google.answers[DISCOVERY] = HANGS
    await peers.restart_api()
    async with peers.stack.visitor() as browser:
        began = time.monotonic()
        waiting = asyncio.create_task(browser.get(AUTHORIZE, params={"redirectUri": HOME}))
        await person.log_in()
        check(await waiting, began)
        peers.well_behaved()
        assert (await browser.get(AUTHORIZE, params={"redirectUri": HOME})).status_code == 200
