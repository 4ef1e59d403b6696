"""The other operations of the API that people wait for, beside the list."""

import asyncio
from collections.abc import Sequence

from bench.measure import Case, Pace
from bench.people import Person, ask
from bench.requests import creates, dashboards, lists, moves, reads
from bench.system import Running, System
from bench.trips import drafts
from services.process import opened

WRITES = 400
"""Requests of one sample that writes: the database of a developer's machine is slow at these."""
DASHBOARD = "/api/v1/reports/dashboard"


def operations(system: System, ours: Running, people: Sequence[Person], pace: Pace) -> list[Case]:
    """Writers are other companies than readers, so that pages stay as they are."""
    readers, writers = people[:-10], people[-10:]
    trips = [(one, _newest(ours, one)) for one in readers]
    planned = [(one, made) for one in writers for made in asyncio.run(_drafts(system, one, pace))]
    turns = iter([planned[start : start + WRITES] for start in range(0, len(planned), WRITES)])
    cases = [
        Case("list of 20", ours, lambda: lists(readers)),
        Case("get one", ours, lambda: reads(trips)),
        Case("create, with Idempotency-Key", ours, lambda: creates(writers), status="201", most=WRITES),
        Case("status update", ours, lambda: moves(next(turns)), most=WRITES, repeat=False),
    ]
    if DASHBOARD in ask(ours.port, "GET", "/openapi.json")[1]["paths"]:
        cases.append(Case("dashboard of four weeks", ours, lambda: dashboards(readers)))
    return cases


def _newest(ours: Running, person: Person) -> str:
    found: str = ask(ours.port, "GET", "/api/v1/trips?limit=1&fields=id", person.token)[1]["items"][0]["id"]
    return found


async def _drafts(system: System, person: Person, pace: Pace) -> list[str]:
    """Enough for every sample and the warm-up."""
    async with opened(system.settings) as state:
        return await drafts(state.database, person, WRITES * (pace.rounds + 1) // 10)
