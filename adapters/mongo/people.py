"""People and their memberships in organizations."""

from __future__ import annotations

import datetime as dt

from adapters.mongo.client import Database
from adapters.mongo.guard import reading, writing
from adapters.mongo.sealed import SEALED
from schemas.base import Document


class People:
    """The part of the data that belongs to persons rather than to one organization."""

    def __init__(self, database: Database) -> None:
        self._users = database["users"]
        self._memberships = database["memberships"]
        self._organizations = database["organizations"]
        self._drivers = database["drivers"]
        self._vault = database.vault

    @reading
    async def by_email(self, email: str) -> Document | None:
        return await self._opened(await self._users.find_one({"email": email}))

    @reading
    async def by_id(self, user_id: str) -> Document | None:
        return await self._opened(await self._users.find_one({"_id": user_id}))

    async def _opened(self, person: Document | None) -> Document | None:
        if person is not None:
            await self._vault.open(SEALED["users"], person)
        return person

    @reading
    async def membership(self, user_id: str, organization_id: str) -> Document | None:
        """Whatever its status."""
        return await self._memberships.find_one({"organizationId": organization_id, "userId": user_id})

    @reading
    async def memberships(self, user_id: str) -> list[Document]:
        """Active ones, oldest first."""
        return await self._memberships.find({"userId": user_id, "status": "active"}).sort("_id", 1).to_list()

    @reading
    async def all_memberships(self, user_id: str) -> list[Document]:
        """Whatever their status, oldest first."""
        return await self._memberships.find({"userId": user_id}).sort("_id", 1).to_list()

    @reading
    async def organization(self, organization_id: str) -> Document | None:
        return await self._organizations.find_one({"_id": organization_id})

    @reading
    async def organization_names(self, organization_ids: list[str]) -> dict[str, str]:
        found = await self._organizations.find({"_id": {"$in": organization_ids}}, {"name": 1}).to_list()
        return {one["_id"]: one["name"] for one in found}

    @reading
    async def standing(self, user_id: str, organization_id: str) -> Document | None:
        """What a request needs to know of a person in an organization: role, name and the driver they are."""
        membership = await self._memberships.find_one(
            {"organizationId": organization_id, "userId": user_id, "status": "active"}
        )
        user = await self._users.find_one({"_id": user_id}, {"name": 1, "sessionsFrom": 1})
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
            "sessionsFrom": user.get("sessionsFrom"),
            "driverId": driver["_id"] if driver else None,
        }

    @writing
    async def seen(self, user_id: str, organization_id: str, at: dt.datetime) -> None:
        """The person was here. It says nothing new of what they may do, so the version stays."""
        who = {"organizationId": organization_id, "userId": user_id}
        await self._memberships.update_one(who, {"$max": {"lastSeenAt": at}})

    @reading
    async def owes_factor(self, session: Document) -> bool:
        """Whether the organization of a session asks for a second factor, and the person has set up none."""
        place = await self._organizations.find_one({"_id": session["organizationId"]}, {"mfaRequired": 1})
        if not (place and place.get("mfaRequired")):
            return False
        person = await self._users.find_one({"_id": session["userId"]}, {"factors": 1})
        return not (person and person.get("factors"))

    @writing
    async def replace_hash(self, user_id: str, before: str, password_hash: str) -> None:
        """Of the same password, unless the person has chosen another one meanwhile."""
        same = {"_id": user_id, "passwordHash": before}
        await self._users.update_one(same, {"$set": {"passwordHash": password_hash}})
