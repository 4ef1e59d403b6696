"""People who sign in at a provider, and what they come back with."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import httpx2
from httpx2 import AsyncClient, Response

from tests.support.settings import FRONTEND

HOME = f"{FRONTEND}/bff/oauth/google/callback"
CLIENT: dict[str, Any] = {
    "google_client_id": "roadbook",
    "google_client_secret": "known to Google: and us",
    "microsoft_client_id": "roadbook",
    "microsoft_client_secret": "known to Microsoft and us",
}


class StandIn(NamedTuple):
    """The stand-in for providers."""

    port: int

    @property
    def google(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def microsoft(self) -> str:
        """The same process, which calls itself what it is called."""
        return f"http://127.0.0.1:{self.port}"

    def knows(self, subject: str, **claims: Any) -> None:
        """What it says of this person from now on."""
        answer = httpx2.put(f"{self.google}/users/{subject}", json=claims)
        assert answer.status_code == 204, answer.text


async def begin(client: AsyncClient, provider: str = "google", home: str = HOME) -> dict[str, str]:
    answer = await client.get(f"auth/oauth/{provider}/authorize", params={"redirectUri": home})
    assert answer.status_code == 200, answer.text
    begun: dict[str, str] = answer.json()
    return begun


def sign_in_there(begun: dict[str, str], subject: str) -> dict[str, str]:
    """The person signs in at the provider, which sends them back with this."""
    answer = httpx2.post(begun["url"], data={"sub": subject})
    assert answer.status_code == 302, answer.text
    back = answer.headers["location"]
    assert back.startswith(f"{HOME}?")
    query = query_of(back)
    assert query["state"] == begun["state"]
    return {"code": query["code"], "state": query["state"]}


def query_of(url: str) -> dict[str, str]:
    return {name: one for name, (one,) in parse_qs(urlsplit(url).query).items()}


async def sign_in(client: AsyncClient, subject: str, provider: str = "google", **more: Any) -> Response:
    """All of it: begun, signed in there, and come back."""
    back = sign_in_there(await begin(client, provider), subject)
    return await client.post(f"auth/oauth/{provider}/callback", json=back | more)
