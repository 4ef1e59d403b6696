"""Keep programs running: start them in order, start again what dies, stop them in reverse order."""

import asyncio
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cli.processes import last_lines, signal_group, spawn, stop

SETTLED_SECONDS = 30.0
"""A part that ran this long was well; the next wait is the shortest again."""


class PartFailed(RuntimeError):
    """A part ended or gave no answer while it was being started for the first time."""


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    command: Sequence[str]
    log: Path
    environ: Mapping[str, str] | None = None
    is_ready: Callable[[], bool] = lambda: True
    """Asked in a thread until it says yes."""
    patience: float = 30.0
    grace: float = 10.0
    """Seconds between asking it to end and making it end."""


@dataclass(frozen=True, slots=True)
class BackOff:
    """Seconds before each next start: doubled each time up to the longest."""

    shortest: float = 0.5
    longest: float = 30.0

    def after(self, failures: int) -> float:
        return min(self.shortest * 2.0 ** min(failures, 16), self.longest)


@dataclass(slots=True)
class Supervisor:
    """`tell` gets one sentence for each thing that a person at the terminal should know."""

    tell: Callable[[str], None]
    on_change: Callable[[Mapping[str, int]], None] = lambda _pids: None
    back_off: BackOff = field(default_factory=BackOff)
    _running: dict[str, tuple[Part, subprocess.Popen[bytes]]] = field(default_factory=dict)
    _keepers: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def pids(self) -> dict[str, int]:
        return {name: process.pid for name, (_, process) in self._running.items()}

    async def start(self, part: Part) -> None:
        """Start it, wait until it is ready, and keep it running from then on."""
        process = self._spawn(part)
        if failure := await self._not_ready(part, process):
            raise PartFailed(f"{part.name} {failure}. The end of {part.log}:\n{last_lines(part.log)}")
        self._keepers.append(asyncio.create_task(self._keep(part, process), name=part.name))

    def _spawn(self, part: Part) -> subprocess.Popen[bytes]:
        process = spawn(part.command, part.log, part.environ)
        self._running[part.name] = (part, process)
        self.on_change(self.pids)
        return process

    async def _not_ready(self, part: Part, process: subprocess.Popen[bytes]) -> str | None:
        end = time.monotonic() + part.patience
        while not await asyncio.to_thread(part.is_ready):
            if (code := process.poll()) is not None:
                return f"ended with {_how(code)}"
            if time.monotonic() > end:
                return f"was not ready within {part.patience:.0f} s"
            await asyncio.sleep(0.05)
        return None

    async def _keep(self, part: Part, process: subprocess.Popen[bytes]) -> None:
        failures = 0
        while True:
            began = time.monotonic()
            code = await _ended(process)
            # Children that it leaves behind would hold its port or its files against the next one.
            signal_group(process, signal.SIGKILL)
            failures = 0 if time.monotonic() - began > SETTLED_SECONDS else failures
            wait = self.back_off.after(failures)
            self.tell(f"{part.name} ended with {_how(code)}; starting it again in {wait:g} s ({part.log})")
            failures += 1
            await asyncio.sleep(wait)
            process = self._spawn(part)
            failure = await self._not_ready(part, process)
            self.tell(f"{part.name} {failure}" if failure else f"{part.name} is running again")

    async def stop(self) -> None:
        """End every part, the last started first."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for part, process in reversed(self._running.values()):
            await asyncio.to_thread(stop, process, part.grace)
        self._running.clear()


async def _ended(process: subprocess.Popen[bytes]) -> int:
    # Waiting in a thread for each would hold up the end of the event loop.
    while (code := process.poll()) is None:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    return code


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
