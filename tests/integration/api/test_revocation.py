"""A session ends in MongoDB first and in Redis after it, and what Redis has forgotten or missed MongoDB still knows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

import pytest
from httpx2 import AsyncClient

from adapters.errors import Down
from adapters.mongo.transaction import Transactions
from adapters.redis.sessions import SessionCache
from cli import embedded
from tests.support.backend import Backend
from tests.support.companies import Company

Ends = Callable[[AsyncClient, dict[str, str]], Awaitable[object]]


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own, also where another one is given: that one is not flushed."""
    data = tmp_path_factory.mktemp("redis")
    with embedded.running(embedded.choose_redis(data, {}), data / "redis.log") as server:
        yield server.uri


async def log_out(client: AsyncClient, tokens: dict[str, str]) -> None:
    assert (await client.post("auth/logout")).status_code in {204, 503}


async def use_old_tokens(client: AsyncClient, tokens: dict[str, str]) -> None:
    """Two turns on, the first refresh token ends the session."""
    newest = tokens
    for _ in range(2):
        newest = (await client.post("auth/refresh", json={"refreshToken": newest["refreshToken"]})).json()
    answer = await client.post("auth/refresh", json={"refreshToken": tokens["refreshToken"]})
    assert answer.status_code in {401, 503}


@pytest.fixture(params=[log_out, use_old_tokens], ids=lambda ends: ends.__name__)
def end(request: pytest.FixtureRequest) -> Ends:
    found: Ends = request.param
    return found


async def status(backend: Backend, tokens: dict[str, str]) -> int:
    async with backend.client(tokens["accessToken"]) as client:
        return (await client.get("users/me")).status_code


class TestOrder:
    async def test_redis_hears_of_no_end_that_is_not_written(
        self, backend: Backend, company: Company, end: Ends, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Else the session would be back as soon as Redis forgets."""
        real, stood = SessionCache.end, []

        async def told(cache: SessionCache, user_id: str, session_ids: list[str]) -> None:
            found = backend.state.database["sessions"].find({"_id": {"$in": session_ids}})
            stood.append(await found.to_list())
            await real(cache, user_id, session_ids)

        monkeypatch.setattr(SessionCache, "end", told)
        tokens = await company.log_in("owner")
        async with backend.client(tokens["accessToken"]) as client:
            await end(client, tokens)
        assert stood == [[]]
        assert await status(backend, tokens) == 401

    async def test_an_end_that_could_not_be_written_is_none(
        self, backend: Backend, company: Company, end: Ends, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def silent(*_: object) -> None:
            raise Down("nobody answers")

        tokens = await company.log_in("owner")
        assert await status(backend, tokens) == 200
        with monkeypatch.context() as broken:
            broken.setattr(Transactions, "run", silent)
            async with backend.client(tokens["accessToken"]) as client:
                await end(client, tokens)
        assert await status(backend, tokens) == 200


class TestRedisForgets:
    async def test_sessions_that_stand_are_read_from_the_database(
        self, backend: Backend, company: Company
    ) -> None:
        tokens = await company.log_in("dispatcher")
        assert await status(backend, tokens) == 200
        await backend.state.cache.flushdb()
        await backend.state.cache.script_flush()
        assert await status(backend, tokens) == 200

    async def test_sessions_that_have_ended_stay_ended(
        self, backend: Backend, company: Company, end: Ends
    ) -> None:
        tokens = await company.log_in("viewer")
        async with backend.client(tokens["accessToken"]) as client:
            assert (await client.get("users/me")).status_code == 200
            await end(client, tokens)
        await backend.state.cache.flushdb()
        assert await status(backend, tokens) == 401

    async def test_a_role_is_what_the_database_says(self, backend: Backend, company: Company) -> None:
        client = await company.client("admin")
        assert (await client.get("users")).status_code == 200
        where = {"userId": company.people["admin"].id}
        await backend.state.database["memberships"].update_one(where, {"$set": {"role": "viewer"}})
        await backend.state.cache.flushdb()
        assert (await client.get("users")).status_code == 403


class TestRedisMisses:
    async def test_an_end_holds_when_what_redis_knew_has_run_out(
        self, backend: Backend, company: Company, end: Ends, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def deaf(*_: object, **__: object) -> None:
            raise ConnectionError("nobody hears")

        tokens = await company.log_in("driver")
        assert await status(backend, tokens) == 200
        with monkeypatch.context() as broken:
            broken.setattr(backend.state.cache, "set", deaf)
            async with backend.client(tokens["accessToken"]) as client:
                await end(client, tokens)
        claims = backend.state.tokens.read(tokens["accessToken"])
        assert claims is not None
        await SessionCache(backend.state.cache).drop(claims.user_id, [claims.session_id])
        assert await status(backend, tokens) == 401
