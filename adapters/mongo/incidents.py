"""What happened at the door, until the worker has told it in the logs of those whom it concerns."""

from __future__ import annotations

import datetime as dt

from adapters.clock import now
from adapters.ids import new_id
from adapters.mongo.client import Database
from adapters.mongo.guard import reading
from adapters.mongo.sealed import SEALED
from schemas.base import Document

INCIDENTS = "incidents"
KEPT = dt.timedelta(days=7)
"""For a worker that is away; after that they are not told any more."""


class Incidents:
    """Written alike for people who are known and for those who are not."""

    def __init__(self, database: Database) -> None:
        self._incidents = database[INCIDENTS]
        self._vault = database.vault

    @reading
    async def put(self, kind: str, email: str, ip: str, user_agent: str, request_id: str) -> None:
        moment = now()
        incident = {
            "_id": new_id("inc"),
            "kind": kind,
            "email": email,
            "ip": ip,
            "userAgent": user_agent,
            "requestId": request_id,
            "at": moment,
            "expireAt": moment + KEPT,
        }
        await self._incidents.insert_one(await self._vault.seal(SEALED[INCIDENTS], incident))

    @reading
    async def is_waiting(self, incident_id: str) -> bool:
        return await self._incidents.find_one({"_id": incident_id}, {"_id": 1}) is not None

    @reading
    async def oldest(self, limit: int) -> list[Document]:
        found = await self._incidents.find({}).sort("_id", 1).limit(limit).to_list()
        await self._vault.open(SEALED[INCIDENTS], *found)
        return found
