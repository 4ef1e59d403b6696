"""What happens while a password is looked at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from httpx2 import AsyncClient

from adapters.passwords import Passwords
from tests.support.backend import Backend
from tests.support.letters import delivered, token_of


class Slow(Passwords):
    """Takes as long to look at a password as somebody takes to do something else meanwhile."""

    meanwhile: Callable[[], Awaitable[None]]

    async def verify(self, password: str, stored: str | None) -> bool:
        right = await super().verify(password, stored)
        await self.meanwhile()
        return right


async def reset_token(anonymous: AsyncClient, backend: Backend, email: str) -> str:
    """Of the link by which a person chooses another password."""
    assert (await anonymous.post("auth/password/forgot", json={"email": email})).status_code == 202
    (letter,) = (await delivered(backend)).to(email, "Choose a new password")
    return token_of(letter)
