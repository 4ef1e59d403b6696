"""Spares a process the wait for a Redis that has just let somebody wait in vain."""

from __future__ import annotations

import time
from typing import Any

from redis.asyncio import BlockingConnectionPool
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import TimeoutError as NoAnswer

SECONDS = 2.0
"""For so long nobody asks; then one does, and the others go on without until that one knows."""


class Rest:
    """Of one pool: begun by a call that got no answer in time, ended by one that gets one."""

    def __init__(self) -> None:
        self._until: float | None = None

    def begin(self) -> None:
        self._until = time.monotonic() + SECONDS

    def end(self) -> None:
        self._until = None

    def require_over(self) -> None:
        """Raises NotConnected for all but who is to ask whether Redis answers again."""
        if self._until is None:
            return
        now = time.monotonic()
        if now < self._until:
            raise NotConnected("Redis did not answer a moment ago.")
        self._until = now + SECONDS


class RestingPool(BlockingConnectionPool):
    """Gives out no connection while it rests."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._rest = Rest()
        self.connection_class = _watched(self.connection_class, self._rest)

    async def get_connection(self, *args: Any, **options: Any) -> AbstractConnection:
        """Raises what a connection that cannot be made raises."""
        self._rest.require_over()
        try:
            connection: AbstractConnection = await super().get_connection(*args, **options)  # type: ignore[no-untyped-call]
        except NoAnswer:
            self._rest.begin()
            raise
        return connection


def _watched(kind: type[AbstractConnection], rest: Rest) -> type[AbstractConnection]:
    class Watched(kind):  # type: ignore[misc, valid-type]
        async def read_response(self, *args: Any, **options: Any) -> Any:
            try:
                response = await super().read_response(*args, **options)
            except NoAnswer:
                rest.begin()
                raise
            if response is not None:
                # A subscription that heard nothing for a while has no answer either.
                rest.end()
            return response

    return Watched
