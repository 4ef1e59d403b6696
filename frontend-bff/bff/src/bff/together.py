"""Sends what many requests ask of Redis in the same moment in one go."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import NoScriptError


class TogetherScript:
    """A script of one key. What is asked while an answer is awaited goes in the next pipeline, all of it.

    So a call that comes alone goes at once, and the more come together the less each costs.
    """

    def __init__(self, redis: Redis, source: str) -> None:
        self._redis = redis
        self._script = redis.register_script(source)
        self._calls: list[tuple[str, asyncio.Future[Any]]] = []
        self._sending: asyncio.Task[None] | None = None

    async def __call__(self, key: str) -> Any:
        """What the script returns. Raises what the client raises."""
        answer = asyncio.get_running_loop().create_future()
        self._calls.append((key, answer))
        if self._sending is None:
            self._sending = asyncio.create_task(self._send())
        return await answer

    async def _send(self) -> None:
        while self._calls:
            calls, self._calls = self._calls, []
            await self._answer(calls)
        self._sending = None

    async def _answer(self, calls: list[tuple[str, asyncio.Future[Any]]]) -> None:
        found: Sequence[Any]
        try:
            found = await self._all([key for key, _ in calls])
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait have to know
            found = [error] * len(calls)
        for (_, answer), value in zip(calls, found, strict=True):
            if answer.done():
                continue
            if isinstance(value, Exception):
                answer.set_exception(value)
            else:
                answer.set_result(value)

    async def _all(self, keys: list[str]) -> Sequence[Any]:
        if len(keys) == 1:
            return [await self._one(keys[0])]
        pipeline = self._redis.pipeline(transaction=False)
        for key in keys:
            _ = pipeline.execute_command("EVALSHA", self._script.sha, 1, key)
        found = await pipeline.execute(raise_on_error=False)
        # Redis was started anew or flushed: a call sent alone loads the script again.
        return [
            await self._one(key) if isinstance(value, NoScriptError) else value
            for key, value in zip(keys, found, strict=True)
        ]

    async def _one(self, key: str) -> Any:
        return await self._script(keys=[key.encode()])
