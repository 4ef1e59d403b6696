"""Runs waiting jobs, several beside one another, and clears away what old ones have left."""

from __future__ import annotations

import asyncio
import datetime as dt

from adapters.files import Files
from adapters.mongo.jobs import KEPT
from adapters.redis.bells import JOBS
from adapters.redis.signals import Signals
from services.job_runner import JobRunner
from services.process import State
from worker.keeper import Service, Well

LANES = 2
"""A long job of one company must not keep another's waiting."""
WAIT_SECONDS = 1.0
SWEEP_SECONDS = 3600.0
SUFFIXES = (".upload", ".rejects", ".part")
AGE = KEPT + dt.timedelta(days=1)


class Working:
    """One lane: a job after another, and a look now and then if nobody says that there is one."""

    def __init__(self, runner: JobRunner, signals: Signals) -> None:
        self._runner = runner
        self._signals = signals

    async def run(self, well: Well) -> None:
        with self._signals.listening(JOBS) as bell:
            while True:
                more = await self._runner.run_next()
                well()
                if not more:
                    await bell.wait(WAIT_SECONDS)


class Sweeping:
    """Files of jobs outlive them where a process was killed, or a job cancelled before it began."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def run(self, well: Well) -> None:
        while True:
            await asyncio.to_thread(self._files.sweep, SUFFIXES, AGE)
            well()
            await asyncio.sleep(SWEEP_SECONDS)


def services_of_jobs(state: State) -> list[Service]:
    lanes = [Service(f"jobs {n}", Working(JobRunner(state), state.signals).run) for n in range(1, LANES + 1)]
    return [*lanes, Service("old files", Sweeping(state.files).run)]
