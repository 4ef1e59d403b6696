"""The dashboard is kept while nothing changes, and is never older than a write that was answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from httpx2 import AsyncClient

from adapters.mongo.cache_guard import CacheGuard
from adapters.mongo.feed import Feed
from adapters.mongo.organizations import OrganizationRepository
from adapters.mongo.reports import Origins, ReportRepository
from adapters.redis.epochs import Epochs, epoch_key
from adapters.redis.report_cache import KEPT_SECONDS, ReportCache
from api.answers import encode
from cli import ports
from schemas.base import Document
from schemas.reports import DashboardQuery
from services.reports import ReportService
from services.sequencer import Sequencer
from tests.factories.bodies import vehicle
from tests.factories.trips import trip
from tests.integration.reports.history import History
from tests.support.backend import Backend, started
from tests.support.companies import Company
from tests.support.settings import settings_for, with_database

DATE = dt.date(2026, 3, 2)
NOON = dt.datetime.combine(DATE, dt.time(12))
RANGE = {"from": "2026-03-01", "to": "2026-03-03", "timezone": "UTC"}


async def totals(client: AsyncClient) -> dict[str, Any]:
    answer = await client.get("reports/dashboard", params=RANGE)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["totals"]
    return found


async def trips_shown(client: AsyncClient) -> int:
    count: int = (await totals(client))["trips"]
    return count


async def slip_in(backend: Backend, company: Company) -> None:
    """A trip of which no cache hears."""
    await backend.state.database["trips"].insert_one(History(company.id, 1).trip(NOON, "scheduled"))


async def kept(backend: Backend, company: Company) -> list[bytes]:
    return [key async for key in backend.state.cache.scan_iter(f"report:{{{company.id}}}:*")]


class TestKept:
    async def test_the_second_answer_is_the_first_one(
        self, backend: Backend, client: AsyncClient, company: Company
    ) -> None:
        first = await totals(client)
        await slip_in(backend, company)
        assert await totals(client) == first

    async def test_for_an_hour(self, backend: Backend, client: AsyncClient, company: Company) -> None:
        await totals(client)
        (key,) = await kept(backend, company)
        assert KEPT_SECONDS - 60 < await backend.state.cache.ttl(key) <= KEPT_SECONDS == 3600

    async def test_for_everybody_of_the_company(
        self, backend: Backend, client: AsyncClient, company: Company
    ) -> None:
        first = await totals(client)
        await slip_in(backend, company)
        assert await totals(await company.client("viewer")) == first

    async def test_each_range_and_zone_by_itself(
        self, backend: Backend, client: AsyncClient, company: Company
    ) -> None:
        await totals(client)
        await slip_in(backend, company)
        for other in ({"to": "2026-03-04"}, {"from": "2026-02-28"}, {"timezone": "Europe/Lisbon"}):
            answer = await client.get("reports/dashboard", params={**RANGE, **other})
            assert answer.json()["totals"]["trips"] == 1, other


class TestNeverStale:
    async def test_after_each_write_of_a_trips_life(self, client: AsyncClient) -> None:
        assert await trips_shown(client) == 0
        made = await client.post("trips", json=trip(DATE, plannedDistance=1000))
        path = f"trips/{made.json()['id']}"
        assert (await totals(client))["distance"] == 1000
        await client.patch(path, json={"plannedDistance": 2500})
        assert (await totals(client))["distance"] == 2500
        await client.post(f"{path}/status", json={"status": "cancelled"})
        assert (await totals(client))["cancelled"] == 1
        await client.delete(path)
        assert await trips_shown(client) == 0
        await client.post(f"{path}/restore")
        assert await trips_shown(client) == 1

    async def test_after_a_bulk_of_trips(self, client: AsyncClient) -> None:
        assert await trips_shown(client) == 0
        await client.post("trips/bulk", json={"items": [trip(DATE), trip(DATE)]})
        assert await trips_shown(client) == 2

    async def test_after_a_change_of_the_fleet(self, client: AsyncClient) -> None:
        assert (await totals(client))["utilization"] is None
        made = await client.post("vehicles", json=vehicle())
        assert (await totals(client))["utilization"] == 0
        await client.patch(f"vehicles/{made.json()['id']}", json={"status": "retired"})
        assert (await totals(client))["utilization"] is None

    async def test_after_a_change_by_somebody_else_of_the_company(
        self, client: AsyncClient, company: Company
    ) -> None:
        assert await trips_shown(client) == 0
        await (await company.client("dispatcher")).post("trips", json=trip(DATE))
        assert await trips_shown(client) == 1

    async def test_another_companys_write_voids_nothing(
        self, backend: Backend, client: AsyncClient, stranger: AsyncClient, company: Company
    ) -> None:
        assert await trips_shown(client) == 0
        await slip_in(backend, company)
        await stranger.post("trips", json=trip(DATE))
        assert await trips_shown(client) == 0

    async def test_a_refused_write_voids_nothing(
        self, backend: Backend, client: AsyncClient, company: Company
    ) -> None:
        assert await trips_shown(client) == 0
        await slip_in(backend, company)
        assert (await client.post("trips", json={"stops": []})).status_code == 422
        assert (await client.delete("trips/trp_000000000000")).status_code == 404
        assert await trips_shown(client) == 0


class TestLateFill:
    async def test_what_a_write_overtook_is_not_stored(
        self, backend: Backend, client: AsyncClient, company: Company
    ) -> None:
        class Overtaken(ReportRepository):
            """A write is committed after the trips were read."""

            async def daily(
                self, bounds: tuple[dt.datetime, dt.datetime], origins: Origins, grace_seconds: int
            ) -> list[Document]:
                found = await super().daily(bounds, origins, grace_seconds)
                assert (await client.post("trips", json=trip(DATE))).status_code == 201
                return found

        state = backend.state
        reports = ReportService(
            OrganizationRepository(state.database, company.id),
            Overtaken(state.database, company.id),
            Epochs(state.cache),
            CacheGuard(state.database),
            ReportCache(state.cache, company.id),
        )
        await reports.dashboard(DashboardQuery.model_validate(RANGE), encode)
        assert await kept(backend, company) == []
        assert await trips_shown(client) == 1


class TestRedisGone:
    @pytest.fixture
    async def deaf(self, backend: Backend, mongodb_uri: str, company: Company) -> Any:
        """The owner, through a process that does not reach Redis."""
        uri = with_database(mongodb_uri, backend.state.database.name)
        nobody = f"redis://{ports.LOOPBACK}:{ports.any_free()}/0"
        token = (await company.log_in("owner"))["accessToken"]
        async with started(settings_for(uri, nobody)) as app, Backend(app, {}).client(token) as client:
            yield client

    async def test_the_numbers_are_computed(self, deaf: AsyncClient, client: AsyncClient) -> None:
        assert await trips_shown(deaf) == 0
        assert (await deaf.post("trips", json=trip(DATE))).status_code == 201
        assert await trips_shown(deaf) == 1

    async def test_a_write_it_did_not_hear_of_voids_what_it_holds(
        self, backend: Backend, client: AsyncClient, company: Company, deaf: AsyncClient
    ) -> None:
        assert await trips_shown(client) == 0
        epoch = await Epochs(backend.state.cache).current(company.id)
        assert (await deaf.post("trips", json=trip(DATE))).status_code == 201
        assert await Epochs(backend.state.cache).current(company.id) == epoch
        assert await trips_shown(client) == 1

    async def test_a_raise_it_has_forgotten_is_made_good_by_the_changes_number(
        self, backend: Backend, client: AsyncClient, company: Company
    ) -> None:
        state = backend.state
        await Sequencer(Feed(state.client, state.database)).run_once()
        assert await trips_shown(client) == 0
        before = await Epochs(state.cache).current(company.id)
        await client.post("trips", json=trip(DATE))
        await state.cache.set(epoch_key(company.id), before)
        await Sequencer(Feed(state.client, state.database)).run_once()
        assert await trips_shown(client) == 1

    async def test_a_repeated_request_tells_what_the_first_may_not_have_told(
        self, backend: Backend, client: AsyncClient, company: Company
    ) -> None:
        assert await trips_shown(client) == 0
        before = await Epochs(backend.state.cache).current(company.id)
        body, key = trip(DATE), {"Idempotency-Key": "one"}
        await client.post("trips", json=body, headers=key)
        # As if the process had been stopped right after its commit.
        await backend.state.cache.set(epoch_key(company.id), before)
        repeated = await client.post("trips", json=body, headers=key)
        assert repeated.headers["idempotency-replayed"] == "true"
        assert await trips_shown(client) == 1


class TestEpochs:
    async def test_one_stands_until_it_is_raised(self, backend: Backend, company: Company) -> None:
        epochs = Epochs(backend.state.cache)
        first = await epochs.current(company.id)
        assert await epochs.current(company.id) == first
        await epochs.raise_(company.id)
        assert await epochs.current(company.id) > first

    async def test_one_that_was_lost_never_comes_again(self, backend: Backend, company: Company) -> None:
        epochs, cache = Epochs(backend.state.cache), backend.state.cache
        seen = [await epochs.current(company.id)]
        for _ in range(3):
            await epochs.raise_(company.id)
            seen.append(await epochs.current(company.id))
            await cache.delete(epoch_key(company.id))
            seen.append(await epochs.current(company.id))
            await cache.delete(epoch_key(company.id))
        assert len(set(seen)) == len(seen)

    async def test_each_company_has_its_own(self, backend: Backend) -> None:
        epochs = Epochs(backend.state.cache)
        one = await epochs.current("org_one")
        await epochs.raise_("org_other")
        assert await epochs.current("org_one") == one
