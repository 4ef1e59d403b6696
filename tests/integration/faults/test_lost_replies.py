"""The database hears what it is told, and its reply is lost: nobody is told that nothing was changed."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests.integration.faults.deaf import Line, line_to
from tests.support.backend import Backend, running
from tests.support.companies import Company, found_company

SHORT = 1000
"""Milliseconds that the database is given here."""


@pytest.fixture(scope="module")
async def line(mongodb_uri: str) -> AsyncIterator[tuple[Line, str]]:
    async with line_to(mongodb_uri) as found:
        yield found


@pytest.fixture(scope="module")
async def backend(line: tuple[Line, str], redis_url: str) -> AsyncIterator[Backend]:
    async with running(line[1], redis_url, mongodb_timeout=SHORT) as found:
        yield found


class Office:
    """Somebody who hires drivers while replies are lost."""

    def __init__(self, company: Company, client: AsyncClient, line: Line) -> None:
        self.company = company
        self.client = client
        self._line = line

    @contextmanager
    def silent_upon(self, word: bytes) -> Iterator[None]:
        """The database hears a word, and nothing is heard of it until the end."""
        self._line.swallowed = word
        yield
        assert self._line.silent
        self._line.swallowed, self._line.silent = None, False

    async def log_in(self) -> dict[str, Any]:
        return await self.company.log_in("viewer")

    async def hire(self, name: str, key: str, *, lost: bytes) -> Response:
        with self.silent_upon(lost):
            return await self._ask(name, key)

    async def ask_again(self, name: str, key: str) -> Response:
        """The answer once the database can be heard again."""
        async with asyncio.timeout(60):
            while (answer := await self._ask(name, key)).status_code == 503:  # noqa: ASYNC110 - the driver looks by itself
                await asyncio.sleep(0.1)
        return answer

    async def _ask(self, name: str, key: str) -> Response:
        return await self.client.post("drivers", json={"name": name}, headers={"Idempotency-Key": key})

    async def count(self, name: str) -> int:
        answer = await self.client.get("drivers", params={"name": name, "include": "total"})
        total: int = answer.json()["total"]
        return total


@pytest.fixture
async def office(backend: Backend, line: tuple[Line, str], stack: AsyncExitStack) -> Office:
    company: Company = await found_company(backend, stack)
    client = await company.client("owner")
    assert (await client.get("drivers")).status_code == 200
    return Office(company, client, line[0])


async def test_of_a_commit_leaves_the_outcome_unknown_and_the_same_key_finds_it_out(office: Office) -> None:
    key = secrets.token_hex(8)
    answer = await office.hire("Ana", key, lost=b"commitTransaction")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (503, "service.unavailable")
    assert (problem["outcome"], answer.headers["retry-after"]) == ("unknown", "2")
    assert "not known" in problem["detail"]
    again = await office.ask_again("Ana", key)
    assert again.status_code == 201, again.text
    assert again.headers["idempotency-replayed"] == "true"
    assert await office.count("Ana") == 1


async def test_before_the_commit_leaves_nothing(office: Office) -> None:
    answer = await office.hire("Ben", secrets.token_hex(8), lost=b"bulkWrite")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (503, "service.unavailable")
    assert "outcome" not in problem
    assert (await office.ask_again("Cem", secrets.token_hex(8))).status_code == 201
    assert await office.count("Ben") == 0


async def test_of_a_write_by_itself_leaves_the_outcome_unknown(office: Office) -> None:
    tokens = await office.log_in()
    with office.silent_upon(b"refreshTurn"):
        answer = await office.client.post("auth/refresh", json={"refreshToken": tokens["refreshToken"]})
    assert (answer.status_code, answer.json()["outcome"]) == (503, "unknown")


async def test_of_a_log_out_leaves_both_its_session_and_its_entry_or_neither(
    office: Office, backend: Backend
) -> None:
    for word, ended in ((b"bulkWrite", False), (b"commitTransaction", True)):
        headers = {"authorization": f"Bearer {(await office.log_in())['accessToken']}"}
        assert (await office.client.get("users/me", headers=headers)).status_code == 200
        with office.silent_upon(word):
            answer = await office.client.post("auth/logout", headers=headers)
        assert answer.status_code == 503
        async with asyncio.timeout(60):
            while (answer := await office.client.get("users/me", headers=headers)).status_code == 503:  # noqa: ASYNC110 - the driver looks by itself
                await asyncio.sleep(0.1)
        assert answer.status_code == (401 if ended else 200)
        where = {"organizationId": office.company.id, "action": "auth.logout"}
        assert await backend.state.database["auditLogs"].count_documents(where) == ended
