"""Who has the jobs of a company in hand, in rows that no transaction ever writes.

A batch of an import is a transaction that writes the job's row, and can take longer than a heartbeat waits; of a worker
that was killed it stays open for up to a minute. Neither can hold up a lease that is kept apart.
"""

from __future__ import annotations

import datetime as dt

from pymongo.errors import DuplicateKeyError

from adapters.clock import now
from adapters.mongo.client import Database
from schemas.base import Document

LEASE = dt.timedelta(seconds=15)
"""A worker that has not been heard of for so long has lost what it had."""


class Leases:
    """One for each organization, because its jobs run one after another."""

    def __init__(self, database: Database) -> None:
        self._leases = database["jobLeases"]

    async def held(self) -> list[str]:
        """The organizations whose jobs somebody works on."""
        found = self._leases.find({"until": {"$gt": now()}}, {"_id": 1})
        return sorted([one["_id"] async for one in found])

    async def take(self, organization_id: str, owner: str) -> bool:
        """Whether nobody had it, and now the owner has."""
        free = {"_id": organization_id, "until": {"$lte": now()}}
        taken: Document = {"owner": owner, "until": now() + LEASE}
        if (await self._leases.update_one(free, {"$set": taken})).matched_count:
            return True
        try:
            await self._leases.insert_one({"_id": organization_id, **taken})
        except DuplicateKeyError:
            return False
        return True

    async def renew(self, organization_id: str, owner: str) -> bool:
        """Whether it is the owner's still; also one that has run out, as long as nobody else has taken it."""
        mine = {"_id": organization_id, "owner": owner}
        return (await self._leases.update_one(mine, {"$set": {"until": now() + LEASE}})).matched_count == 1

    async def end(self, organization_id: str, owner: str, pause: dt.timedelta = dt.timedelta()) -> None:
        """Let the next one have it, after a pause where nobody could do anything sooner."""
        mine = {"_id": organization_id, "owner": owner}
        await self._leases.update_one(mine, {"$set": {"owner": None, "until": now() + pause}})
