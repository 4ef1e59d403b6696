"""Signing in with another provider, as the app does it at any stack."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from httpx2 import AsyncClient, Response

from tests.integration.oidc.people import begin
from tests.support.browser import Browser
from tests.support.oidc_provider import HOME as MICROSOFT_HOME
from tests.support.peers import Peers
from tests.support.settings import FRONTEND
from tests.support.stack import Somebody

Back = dict[str, str]
"""Code and state."""


async def back_from_google(peers: Peers, client: AsyncClient, **claims: Any) -> Back:
    """Begun by the client, and signed in there as whom the claims say."""
    return peers.google.grants(await begin(client), **claims)


async def back_from_microsoft(peers: Peers, client: AsyncClient, subject: str) -> Back:
    begun = await begin(client, "microsoft", MICROSOFT_HOME)
    query = await peers.microsoft.sign_in(begun, subject)
    assert query["state"] == begun["state"]
    return {"code": query["code"], "state": query["state"]}


async def back_to_the_app(peers: Peers, browser: Browser, **claims: Any) -> Back:
    """The same with Google, begun by a click in the app."""
    host = {"host": urlsplit(FRONTEND).netloc, "sec-fetch-site": "same-origin"}
    answer = await browser.get("/bff/oauth/google/start", headers=host)
    assert answer.status_code == 303, answer.text
    return peers.google.grants({"url": answer.headers["location"]}, **claims)


async def finish_in_the_app(browser: Browser, back: Back) -> Response:
    return await browser.get("/bff/oauth/google/callback", params=back)


async def finish(client: AsyncClient, provider: str, back: Back) -> Response:
    return await client.post(f"auth/oauth/{provider}/callback", json=back)


async def link(client: AsyncClient, provider: str, back: Back) -> Response:
    return await client.post(f"auth/oauth/{provider}/link", json=back)


async def by_google(peers: Peers, **claims: Any) -> Response:
    """The whole sign-in of a browser that nobody knows."""
    async with peers.stack.visitor() as browser:
        return await finish(browser, "google", await back_from_google(peers, browser, **claims))


async def by_microsoft(peers: Peers, subject: str) -> Response:
    async with peers.stack.visitor() as browser:
        return await finish(browser, "microsoft", await back_from_microsoft(peers, browser, subject))


async def linked_with_microsoft(peers: Peers, person: Somebody, subject: str) -> None:
    """The person proves who they are and links their account there to the one here."""
    async with person.client() as client:
        proof = await client.post("auth/step-up", json={"password": person.password})
        assert proof.status_code == 204, proof.text
        answer = await link(client, "microsoft", await back_from_microsoft(peers, client, subject))
        assert answer.status_code == 200, answer.text
