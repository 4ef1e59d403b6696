"""Assurance A: that everybody logs in at once, as on a Monday morning, holds up nobody else."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter

from httpx2 import Client, Response

from tests.assurance.test_a_limits import attempt
from tests.support.calls import problem
from tests.support.stack import Somebody, Stack, member

SECONDS, A_SECOND = 30, 20
OFTEN = 0.05
"""Seconds between two questions after the health."""


class Pulse:
    """Asks after the health from a thread of its own, so that what the log-ins cost us here does not count."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._over = threading.Event()
        self.took: list[float] = []

    def run(self) -> None:
        with Client(verify=not self._stack.is_near, timeout=30) as client:
            client.get(f"{self._stack.base}/health")
            while not self._over.wait(OFTEN):
                since = time.perf_counter()
                assert client.get(f"{self._stack.base}/health").status_code == 200
                self.took.append(time.perf_counter() - since)

    def end(self) -> None:
        self._over.set()

    @property
    def p99(self) -> float:
        """Seconds; of these one in a hundred took longer."""
        return sorted(self.took)[int(len(self.took) * 0.99)]


async def quiet(stack: Stack) -> float:
    pulse = Pulse(stack)
    beating = asyncio.create_task(asyncio.to_thread(pulse.run))
    await asyncio.sleep(3)
    pulse.end()
    await beating
    return pulse.p99


async def test_11_twenty_log_ins_a_second_hold_up_nobody_else(owner: Somebody) -> None:
    stack = owner.stack
    people = [owner, *[await member(owner, "viewer") for _ in range(3)]]
    before, pulse = await quiet(stack), Pulse(stack)
    answers: list[Response] = []

    async def log_in(person: Somebody) -> None:
        async with stack.visitor() as client:
            answers.append(await attempt(client, person.email, person.password))

    beating = asyncio.create_task(asyncio.to_thread(pulse.run))
    began, calls = time.monotonic(), []
    for number in range(SECONDS * A_SECOND):
        calls.append(asyncio.create_task(log_in(people[number % len(people)])))
        await asyncio.sleep(max(0, began + (number + 1) / A_SECOND - time.monotonic()))
    pulse.end()
    await beating
    await asyncio.gather(*calls)
    # Who would have to wait for long is sent away; all others get in, and everybody once it is over.
    found = Counter(one.status_code for one in answers)
    assert found.keys() <= {200, 503}
    assert found[200] > len(people)
    refused = [one for one in answers if one.status_code == 503]
    assert all(problem(one) == (503, "service.unavailable") for one in refused)
    assert all(int(one.headers["retry-after"]) > 0 for one in refused)
    assert await owner.log_in()
    assert len(pulse.took) > 200
    assert pulse.p99 < 0.1, f"{before * 1000:.0f} ms in quiet"
