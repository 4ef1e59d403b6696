"""A database that takes connections and answers nothing: everybody is told so in less than five seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from adapters.settings import Settings
from tests.factories.bodies import driver
from tests.integration.faults.deaf import Line, line_to
from tests.support.backend import Backend, running
from tests.support.companies import PASSWORD, found_company

SECONDS = 5
Ask = Callable[[AsyncClient], Coroutine[Any, Any, Response]]
ASKED: dict[str, Ask] = {
    "list": lambda client: client.get("drivers"),
    "search": lambda client: client.get("drivers", params={"q": "dana"}),
    "export": lambda client: client.get("drivers/export"),
    "dashboard": lambda client: client.get(
        "reports/dashboard", params={"from": "2026-01-01", "to": "2026-01-31"}
    ),
    "verify": lambda client: client.get("audit-logs/verify"),
    "create": lambda client: client.post("drivers", json=driver(), headers={"Idempotency-Key": "one"}),
    "bulk": lambda client: client.post(
        "drivers/bulk", json={"items": [driver() for _ in range(200)], "mode": "atomic"}
    ),
    "log in": lambda client: client.post("auth/login", json={"email": "a@b.test", "password": PASSWORD}),
    "register": lambda client: client.post(
        "auth/register",
        json={"organizationName": "X", "name": "Y", "email": "x@y.test", "password": PASSWORD},
    ),
    "log out": lambda client: client.post("auth/logout"),
}


@pytest.fixture(scope="module")
async def line(mongodb_uri: str) -> AsyncIterator[tuple[Line, str]]:
    async with line_to(mongodb_uri) as found:
        yield found


@pytest.fixture(scope="module")
async def backend(line: tuple[Line, str], redis_url: str) -> AsyncIterator[Backend]:
    """An application with the time limit that is set where nobody sets one."""
    standard = Settings.model_fields["mongodb_timeout"].default
    async with running(line[1], redis_url, mongodb_timeout=standard) as found:
        yield found
        line[0].silent = False


async def test_everybody_is_told_in_time(
    backend: Backend, line: tuple[Line, str], stack: AsyncExitStack
) -> None:
    company = await found_company(backend, stack)
    clients = {name: await company.client("owner") for name in ASKED}
    for client in clients.values():
        assert (await client.get("drivers")).status_code == 200

    async def asked(name: str, ask: Ask) -> tuple[str, int, float]:
        began = time.monotonic()
        answer = await ask(clients[name])
        return name, answer.status_code, time.monotonic() - began

    line[0].silent = True
    answers = await asyncio.gather(*(asked(name, ask) for name, ask in ASKED.items()))
    assert {name: status for name, status, _ in answers} == dict.fromkeys(ASKED, 503)
    assert {name: seconds for name, _, seconds in answers if seconds >= SECONDS} == {}

    line[0].silent = False
    async with asyncio.timeout(60):
        while (await clients["list"].get("drivers")).status_code == 503:  # noqa: ASYNC110 - the driver looks by itself
            await asyncio.sleep(0.1)
