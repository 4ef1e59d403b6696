"""A client whose callers queue in front of the driver's pool instead of inside it.

Once somebody has to wait inside, every operation hands the pool's one lock on several times, each time by way of the
event loop: with 32 callers and 20 connections an operation costs twice its processor time.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from types import TracebackType
from typing import Any

from pymongo import AsyncMongoClient, _csot
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.server import Server
from pymongo.errors import WaitQueueTimeoutError

from schemas.base import Document


class PatientClient(AsyncMongoClient[Document]):
    """Lets as many operations near each server as the pool has connections, and opens all of them when needed."""

    def __init__(self, uri: str, *, pool_size: int, timeout: int, **options: Any) -> None:
        """`timeout` in milliseconds is how long an operation waits for its turn."""
        self._seconds = timeout / 1000
        self._turns: defaultdict[Any, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(pool_size))
        super().__init__(
            uri, maxPoolSize=pool_size, maxConnecting=pool_size, waitQueueTimeoutMS=timeout, **options
        )

    # The driver has no public place for this. It asks here for each connection, and a test shows that it still does.

    def _checkout(self, server: Server, session: AsyncClientSession | None) -> Any:
        return self._turn(server, super()._checkout(server, session))

    def _conn_from_server(
        self, read_preference: Any, server: Server, session: AsyncClientSession | None
    ) -> Any:
        return self._turn(server, super()._conn_from_server(read_preference, server, session))

    def _turn(self, server: Server, checkout: Any) -> _Turn:
        return _Turn(self._turns[server.description.address], self._seconds, checkout)


class _Turn:
    """One operation's connection, asked for when there is one."""

    __slots__ = ("_checkout", "_seconds", "_turns")

    def __init__(self, turns: asyncio.Semaphore, seconds: float, checkout: Any) -> None:
        self._turns = turns
        self._seconds = seconds
        self._checkout = checkout

    async def __aenter__(self) -> Any:
        if self._turns.locked():
            await self._wait()
        else:
            await self._turns.acquire()
        try:
            return await self._checkout.__aenter__()
        except BaseException:
            self._turns.release()
            raise

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(_csot.clamp_remaining(self._seconds)):
                await self._turns.acquire()
        except TimeoutError:
            raise WaitQueueTimeoutError(f"no connection within {self._seconds:g} s") from None

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self._checkout.__aexit__(kind, error, trace)
        finally:
            self._turns.release()
