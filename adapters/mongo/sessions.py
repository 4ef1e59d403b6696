"""Sessions of people, and the devices they have logged in from."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import NamedTuple

from adapters.clock import now
from adapters.mongo.client import Database
from adapters.mongo.guard import reading, writing
from adapters.mongo.mailings import digest
from adapters.networks import counted
from schemas.base import Document

SESSIONS = "sessions"
DEVICES = "devices"
DEVICE_KEPT = dt.timedelta(days=180)
LISTED = 100
"""Sessions of a person that are read at once."""


class Origin(NamedTuple):
    """Where a call comes from."""

    address: str
    user_agent: str

    def mark(self, person_id: str) -> str:
        """The same for the same person's calls from there."""
        return digest(f"{person_id}\n{counted(self.address)}\n{self.user_agent}")


class Sessions:
    """The truth about sessions; what Redis holds of them is a copy."""

    def __init__(self, database: Database) -> None:
        self._sessions = database[SESSIONS]

    @reading
    async def find(self, session_id: str) -> Document | None:
        """A session that has not ended."""
        found = await self._sessions.find_one({"_id": session_id})
        return found if found and found["expireAt"] > now() else None

    @reading
    async def of_person(self, user_id: str) -> list[Document]:
        """Those that have not ended, the newest first and no more than `LISTED`."""
        where = {"userId": user_id, "expireAt": {"$gt": now()}}
        return await self._sessions.find(where).sort("_id", -1).limit(LISTED).to_list()

    @reading
    async def ids(self, organization_id: str, user_id: str) -> list[str]:
        """Of a person's sessions in an organization."""
        found = self._sessions.find({"organizationId": organization_id, "userId": user_id}, {"_id": 1})
        return [one["_id"] async for one in found]

    @writing
    async def renew(self, session_id: str, turn: int, at: dt.datetime, expires: dt.datetime | None) -> bool:
        """The session's next turn; False when this one is no longer the newest.

        Without `expires` nobody is at work: the session lives on no longer for it, and nobody was seen.
        """
        after = {"refreshTurn": turn + 1, "refreshedAt": at}
        if expires is not None:
            after |= {"lastSeenAt": at, "expireAt": expires}
        result = await self._sessions.update_one({"_id": session_id, "refreshTurn": turn}, {"$set": after})
        return result.modified_count == 1

    @writing
    async def end(self, session_id: str) -> None:
        await self._sessions.delete_one({"_id": session_id})

    @reading
    async def end_all(
        self, user_id: str, *, but: str | None = None, organization_id: str | None = None
    ) -> list[str]:
        """End all sessions of a person, but one, or in one organization; which they were."""
        where: Document = {"userId": user_id}
        if but:
            where["_id"] = {"$ne": but}
        if organization_id:
            where["organizationId"] = organization_id
        ended = [one["_id"] async for one in self._sessions.find(where, {"_id": 1})]
        await self._sessions.delete_many(where)
        return ended


class Devices:
    """Who has logged in from a device before is not held up there by strangers who guess at the account."""

    def __init__(self, database: Database) -> None:
        self._devices = database[DEVICES]

    @staticmethod
    def new_token() -> str:
        return secrets.token_urlsafe(32)

    @reading
    async def find(self, token: str | None) -> Document | None:
        """The device that has this token, with the person it belongs to and what was known of them."""
        if not token:
            return None
        found = await self._devices.find_one({"_id": device_id(token)})
        return found if found and found["expireAt"] > now() else None

    @reading
    async def of_session(self, session: Document | None) -> Document | None:
        """The device by which somebody got in."""
        if session is None or session.get("deviceId") is None:
            return None
        return await self._devices.find_one({"_id": session["deviceId"], "personId": session["userId"]})

    @reading
    async def have_seen(self, person_id: str, origin: Origin) -> bool:
        """Whether the person has logged in from there before; who never has from anywhere is no surprise."""
        if await self._devices.find_one({"personId": person_id}, {"_id": 1}) is None:
            return True
        there = {"personId": person_id, "origin": origin.mark(person_id)}
        return await self._devices.find_one(there, {"_id": 1}) is not None

    @writing
    async def remember(
        self, person: Document, token: str, origin: Origin, *, by_factor: bool = False
    ) -> None:
        """A device with this token, from which the person has just logged in, and by a second factor or not."""
        seen = {
            "personId": person["_id"],
            "origin": origin.mark(person["_id"]),
            "sessionsFrom": person.get("sessionsFrom"),
            "seenAt": now(),
            "expireAt": now() + DEVICE_KEPT,
        }
        if by_factor:
            seen["byFactor"] = True
        await self._devices.update_one({"_id": device_id(token)}, {"$set": seen}, upsert=True)

    @writing
    async def disown(self, person_id: str, *, but: Document | None) -> None:
        """No device of the person is known any more, but one; that there were log-ins from there still is."""
        others = {"personId": person_id, "_id": {"$ne": but["_id"] if but else None}}
        await self._devices.update_many(others, {"$set": {"disowned": True}})


def device_id(token: str) -> str:
    return digest(token)
