"""Registrations of addresses that are known, kept aside until a mailed link says which of them counts."""

from __future__ import annotations

import datetime as dt

from adapters.clock import now
from adapters.mongo.client import Database
from adapters.mongo.guard import reading, writing
from schemas.base import Document

REGISTRATIONS = "registrations"
KEPT = dt.timedelta(hours=24)
"""After the last letter that leads to it."""


def new_registration(
    registration_id: str, person_id: str, body: Document, password_hash: str, at: dt.datetime
) -> Document:
    return {
        "_id": registration_id,
        "personId": person_id,
        "name": body["name"],
        "organizationName": body["organizationName"],
        "passwordHash": password_hash,
        "createdAt": at,
        "expireAt": at + KEPT,
    }


class Registrations:
    """What each of them typed; nothing of it counts yet."""

    def __init__(self, database: Database) -> None:
        self._registrations = database[REGISTRATIONS]

    @reading
    async def find(self, registration_id: str) -> Document | None:
        """None for one that has expired, too."""
        return _live(await self._registrations.find_one({"_id": registration_id}))

    @reading
    async def newest(self, person_id: str) -> Document | None:
        return _live(await self._registrations.find_one({"personId": person_id}, sort=[("_id", -1)]))

    @writing
    async def keep(self, registration_id: str) -> None:
        """As long as the link that is mailed now."""
        await self._registrations.update_one({"_id": registration_id}, {"$max": {"expireAt": now() + KEPT}})

    @writing
    async def drop(self, registration_id: str) -> None:
        await self._registrations.delete_one({"_id": registration_id})

    @writing
    async def drop_all(self, person_id: str) -> None:
        await self._registrations.delete_many({"personId": person_id})


def _live(found: Document | None) -> Document | None:
    return found if found and found["expireAt"] > now() else None
