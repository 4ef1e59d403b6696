"""Companies with a person for each role, and those people as clients of the API."""

from __future__ import annotations

import secrets
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import get_args

from httpx2 import AsyncClient

from services.act import Act, Caller, Role
from services.organizations import new_organization
from services.registration import add_member, new_person
from services.work import Change
from tests.support.backend import Backend

PASSWORD = "correct horse battery staple"
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can log in."""

    id: str
    email: str
    role: Role


class Company:
    """An organization; its people log in when a test first needs them."""

    def __init__(
        self, backend: Backend, organization_id: str, people: dict[Role, Person], stack: AsyncExitStack
    ) -> None:
        self.id = organization_id
        self.people = people
        self.driver_id: str | None = None
        """The driver that the person with the role driver is; known once that person is a client."""
        self._backend = backend
        self._stack = stack
        self._clients: dict[Role, AsyncClient] = {}

    async def client(self, role: Role) -> AsyncClient:
        """The person with this role, logged in."""
        if role not in self._clients:
            if role == "driver":
                self.driver_id = await self._drive()
            token = (await self.log_in(role))["accessToken"]
            self._clients[role] = await self._stack.enter_async_context(self._backend.client(token))
        return self._clients[role]

    async def log_in(self, role: Role) -> dict[str, str]:
        """The answer to a new log-in of this person."""
        async with self._backend.client() as anybody:
            body = {"email": self.people[role].email, "password": PASSWORD}
            answer = await anybody.post("auth/login", json=body)
        assert answer.status_code == 200, answer.text
        tokens: dict[str, str] = answer.json()
        return tokens

    async def _drive(self) -> str:
        office = await self.client("owner")
        answer = await office.post(
            "drivers", json={"name": "Dana Driver", "userId": self.people["driver"].id}
        )
        assert answer.status_code == 201, answer.text
        driver_id: str = answer.json()["id"]
        return driver_id


async def found_company(backend: Backend, stack: AsyncExitStack, name: str = "Harbour Freight") -> Company:
    """A company with a member of every role, written as the services write them."""
    state, tag = backend.state, secrets.token_hex(6)
    password_hash = await state.passwords.hash(PASSWORD)
    act = Act(Caller("", "", "owner", ""), "founding")

    async def attempt(change: Change) -> tuple[str, dict[Role, Person]]:
        organization = new_organization(name, change.at)
        act.caller = Caller("", organization["_id"], "owner", "")
        people: dict[Role, Person] = {}
        for role in ROLES:
            person = new_person(f"The {role}", f"{role}@{tag}.test", password_hash, change.at, verified=True)
            new = organization if role == "owner" else None
            add_member(change, person, new, role, organization["_id"])
            people[role] = Person(person["_id"], person["email"], role)
        return organization["_id"], people

    organization_id, people = await state.work.run(act, attempt)
    return Company(backend, organization_id, people, stack)
