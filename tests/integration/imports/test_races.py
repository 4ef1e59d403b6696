"""What others do while a batch is being written: nobody is booked twice, and nobody who has gone is booked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from adapters.mongo.references import References
from adapters.mongo.trips import TripRepository
from tests.integration.imports.test_trips import planned
from tests.support.imports import Imports, codes, counts, csv_of
from tests.support.trips import Desk, reasons

HEAD_START = 0.5
"""Seconds in which somebody who is not held up has long done what they wanted."""


@pytest.fixture
def desk(client: AsyncClient) -> Desk:
    return Desk(client)


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> Callable[[type, str, Callable[[], Awaitable[object]]], None]:
    """Has something happen when the import has read something for the first time: `after(References, "find", …)`."""

    def arrange(kind: type, name: str, happens: Callable[[], Awaitable[object]]) -> None:
        real, waiting = getattr(kind, name), [happens]

        async def reads(*args: Any, **more: Any) -> object:
            found = await real(*args, **more)
            if waiting:
                await waiting.pop()()
            return found

        monkeypatch.setattr(kind, name, reads)

    return arrange


class TestBooking:
    async def test_by_hand_waits_for_the_batch_and_meets_it(
        self, imports: Imports, desk: Desk, after: Callable[..., None]
    ) -> None:
        ana = await desk.hire()
        await imports.bring("trips", csv_of([planned("A", 9, 11, status="scheduled")]))
        (by_hand,) = await imports.all("trips")
        assigning: list[asyncio.Task[Response]] = []

        async def assign() -> None:
            path, body = f"trips/{by_hand['id']}/assign", {"driverId": ana}
            assigning.append(asyncio.create_task(desk.client.post(path, json=body)))
            await asyncio.wait(assigning, timeout=HEAD_START)

        after(TripRepository, "booked", assign)
        job = await imports.bring("trips", csv_of([planned("B", 8, 10, driverId=ana)]))
        assert counts(job) == {"created": 1}
        assert reasons(await assigning[0]) == {"driver.double_booked"}
        assert [one["driverId"] for one in await imports.all("trips")] == [None, ana]

    async def test_of_who_has_just_been_deleted_is_refused(
        self, imports: Imports, desk: Desk, after: Callable[..., None]
    ) -> None:
        ana, ben = await desk.hire(), await desk.hire()
        after(References, "missing", lambda: desk.client.delete(f"drivers/{ana}"))
        rows = [planned("A", driverId=ana), planned("B", driverId=ben)]
        job = await imports.bring("trips", csv_of(rows))
        assert (counts(job), codes(job)) == ({"created": 1, "rejected": 1}, [(2, "driver.deleted")])
        assert [one["driverId"] for one in await imports.all("trips")] == [ben]
