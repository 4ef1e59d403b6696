"""One Idempotency-Key is one trip, however many requests carry it at once."""

from __future__ import annotations

import asyncio

from tests.factories.trips import trip
from tests.integration.faults.conftest import Offices
from tests.integration.faults.ledger import Ledger
from tests.support.trips import refused


class TestFiftyAtOnce:
    async def test_make_one_trip_and_are_answered_alike(self, offices: Offices) -> None:
        body, key = trip(), {"Idempotency-Key": "one"}
        for client in (offices.here.client, offices.there.client):
            # The key belongs to a person, so the two do not share one.
            answers = await asyncio.gather(*(client.post("trips", json=body, headers=key) for _ in range(50)))
            assert {answer.status_code for answer in answers} == {201}
            assert len({answer.content for answer in answers}) == 1
            assert sum("idempotency-replayed" in answer.headers for answer in answers) == 49
        ledger = Ledger(offices.backend.state.database, offices.company.id)
        await ledger.is_whole({one["_id"] for one in await ledger.trips()})
        assert len(await ledger.trips()) == 2

    async def test_through_two_applications_make_one_trip(self, offices: Offices) -> None:
        body = trip()
        here, there = offices.here.client, offices.there.client
        headers = {"Idempotency-Key": "one", "authorization": here.headers["authorization"]}
        answers = await asyncio.gather(
            *((here, there)[turn % 2].post("trips", json=body, headers=headers) for turn in range(50))
        )
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        ledger = Ledger(offices.backend.state.database, offices.company.id)
        await ledger.is_whole({answers[0].json()["id"]})

    async def test_with_different_bodies_make_the_first(self, offices: Offices) -> None:
        key = {"Idempotency-Key": "one"}
        answers = await asyncio.gather(
            *(
                offices.here.client.post("trips", json=trip(reference=f"{turn}"), headers=key)
                for turn in range(20)
            )
        )
        made = [answer for answer in answers if answer.status_code == 201]
        assert len(made) == 1
        for answer in answers:
            if answer is not made[0]:
                refused(answer, 422, "idempotency.key_reused")
