"""A company's services on the database in memory."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from adapters.mongo.drivers import DriverRepository
from schemas.base import Document
from schemas.drivers import DRIVERS, DriverCreate
from services.act import Act, Answer, Caller, Key, Role
from services.drivers import DriverService
from services.work import Change, Work
from tests.support.memory import (
    MemoryKeys,
    MemoryReferences,
    MemoryRepository,
    MemoryTransactions,
    MemoryTrash,
    Store,
)

US = "org_00000000"


class MemoryDrivers(MemoryRepository, DriverRepository):
    """Drivers in memory."""


class House:
    """Whatever is built here works on one store."""

    def __init__(self, role: Role = "dispatcher") -> None:
        self.store = Store()
        self.transactions = MemoryTransactions(self.store)
        self.announced: list[str] = []
        self.anew: set[str] = set()
        """The people who are to be known anew."""
        self.caller = Caller("usr_00000000", US, role, "ses_00000000", "Olive")
        self.work = Work(self.transactions, MemoryKeys(self.store), b"k" * 32, self._announce)
        self.repository = MemoryDrivers(self.store, DRIVERS, US)
        self.references = MemoryReferences(self.store, US)
        self.drivers = DriverService(
            self.repository, MemoryTrash(self.store, US), self.references, self.work, self.caller
        )

    async def _announce(self, organization_id: str, people: Collection[str]) -> None:
        self.anew |= {*people}
        self.announced.append(organization_id)

    def act(self, key: str | None = None, *, said: str = "", version: int | None = None) -> Act:
        """A request; `said` is what the key stands for."""
        versions = None if version is None else frozenset((version,))
        act = Act(self.caller, "request-1", "192.0.2.1", "a browser", versions)
        if key is not None:
            act.key = Key(key, said)
        act.render = lambda result: Answer(200, {}, repr(result).encode())
        return act

    async def hire(self, **content: Any) -> Document:
        return await self.drivers.create(driver(**content), self.act())

    async def change(self, write: Any) -> Any:
        """What `write` does with a change, committed."""

        async def attempt(change: Change) -> Any:
            return write(change)

        return await self.work.run(self.act(), attempt)

    def written(self, collection: str) -> list[Document]:
        return list(self.store[collection].values())


def driver(**content: Any) -> DriverCreate:
    return DriverCreate.model_validate({"name": "Dana", **content})
