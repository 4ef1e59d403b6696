"""People, their memberships in organizations, and their sessions."""

from __future__ import annotations

import datetime as dt

from adapters.clock import now
from adapters.mongo.client import Database
from adapters.mongo.guard import reading, writing
from schemas.base import Document


class People:
    """The part of the data that belongs to persons rather than to one organization."""

    def __init__(self, database: Database) -> None:
        self._users = database["users"]
        self._memberships = database["memberships"]
        self._organizations = database["organizations"]
        self._sessions = database["sessions"]
        self._drivers = database["drivers"]

    @reading
    async def by_email(self, email: str) -> Document | None:
        return await self._users.find_one({"email": email})

    @reading
    async def by_id(self, user_id: str) -> Document | None:
        return await self._users.find_one({"_id": user_id})

    @reading
    async def memberships(self, user_id: str) -> list[Document]:
        """Active ones, oldest first."""
        return await self._memberships.find({"userId": user_id, "status": "active"}).sort("_id", 1).to_list()

    @reading
    async def organization(self, organization_id: str) -> Document | None:
        return await self._organizations.find_one({"_id": organization_id})

    @reading
    async def session(self, session_id: str) -> Document | None:
        """A session that has not ended."""
        found = await self._sessions.find_one({"_id": session_id})
        return found if found and found["expireAt"] > now() else None

    @reading
    async def sessions(self, organization_id: str, user_id: str) -> list[str]:
        """The ids of a person's sessions in an organization."""
        found = self._sessions.find({"organizationId": organization_id, "userId": user_id}, {"_id": 1})
        return [one["_id"] async for one in found]

    @writing
    async def renew(self, session_id: str, turn: int, at: dt.datetime, expires: dt.datetime) -> bool:
        """The session's next turn; False when this one is no longer the newest."""
        after = {"refreshTurn": turn + 1, "refreshedAt": at, "lastSeenAt": at, "expireAt": expires}
        result = await self._sessions.update_one({"_id": session_id, "refreshTurn": turn}, {"$set": after})
        return result.modified_count == 1

    @writing
    async def end_session(self, session_id: str) -> None:
        await self._sessions.delete_one({"_id": session_id})

    @reading
    async def standing(self, user_id: str, organization_id: str) -> Document | None:
        """What a request needs to know of a person in an organization: role, name and the driver they are."""
        membership = await self._memberships.find_one(
            {"organizationId": organization_id, "userId": user_id, "status": "active"}
        )
        user = await self._users.find_one({"_id": user_id}, {"name": 1})
        if membership is None or user is None:
            return None
        driver = None
        if membership["role"] == "driver":
            driver = await self._drivers.find_one(
                {"organizationId": organization_id, "userId": user_id}, {"_id": 1}
            )
        return {
            "role": membership["role"],
            "name": user["name"],
            "driverId": driver["_id"] if driver else None,
        }

    @writing
    async def replace_hash(self, user_id: str, password_hash: str) -> None:
        await self._users.update_one({"_id": user_id}, {"$set": {"passwordHash": password_hash}})
