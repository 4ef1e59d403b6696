"""Keeps long-running services running: each is started again, later each time, when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from adapters.errors import Down
from adapters.logging import log
from adapters.tasks import ended

SHORTEST_DELAY, LONGEST_DELAY = 0.25, 5.0
Well = Callable[[], None]
"""A service calls it after each round that went well."""


class Service(NamedTuple):
    """Something that goes on until it is cancelled."""

    name: str
    run: Callable[[Well], Awaitable[None]]


class Keeper:
    """Runs services beside one another; what one fails at holds up no other."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = services
        self._outage = Outage()

    async def run(self) -> None:
        """Until it is cancelled; then all services have ended."""
        tasks = [asyncio.create_task(self._keep(service), name=service.name) for service in self._services]
        try:
            await asyncio.wait(tasks)
        finally:
            await ended(tasks)

    async def _keep(self, service: Service) -> None:
        trouble = Trouble(service.name, self._outage)
        while True:
            try:
                await service.run(trouble.over)
            except Exception as error:  # noqa: BLE001 - whatever failed here must not end the other services
                trouble.meet(error)
            await asyncio.sleep(trouble.delay())


class Outage:
    """A server that does not answer fails all services at once; it is told once, and so is its end."""

    def __init__(self) -> None:
        self._sufferers: set[str] = set()

    def begins(self, service: str, error: Down) -> None:
        if not self._sufferers:
            log.warning("a server does not answer, waiting for it", detail=str(error)[:300])
        self._sufferers.add(service)

    def ends(self, service: str) -> None:
        if service in self._sufferers:
            self._sufferers.remove(service)
            if not self._sufferers:
                log.info("the server answers again")


class Trouble:
    """How long one service has been failing, and what was said of it."""

    def __init__(self, service: str, outage: Outage) -> None:
        self._service = service
        self._outage = outage
        self._failures = 0
        self._told = ""

    def meet(self, error: Exception) -> None:
        self._failures += 1
        if isinstance(error, Down):
            self._outage.begins(self._service, error)
        elif repr(error) != self._told:
            # The same failure again and again is one line, not one every few seconds.
            self._told = repr(error)
            log.error("service failed", service=self._service, exc_info=error)

    def over(self) -> None:
        """The service is well."""
        self._outage.ends(self._service)
        if self._told:
            log.info("service is well again", service=self._service)
        self._failures, self._told = 0, ""

    def delay(self) -> float:
        """Seconds until the service is started again."""
        return min(LONGEST_DELAY, SHORTEST_DELAY * 2.0 ** min(self._failures, 16))
