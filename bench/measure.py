"""Interleaved rounds: each case in turn, so that what the machine does meanwhile meets all of them."""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.process import cpu_nanoseconds, rss_mib
from bench.system import Running


@dataclass(frozen=True, slots=True)
class Pace:
    """How hard and how long."""

    rounds: int
    seconds: float
    connections: int
    most: int = 100_000
    """Requests of one sample at most."""


@dataclass(slots=True)
class Case:
    """One kind of request to one server. `requests` is asked anew for each sample."""

    name: str
    server: Running
    requests: Callable[[], Sequence[str]]
    status: str = "200"
    most: int = 100_000
    repeat: bool = True
    samples: list[float] = field(default_factory=list)
    idle_mib: float = 0
    loaded_mib: float = 0

    @property
    def median(self) -> float:
        """Microseconds of processor time a request."""
        return statistics.median(self.samples)


class WrongAnswers(RuntimeError):
    """A server answered something else than what is measured."""


def measure(cases: Sequence[Case], pace: Pace, tell: Callable[[str], None]) -> None:
    """Fills in the samples of each case."""
    for case in cases:
        case.idle_mib = case.idle_mib or rss_mib(case.server.pid)
    for case in cases:
        tell(f"warming up: {case.name}")
        _sample(case, pace)
    for number in range(1, pace.rounds + 1):
        for case in cases:
            tell(f"round {number} of {pace.rounds}: {case.name}")
            case.samples.append(_sample(case, pace))
    for case in cases:
        case.loaded_mib = rss_mib(case.server.pid)


def _sample(case: Case, pace: Pace) -> float:
    plan = {
        "port": case.server.port,
        "connections": pace.connections,
        "seconds": pace.seconds,
        "most": min(case.most, pace.most),
        "repeat": case.repeat,
        "requests": list(case.requests()),
    }
    before = cpu_nanoseconds(case.server.pid)
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(plan),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=pace.seconds + 60,
    )
    used = cpu_nanoseconds(case.server.pid) - before
    statuses: dict[str, int] = json.loads(done.stdout)["statuses"]
    if set(statuses) != {case.status}:
        raise WrongAnswers(f"{case.name} answered {statuses}, not only {case.status}")
    return used / 1000 / statuses[case.status]
