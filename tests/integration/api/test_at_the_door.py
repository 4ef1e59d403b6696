"""What is refused at the door is counted, and told in the log of the person's companies."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from adapters.metrics import FAILED_LOGINS, SECURITY_EVENTS
from adapters.mongo.incidents import Incidents
from adapters.mongo.people import People
from services.incidents import Doorkeeper
from tests.support.backend import Backend
from tests.support.calls import problem
from tests.support.companies import PASSWORD, Company
from tests.support.factors import enrol_app

WRONG = "not the password of anybody"
Ask = Callable[[AsyncClient], Coroutine[Any, Any, Response]]
WITH_A_PASSWORD: dict[str, Ask] = {
    "step-up": lambda client: client.post("auth/step-up", json={"password": WRONG}),
    "another password": lambda client: client.post(
        "auth/password/change", json={"currentPassword": WRONG, "newPassword": "quay seven ox and then some"}
    ),
    "erasing": lambda client: client.request("DELETE", "users/me", json={"password": WRONG}),
}


@contextmanager
def counted(kind: str, *, failed: int) -> Iterator[None]:
    """Once of its kind, and so often among what failed."""
    before = SECURITY_EVENTS.labels(kind)._value.get(), FAILED_LOGINS._value.get()
    yield
    after = SECURITY_EVENTS.labels(kind)._value.get(), FAILED_LOGINS._value.get()
    assert (after[0] - before[0], after[1] - before[1]) == (1, failed)


async def told(backend: Backend, company: Company, action: str) -> list[dict[str, Any]]:
    """Entries of the company's log, once the worker has told what happened."""
    database = backend.state.database
    await Doorkeeper(Incidents(database), People(database), backend.state.work).run()
    owner = await company.client("owner")
    found: list[dict[str, Any]] = (await owner.get(f"audit-logs?action={action}")).json()["items"]
    return found


@pytest.mark.parametrize("ask", WITH_A_PASSWORD)
async def test_a_wrong_password_from_somebody_who_is_logged_in(
    backend: Backend, company: Company, ask: str
) -> None:
    client = await company.client("driver")
    with counted("password_failed", failed=1):
        assert (await WITH_A_PASSWORD[ask](client)).status_code in {401, 422}
    (entry,) = await told(backend, company, "auth.password_failed")
    assert entry["target"] == {"type": "user", "id": company.people["driver"].id}


async def test_a_wrong_code_at_a_step_up(backend: Backend, company: Company) -> None:
    client = await company.client("driver")
    app, _ = await enrol_app(client)
    with counted("code_failed", failed=1):
        refused = await client.post("auth/step-up", json={"method": "totp", "code": app.wrong()})
        assert problem(refused) == (401, "auth.code_invalid")
    (entry,) = await told(backend, company, "auth.code_failed")
    assert entry["target"] == {"type": "user", "id": company.people["driver"].id}


async def test_a_right_password_leaves_nothing(backend: Backend, company: Company) -> None:
    client = await company.client("driver")
    before = FAILED_LOGINS._value.get()
    assert (await client.post("auth/step-up", json={"password": PASSWORD})).status_code == 204
    assert FAILED_LOGINS._value.get() == before
    assert await told(backend, company, "auth.password_failed") == []


async def test_a_new_password_that_is_asked_for(
    backend: Backend, anonymous: AsyncClient, company: Company
) -> None:
    person = company.people["driver"]
    with counted("reset_asked", failed=0):
        answer = await anonymous.post("auth/password/forgot", json={"email": person.email})
        assert answer.status_code == 202
    (entry,) = await told(backend, company, "auth.reset_asked")
    assert entry["target"] == {"type": "user", "id": person.id}


async def test_one_for_an_address_that_nobody_has_is_counted_and_told_to_nobody(
    backend: Backend, anonymous: AsyncClient, company: Company
) -> None:
    with counted("reset_asked", failed=0):
        await anonymous.post("auth/password/forgot", json={"email": "nobody@nowhere.test"})
    assert await told(backend, company, "auth.reset_asked") == []


async def test_a_link_that_is_good_for_nothing(anonymous: AsyncClient) -> None:
    body = {"token": "made up", "password": "quay seven ox and then some"}
    with counted("link_refused", failed=0):
        assert (await anonymous.post("auth/password/reset", json=body)).status_code == 400


class TestApiKeys:
    @pytest.fixture
    async def made(self, client: AsyncClient) -> dict[str, Any]:
        answer = await client.post("api-keys", json={"name": "x", "scopes": ["drivers:read"]})
        found: dict[str, Any] = answer.json()
        return found

    async def test_one_with_another_secret(self, backend: Backend, made: dict[str, Any]) -> None:
        async with backend.client(made["secret"][:-64] + "0" * 64) as forger:
            with counted("key_forged", failed=0):
                assert (await forger.get("drivers")).status_code == 401

    async def test_one_that_was_revoked(
        self, backend: Backend, client: AsyncClient, made: dict[str, Any]
    ) -> None:
        assert (await client.delete(f"api-keys/{made['id']}")).status_code == 204
        async with backend.client(made["secret"]) as late:
            with counted("key_ended", failed=0):
                assert (await late.get("drivers")).status_code == 401
