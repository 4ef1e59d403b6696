"""What tests of the API ask for by name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Literal

import pytest
from httpx2 import AsyncClient

from adapters.mongo.password_keys import PasswordKeys
from services.act import Role
from tests.support.backend import CHEAP, Backend, running
from tests.support.companies import Company, found_company
from tests.support.meanwhile import Slow


@pytest.fixture(scope="module")
async def backend(mongodb_uri: str, redis_url: str) -> AsyncIterator[Backend]:
    """The application on a database that only this module uses."""
    async with running(mongodb_uri, redis_url) as found:
        yield found


@pytest.fixture
def configure(backend: Backend) -> Iterator[Callable[..., None]]:
    """Changes settings for one test: `configure(rate_limit_login=Budget(5, 900))`."""
    before = backend.state
    yield backend.configure
    backend.app.state.roadbook = before


@pytest.fixture
def slow(backend: Backend) -> Iterator[Slow]:
    """Looks at passwords in place of who else does; what happens meanwhile is up to the test."""
    before = backend.state
    passwords = Slow(PasswordKeys(before.database, before.keys.passwords).all, rounds=CHEAP)
    backend.app.state.roadbook = replace(before, passwords=passwords)
    yield passwords
    passwords.close()
    backend.app.state.roadbook = before


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    """Closes what a test has opened."""
    async with AsyncExitStack() as opened:
        yield opened


@pytest.fixture
async def company(backend: Backend, stack: AsyncExitStack) -> Company:
    """A company of its own for every test, so that tests cannot see each other's objects."""
    return await found_company(backend, stack)


@pytest.fixture
async def client(
    request: pytest.FixtureRequest, backend: Backend, company: Company, stack: AsyncExitStack
) -> AsyncClient:
    """Who calls: the owner, or whom `@pytest.mark.caller(role)` names."""
    mark = request.node.get_closest_marker("caller")
    role: Role | Literal["anonymous"] | None = mark.args[0] if mark else "owner"
    if role is None or role == "anonymous":
        return await stack.enter_async_context(backend.client())
    return await company.client(role)


@pytest.fixture
async def anonymous(backend: Backend, stack: AsyncExitStack) -> AsyncClient:
    """Somebody who is not logged in."""
    return await stack.enter_async_context(backend.client())


@pytest.fixture
async def stranger(backend: Backend, stack: AsyncExitStack) -> AsyncClient:
    """The owner of another company."""
    other = await found_company(backend, stack, "Elsewhere Haulage")
    return await other.client("owner")
