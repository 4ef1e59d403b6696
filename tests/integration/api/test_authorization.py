"""Every operation of the document, called by everybody: who may is let in, and nobody else is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import NamedTuple

import pytest
from httpx2 import AsyncClient

from services.act import Role
from services.permissions import ALLOWED, OPEN, RISKY
from tests.support.backend import Backend
from tests.support.companies import ROLES, Company, found_company
from tests.support.operations import NOWHERE, Operation, operations

HEADERS = {"content-type": "application/json", "last-event-id": "tomorrow"}
"""A stream that could begin would not end."""
PROOF_FIRST = -403
"""Let in, but asked to step up."""
ENDS_THE_SESSION = "auth_logout"


ANONYMOUSLY = {"auth_oauth_providers": 200, "branding_public": 404, "branding_logo": 404}
"""What an open operation answers in which nothing can be said wrong; the others refuse the body."""


class Staff(NamedTuple):
    """A company whose people are logged in, and somebody who is not."""

    company: Company
    backend: Backend
    anonymous: AsyncClient

    async def calls(self, operation: Operation, role: Role | None) -> int:
        """The status of the answer, of which a wish for a proof is one of its own."""
        if operation.name == ENDS_THE_SESSION and role is not None:
            async with self.backend.client((await self.company.log_in(role))["accessToken"]) as client:
                return await asked(client, operation)
        return await asked(self.anonymous if role is None else await self.company.client(role), operation)


async def asked(client: AsyncClient, operation: Operation) -> int:
    path, writes = operation.at(NOWHERE), operation.method in {"POST", "PUT", "PATCH"}
    sent = b"{" if writes and not operation.is_form else None
    answer = await client.request(operation.method, path, content=sent, headers=HEADERS)
    wants_proof = answer.status_code == 403 and answer.json()["code"] == "auth.step_up_required"
    return PROOF_FIRST if wants_proof else answer.status_code


@pytest.fixture(scope="module")
async def staff(backend: Backend) -> AsyncIterator[Staff]:
    async with AsyncExitStack() as stack:
        anonymous = await stack.enter_async_context(backend.client())
        yield Staff(await found_company(backend, stack), backend, anonymous)


@pytest.mark.parametrize("operation", operations(), ids=lambda operation: operation.name)
class TestEveryOperation:
    async def test_is_closed_to_who_is_not_logged_in(self, staff: Staff, operation: Operation) -> None:
        status = await staff.calls(operation, None)
        assert status == (ANONYMOUSLY.get(operation.name, 422) if operation.name in OPEN else 401)

    async def test_lets_in_exactly_the_roles_of_the_table(self, staff: Staff, operation: Operation) -> None:
        assert operation.name in OPEN | ALLOWED.keys(), "nobody has said who may do this"
        allowed = frozenset(ROLES) if operation.name in OPEN else ALLOWED[operation.name]
        statuses = {role: await staff.calls(operation, role) for role in ROLES}
        assert {role for role, status in statuses.items() if status == 403} == set(ROLES) - allowed, statuses
        fine = {PROOF_FIRST} if operation.name in RISKY else {200, 201, 204, 404, 409, 415, 422}
        assert {statuses[role] for role in allowed} <= fine
        assert 401 not in statuses.values()
