"""Assurance C: a provider that says what it should not, or what it did not sign, lets nobody in."""

from __future__ import annotations

import secrets

import pytest
from httpx2 import Response

from tests.integration.oidc.forgeries import FORGED, WRONG
from tests.integration.oidc.impostor import Claims
from tests.support.calls import problem
from tests.support.peers import Peers
from tests.support.signing_in import by_google
from tests.support.stack import Somebody, owner_of_a_new_company

REFUSED = (401, "auth.identity_refused")
OF_EACH = {
    name: [one for one in WRONG if name in one]
    for name in ("nonce", "aud", "azp", "iss", "exp", "iat", "sub")
}


@pytest.fixture(scope="module")
async def person(running_with_peers: Peers) -> Somebody:
    """Somebody whom Google has never named."""
    return await owner_of_a_new_company(running_with_peers.stack)


async def check_refused(answer: Response, person: Somebody) -> None:
    """Neither in, nor linked for the next time."""
    assert problem(answer) == REFUSED, answer.text
    async with person.client() as client:
        assert (await client.get("auth/oauth")).json()["items"] == []


@pytest.mark.parametrize("claim", OF_EACH)
async def test_30_what_is_not_said_of_us_here_and_now_is_refused(
    peers: Peers, person: Somebody, claim: str
) -> None:
    assert OF_EACH[claim]
    for wrong in OF_EACH[claim]:
        told: Claims = {"email": person.email, "sub": secrets.token_hex(8), **wrong}
        await check_refused(await by_google(peers, **told), person)


@pytest.mark.parametrize("how", FORGED)
async def test_30_what_the_provider_did_not_sign_is_refused(peers: Peers, person: Somebody, how: str) -> None:
    peers.google.sign = lambda claims: FORGED[how](peers.google, claims)
    await check_refused(await by_google(peers, email=person.email, sub=secrets.token_hex(8)), person)


async def test_30_the_same_said_rightly_lets_in(peers: Peers) -> None:
    """Else all of the above would say nothing."""
    person = await owner_of_a_new_company(peers.stack)
    entered = await by_google(peers, email=person.email, sub=secrets.token_hex(8))
    assert entered.json()["user"]["email"] == person.email
