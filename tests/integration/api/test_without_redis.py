"""Redis is down: reads and writes go on, and no limit fails open."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from httpx2 import AsyncClient

from adapters.settings import Budget
from cli import ports
from tests.factories.bodies import driver
from tests.factories.trips import trip
from tests.support.backend import SITE, Backend, running
from tests.support.companies import PASSWORD, Company


@pytest.fixture(scope="module")
async def backend(mongodb_uri: str) -> AsyncIterator[Backend]:
    """The application with nobody where Redis should be."""
    nobody = f"redis://{ports.LOOPBACK}:{ports.any_free()}/0"
    async with running(mongodb_uri, nobody, rate_limit_login=Budget(2, 900)) as found:
        yield found


class TestRedisDown:
    async def test_reads_and_writes_go_on(self, client: AsyncClient) -> None:
        made = await client.post("drivers", json=driver(), headers={"Idempotency-Key": "one"})
        assert made.status_code == 201
        assert (await client.get(f"drivers/{made.json()['id']}")).json() == made.json()
        assert len((await client.get("drivers")).json()["items"]) == 1

    async def test_budgets_are_counted_all_the_same(self, client: AsyncClient) -> None:
        left = [(await client.get("drivers")).headers["ratelimit"].split(";")[1] for _ in range(2)]
        assert left[0] != left[1]

    async def test_log_ins_keep_their_limit(self, anonymous: AsyncClient, company: Company) -> None:
        body = {"email": company.people["owner"].email, "password": "wrong"}
        answers = [await anonymous.post("auth/login", json=body) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [401, 401, 429]
        assert 1 <= int(answers[2].headers["retry-after"]) <= 900

    async def test_resets_keep_their_limit(
        self, anonymous: AsyncClient, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_reset=Budget(2, 3600))
        body = {"email": "somebody@nowhere.test"}
        answers = [await anonymous.post("auth/password/forgot", json=body) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [202, 202, 429]

    async def test_a_log_in_that_succeeds_still_costs_nothing(
        self, anonymous: AsyncClient, company: Company
    ) -> None:
        body = {"email": company.people["viewer"].email, "password": PASSWORD}
        statuses = [(await anonymous.post("auth/login", json=body)).status_code for _ in range(5)]
        assert statuses == [200] * 5

    async def test_a_log_out_holds(self, client: AsyncClient) -> None:
        assert (await client.post("auth/logout")).status_code == 204
        assert (await client.get("users/me")).status_code == 401

    async def test_keys_go_on_within_their_budget_and_end_at_once(
        self, backend: Backend, client: AsyncClient, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_api_key=Budget(2, 900))
        made = (await client.post("api-keys", json={"name": "x", "scopes": ["drivers:read"]})).json()
        other = (await client.post("api-keys", json={"name": "y", "scopes": ["drivers:read"]})).json()
        async with backend.client(made["secret"]) as program, backend.client(other["secret"]) as second:
            assert [(await program.get("drivers")).status_code for _ in range(3)] == [200, 200, 429]
            assert (await second.get("drivers")).status_code == 200
            await client.delete(f"api-keys/{other['id']}")
            assert (await second.get("drivers")).status_code == 401

    async def test_nobody_is_at_any_trip_and_nobody_is_held_up_by_it(self, client: AsyncClient) -> None:
        path = f"trips/{(await client.post('trips', json=trip())).json()['id']}/presence"
        assert (await client.put(path, json={"state": "editing"})).status_code == 204
        assert (await client.delete(path)).status_code == 204
        for answer in (await client.get(path), await client.get("presence")):
            assert (answer.status_code, answer.json()) == (200, {"items": []})

    async def test_it_is_alive_but_not_ready(self, anonymous: AsyncClient) -> None:
        assert (await anonymous.get(f"{SITE}/health")).status_code == 200
        ready = await anonymous.get(f"{SITE}/health/ready")
        assert ready.status_code == 503
        checks = ready.json()["checks"]
        assert (checks["database"], checks["storage"]) == ("ok", "ok")
        assert checks["cache"] != "ok"
