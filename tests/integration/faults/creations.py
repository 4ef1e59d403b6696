"""Many trips, each asked for under a key of its own until it is answered."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator

from httpx2 import AsyncClient, TransportError

from tests.factories.trips import trip

WORKERS = 8
PATIENCE = 120
"""Tries a second apart; a server may hold what a dead client had begun for a minute."""
WAIT_AND_TRY_AGAIN = {"idempotency.in_progress", "conflict.busy", "service.unavailable"}


class Creations:
    """What was asked for, and what was answered."""

    def __init__(self, client: AsyncClient, count: int) -> None:
        self._client = client
        self._bodies = {f"key {number}": trip() for number in range(count)}
        self.made: dict[str, str] = {}
        """The id that was answered for a key."""
        self.answers: Counter[str] = Counter()

    async def ask(self, key: str) -> bool:
        """Whether the answer is the trip, which must be the one that was answered before."""
        try:
            answer = await self._client.post(
                "trips", json=self._bodies[key], headers={"Idempotency-Key": key}
            )
        except TransportError:
            self.answers["none"] += 1
            return False
        told = answer.json()
        self.answers[told.get("code", "made")] += 1
        if answer.status_code == 201:
            assert self.made.setdefault(key, told["id"]) == told["id"]
            return True
        assert told["code"] in WAIT_AND_TRY_AGAIN, answer.text
        assert answer.headers["retry-after"]
        return False

    async def each_once(self) -> None:
        """Some answers may stay away."""

        async def work(keys: Iterator[str]) -> None:
            for key in keys:
                await self.ask(key)

        await self._abreast(work)

    async def all_until_done(self) -> None:
        """Also those that were answered before, as a client does that has forgotten."""

        async def work(keys: Iterator[str]) -> None:
            for key in keys:
                for _ in range(PATIENCE):
                    if await self.ask(key):
                        break
                    await asyncio.sleep(1)
                else:
                    raise AssertionError(f"no answer for {key}: {self.answers}")

        await self._abreast(work)

    async def answered(self, count: int) -> None:
        """Waits until so many are made."""
        while len(self.made) < count:  # noqa: ASYNC110 - nobody tells when another process has answered
            await asyncio.sleep(0.005)

    async def _abreast(self, work: Callable[[Iterator[str]], Awaitable[None]]) -> None:
        keys = iter(self._bodies)
        await asyncio.gather(*(work(keys) for _ in range(WORKERS)))
