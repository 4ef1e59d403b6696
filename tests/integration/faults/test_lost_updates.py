"""With If-Match nobody overwrites what another has just written."""

from __future__ import annotations

import asyncio
from itertools import count

from tests.factories.trips import Body
from tests.integration.faults.conftest import Offices
from tests.integration.faults.ledger import Ledger
from tests.integration.faults.scale import INCREMENTS
from tests.support.trips import Desk, done, refused

WORKERS, TRIPS = 8, 4


async def increment(desk: Desk, trip_id: str) -> None:
    """Reads a number, adds one and writes it back, as often as it takes."""
    while True:
        answer = await desk.client.get(f"trips/{trip_id}")
        body: Body = {"metadata": {"count": done(answer)["metadata"].get("count", 0) + 1}}
        match = {"If-Match": answer.headers["etag"]}
        written = await desk.client.patch(f"trips/{trip_id}", json=body, headers=match)
        if written.status_code == 200:
            return
        refused(written, 412, "version.stale")


class TestIncrements:
    async def test_of_eight_at_once_are_all_kept(self, offices: Offices) -> None:
        trips = [(await offices.here.plan())["id"] for _ in range(TRIPS)]
        turns = count()

        async def work(desk: Desk) -> None:
            while (turn := next(turns)) < INCREMENTS:
                await increment(desk, trips[turn % TRIPS])

        desks = (offices.here, offices.there)
        await asyncio.gather(*(work(desks[number % 2]) for number in range(WORKERS)))
        stored = [await offices.here.get(f"trips/{one}") for one in trips]
        assert sum(one["metadata"]["count"] for one in stored) == INCREMENTS
        assert [one["version"] for one in stored] == [one["metadata"]["count"] + 1 for one in stored]
        ledger = Ledger(offices.backend.state.database, offices.company.id)
        assert (await ledger.audited("updated")).total() == INCREMENTS
        assert (await ledger.announced()).total() == INCREMENTS + TRIPS

    async def test_without_if_match_leave_no_version_out(self, offices: Offices) -> None:
        made = await offices.here.plan()
        desks = (offices.here, offices.there)
        answers = await asyncio.gather(
            *(desks[number % 2].patch(made, {"notes": f"note {number}"}) for number in range(20))
        )
        assert sorted(one["version"] for one in answers) == list(range(2, 22))
        last = max(answers, key=lambda one: int(one["version"]))
        assert await offices.here.read(made) == last


class TestOneVersion:
    async def test_is_changed_by_one_of_many(self, offices: Offices) -> None:
        for _ in range(5):
            made = await offices.here.plan()
            clients = (offices.here.client, offices.there.client)
            answers = await asyncio.gather(
                *(
                    clients[number % 2].patch(
                        f"trips/{made['id']}", json={"notes": f"{number}"}, headers={"If-Match": '"1"'}
                    )
                    for number in range(10)
                )
            )
            assert sorted(answer.status_code for answer in answers) == [200, *[412] * 9]
