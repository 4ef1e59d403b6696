"""The secret that signs tokens is replaced, and nobody is logged out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from httpx2 import AsyncClient

from tests.support.backend import Backend, running, started
from tests.support.calls import problem
from tests.support.companies import Company, found_company
from tests.support.settings import settings_for

OLD, NEW = "the secret until now", "the secret from now on"


@pytest.fixture(scope="module")
async def backend(mongodb_uri: str, redis_url: str) -> AsyncIterator[Backend]:
    """The application as it was before."""
    async with running(mongodb_uri, redis_url, jwt_secret=OLD) as found:
        yield found


@pytest.fixture
def database_uri(backend: Backend) -> str:
    return backend.state.settings.mongodb_uri.get_secret_value()


async def another(stack: AsyncExitStack, uri: str, redis_url: str, **secrets: str | None) -> Backend:
    """The application started anew, with other secrets."""
    app = await stack.enter_async_context(started(settings_for(uri, redis_url, **secrets)))
    return Backend(app, {})


async def opens(backend: Backend, token: str) -> int:
    async with backend.client(token) as client:
        return (await client.get("users/me")).status_code


async def renewed(client: AsyncClient, token: str) -> dict[str, str]:
    answer = await client.post("auth/refresh", json={"refreshToken": token})
    assert answer.status_code == 200, answer.text
    pair: dict[str, str] = answer.json()
    return pair


async def test_a_session_outlives_both_steps(
    backend: Backend, stack: AsyncExitStack, database_uri: str, redis_url: str
) -> None:
    company: Company = await found_company(backend, stack)
    first, idle = await company.log_in("dispatcher"), await company.log_in("viewer")
    between = await another(stack, database_uri, redis_url, jwt_secret=NEW, jwt_secret_previous=OLD)
    after = await another(stack, database_uri, redis_url, jwt_secret=NEW)
    assert await opens(between, first["accessToken"]) == 200
    async with between.client() as client:
        pair = await renewed(client, first["refreshToken"])
    # What has been renewed is signed by the new one, which is all that is known at last.
    assert await opens(after, pair["accessToken"]) == 200
    async with after.client() as client:
        assert await opens(after, (await renewed(client, pair["refreshToken"]))["accessToken"]) == 200
        refused = await client.post("auth/refresh", json={"refreshToken": idle["refreshToken"]})
        assert problem(refused) == (401, "auth.token_invalid")
    assert await opens(after, idle["accessToken"]) == 401
    # It was too early to take the old one away, and that harmed no session.
    async with between.client() as client:
        assert await opens(between, (await renewed(client, idle["refreshToken"]))["accessToken"]) == 200
