"""Log-ins: processor time beside bcrypt's own, and how health answers while many log in."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import bcrypt

from adapters.passwords import ROUNDS
from bench.people import ask, one_person
from bench.process import cpu_nanoseconds
from bench.system import Running, System
from cli.ports import LOOPBACK

EACH = 10
"""Log-ins, and hashes, of a sample."""
A_SECOND, SECONDS = 20, 30
HEAD = ("", "ms CPU", "min-max", "ratio")
HEALTH_HEAD = ("", "answers", "median", "p99", "log-ins answered")


@dataclass(slots=True)
class LoggedIn:
    """Samples of one run, in milliseconds of processor time for each."""

    bcrypt: list[float] = field(default_factory=list)
    login: list[float] = field(default_factory=list)

    def lines(self) -> list[tuple[str, ...]]:
        first = statistics.median(self.bcrypt)
        rows = ((f"bcrypt alone, cost {ROUNDS}", self.bcrypt), ("POST /api/v1/auth/login", self.login))
        return [
            HEAD,
            *(
                (
                    name,
                    f"{statistics.median(found):.1f}",
                    f"{min(found):.1f}-{max(found):.1f}",
                    f"{statistics.median(found) / first:.2f}",
                )
                for name, found in rows
            ),
        ]


def logins(system: System, api: Running, rounds: int, tell: Callable[[str], None]) -> LoggedIn:
    """One log-in after the other, in turn with as many checks of a hash here."""
    email, password = one_person(api.port, system.mongodb.uri)
    hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt(ROUNDS))
    found = LoggedIn()
    for number in range(rounds + 1):
        tell(f"log-ins {number} of {rounds}")
        began = time.thread_time_ns()
        for _ in range(EACH):
            bcrypt.checkpw(password.encode(), hashed)
        alone = time.thread_time_ns() - began
        began = cpu_nanoseconds(api.pid)
        for _ in range(EACH):
            _log_in(api, email, password)
        whole = cpu_nanoseconds(api.pid) - began
        if number:
            found.bcrypt.append(alone / EACH / 1e6)
            found.login.append(whole / EACH / 1e6)
    return found


def _log_in(api: Running, email: str, password: str) -> int:
    status, _ = ask(api.port, "POST", "/api/v1/auth/login", body={"email": email, "password": password})
    return status


def health_meanwhile(system: System, api: Running, tell: Callable[[str], None]) -> list[tuple[str, ...]]:
    """How long `GET /health` takes in quiet and while so many log in each second, and what those were answered."""
    email, password = one_person(api.port, system.mongodb.uri)
    tell(f"health in quiet for {SECONDS // 3} s")
    quiet = _health(api, SECONDS / 3)
    tell(f"{A_SECOND} log-ins a second for {SECONDS} s")
    statuses: list[int] = []
    with ThreadPoolExecutor(A_SECOND * SECONDS) as pool:
        stop = threading.Thread(
            target=lambda: _steadily(pool, lambda: statuses.append(_log_in(api, email, password)))
        )
        stop.start()
        busy = _health(api, SECONDS)
        stop.join()
    answered = ", ".join(f"{statuses.count(status)} x {status}" for status in sorted(set(statuses)))
    return [HEALTH_HEAD, _row("quiet", quiet, ""), _row(f"{A_SECOND} log-ins a second", busy, answered)]


def _steadily(pool: ThreadPoolExecutor, work: Callable[[], object]) -> None:
    began = time.monotonic()
    for number in range(A_SECOND * SECONDS):
        time.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
        pool.submit(work)


def _health(api: Running, seconds: float) -> list[float]:
    """Milliseconds of each answer, asked twenty times a second on one connection."""
    connection, found = http.client.HTTPConnection(LOOPBACK, api.port, timeout=30), []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        connection.request("GET", "/health")
        connection.getresponse().read()
        found.append((time.monotonic() - began) * 1000)
        time.sleep(max(0.0, 0.05 - (time.monotonic() - began)))
    connection.close()
    return found


def _row(name: str, found: list[float], answered: str) -> tuple[str, ...]:
    p99 = sorted(found)[int(len(found) * 0.99)]
    return (name, str(len(found)), f"{statistics.median(found):.1f} ms", f"{p99:.1f} ms", answered)
