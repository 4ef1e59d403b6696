"""Companies with a person of every role and a program, as they come to an address from outside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, get_args

from httpx2 import AsyncClient

from services.act import Role
from tests.support.operations import Operation, operations_in
from tests.support.stack import Somebody, Stack, member, owner_of_a_new_company

ROLES: tuple[Role, ...] = get_args(Role)
KEY = "api_key"
CALLERS = (*ROLES, KEY)
JOB_PATIENCE = 60.0


@dataclass(frozen=True)
class House:
    """A company, and everybody in it as a client."""

    people: Mapping[str, Somebody]
    clients: Mapping[str, AsyncClient]
    driver_id: str

    @property
    def owner(self) -> AsyncClient:
        return self.clients["owner"]

    async def finished(self, job_id: str) -> dict[str, Any]:
        """An import's job once it has ended."""
        async with asyncio.timeout(JOB_PATIENCE):
            while True:
                job: dict[str, Any] = (await self.owner.get(f"jobs/{job_id}")).json()
                if job["status"] not in {"queued", "running"}:
                    return job
                await asyncio.sleep(0.1)


@dataclass(frozen=True)
class Town:
    """Two companies at one address, and what it says that can be done there."""

    stack: Stack
    document: dict[str, Any]
    ours: House
    theirs: House

    @property
    def operations(self) -> tuple[Operation, ...]:
        return operations_in(self.document)

    @property
    def scopes(self) -> list[str]:
        """All that keys can have which an operation asks for."""
        return sorted({one.scope for one in self.operations if one.scope})


@asynccontextmanager
async def town_at(stack: Stack) -> AsyncIterator[Town]:
    document = await stack.document()
    scopes = sorted({one.scope for one in operations_in(document) if one.scope})
    async with AsyncExitStack() as clients:
        ours, theirs = [
            await founded(stack, name, scopes, clients) for name in ("Harbour Freight", "Elsewhere Haulage")
        ]
        yield Town(stack, document, ours, theirs)


async def founded(stack: Stack, name: str, scopes: list[str], clients: AsyncExitStack) -> House:
    owner = await owner_of_a_new_company(stack, name)
    people = {"owner": owner} | {role: await member(owner, role) for role in ROLES if role != "owner"}
    tokens = {role: one.token for role, one in people.items()}
    async with owner.client() as client:
        tokens[KEY] = (await made(client, "api-keys", {"name": "Program", "scopes": scopes}))["secret"]
        wheel = {"name": "Dana Driver", "userId": people["driver"].session["user"]["id"]}
        driver_id = (await made(client, "drivers", wheel))["id"]
    inside = {who: await clients.enter_async_context(stack.visitor(token)) for who, token in tokens.items()}
    return House(people, inside, driver_id)


async def made(client: AsyncClient, noun: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(noun, json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found
