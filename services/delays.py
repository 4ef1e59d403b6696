"""Marks trips as delayed when their time has passed, and judges them again when a company changes its grace."""

from __future__ import annotations

from adapters.clock import now
from adapters.errors import Down
from adapters.ids import new_id
from adapters.mongo.deadlines import Deadlines, Due
from adapters.mongo.trips import TripRepository
from services.abreast import each
from services.act import Act, system
from services.differences import differing
from services.errors import Contention, Unavailable
from services.process import State
from services.trip_rules.on_time import punctuality
from services.trip_rules.states import AWAITED_TRIPS
from services.trips import TripService
from services.wiring import build_noun_service
from services.work import Change

BATCH = 200


class Delays:
    """Looks after the trips of all organizations; what else happens to a trip judges it in the same write.

    Several can be at it: of two who mark one trip the later finds it changed, reads again and has nothing to do.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._deadlines = Deadlines(state.database)

    async def run(self) -> None:
        """Until every trip is marked as it is now, or what is left is in others' hands."""
        while not await self.run_once():
            pass

    async def run_once(self) -> bool:
        """Judge what is due, a bounded number; whether nothing more was waiting."""
        judged = await each(await self._deadlines.passed(now(), BATCH), self._judge)
        companies = await each(await self._deadlines.unjudged(BATCH), self._judge_all)
        return max(sum(judged), len(companies)) < BATCH

    async def _judge_all(self, company: tuple[str, int]) -> None:
        """Judge the open trips of an organization, writing only to those that turn out otherwise."""
        organization_id, version = company
        trips = self._trips(organization_id)
        grace = await trips.references.grace_seconds()
        for status in sorted(AWAITED_TRIPS):
            after = ""
            while page := await trips.repository.at_status(status, after, BATCH):
                wrong = [one for one in page if differing(one, punctuality(one, now(), grace))]
                await each([(organization_id, one["_id"]) for one in wrong], self._judge)
                after = page[-1]["_id"]
        await self._deadlines.settle(organization_id, version)

    async def _judge(self, due: Due) -> bool:
        """Whether the trip is marked as it should be; others who keep writing to it judge it too. Raises Down."""
        organization_id, trip_id = due
        trips = self._trips(organization_id)

        async def attempt(change: Change) -> None:
            if (trip := await trips.repository.find(trip_id)) is not None:
                change.derive(trips.noun, trip, await trips.derived(trip, change.at))

        try:
            await trips.work.run(Act(trips.caller, new_id("req")), attempt)
        except Contention:
            return False
        except Unavailable as unavailable:
            raise Down(str(unavailable)) from unavailable
        return True

    def _trips(self, organization_id: str) -> TripService:
        return build_noun_service(TripService, TripRepository, self._state, system(organization_id))
