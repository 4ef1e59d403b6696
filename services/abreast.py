"""Does one thing for many, several at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from prometheus_client import Counter

from adapters.errors import Down
from adapters.logging import log

A = TypeVar("A")
T = TypeVar("T")
AT_ONCE = 8


async def each(items: Iterable[A], act: Callable[[A], Awaitable[T]]) -> list[T]:
    """The results in order. A failure stops nobody else and is raised when all have come to rest."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(item: A) -> T:
        async with gate:
            return await act(item)

    results = await asyncio.gather(*(one(item) for item in items), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if not isinstance(result, BaseException)]


class Apart:
    """Does one thing for many organizations, again and again; what fails for one is told and hurts no other."""

    def __init__(self, what: str, failures: Counter) -> None:
        self._what = what
        self._failures = failures
        self._told: dict[str, str] = {}

    async def each(self, names: Iterable[str], act: Callable[[str], Awaitable[T]]) -> dict[str, T]:
        """The results of those for whom it went well."""
        found: dict[str, T] = {}

        async def one(name: str) -> None:
            try:
                found[name] = await act(name)
            except Exception as error:  # noqa: BLE001 - whatever it was, it is this organization's alone
                self._failed(name, error)
            else:
                self._well(name)

        await each(names, one)
        return found

    def _failed(self, name: str, error: Exception) -> None:
        self._failures.inc()
        if self._told.get(name) != repr(error):
            # The same failure several times a second is one line.
            self._told[name] = repr(error)
            if isinstance(error, Down):
                # Whoever looks next finds out whether that is so for all.
                log.warning(f"{self._what} failed", organizationId=name, detail=str(error)[:300])
            else:
                log.error(f"{self._what} failed", organizationId=name, exc_info=error)

    def _well(self, name: str) -> None:
        if self._told.pop(name, None):
            log.info(f"{self._what} goes on", organizationId=name)
