"""An organization written to by its services, on a database of its own, without the HTTP edge."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from adapters.ids import new_id
from adapters.mongo.audit import AuditChain
from adapters.mongo.drivers import DriverRepository
from adapters.mongo.feed import Feed
from schemas.base import Document
from schemas.drivers import DriverCreate, DriverUpdate
from services.act import Act, Caller
from services.audit_log import AuditLogService
from services.drivers import DriverService
from services.process import State
from services.sealer import Sealer
from services.wiring import build_noun_service
from tests.integration.feed.numbering import number, seal
from tests.integration.feed.processes import PATIENCE


class Office:
    """Writes, and looks at what has become of the writes."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.id = new_id("org")
        self.caller = Caller(new_id("usr"), self.id, "owner", new_id("ses"), "Olive Owner")
        self.feed = Feed(state.client, state.database)
        self.sealer = Sealer(AuditChain(state.database), state.keys.audit)
        self.audit_log = AuditLogService(AuditChain(state.database), self.feed, self.id, state.keys.audit)

    @property
    def drivers(self) -> DriverService:
        return build_noun_service(DriverService, DriverRepository, self.state, self.caller)

    def act(self) -> Act:
        return Act(self.caller, new_id("req"))

    async def hire(self, name: str) -> Document:
        return await self.drivers.create(DriverCreate(name=name), self.act())

    async def rename(self, driver_id: str, name: str) -> Document:
        return await self.drivers.update(driver_id, DriverUpdate(name=name), self.act())

    async def dismiss(self, driver_id: str) -> None:
        await self.drivers.delete(driver_id, self.act())

    async def number(self) -> None:
        """Number everything that waits, in this process."""
        await number(self.state)

    async def seal(self) -> None:
        """Seal everything that waits, in this process."""
        await seal(self.state)

    async def changes(self) -> list[Document]:
        found = self.state.database["changes"].find({"organizationId": self.id})
        return await found.sort("seq", 1).to_list()

    async def entries(self) -> list[Document]:
        found = self.state.database["auditLogs"].find({"organizationId": self.id})
        return await found.sort("sequence", 1).to_list()


async def eventually(holds: Callable[[], Awaitable[object]]) -> None:
    """Wait for what another process does."""
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110 - another process sets no event of ours
            await asyncio.sleep(0.05)
