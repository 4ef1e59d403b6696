"""The caller's own organization, and its members."""

from __future__ import annotations

from adapters.mongo.client import Database
from adapters.mongo.guard import reading
from adapters.mongo.sealed import SEALED
from schemas.base import Document


class OrganizationRepository:
    """Bound to one organization; it cannot be asked for another."""

    def __init__(self, database: Database, organization_id: str) -> None:
        self._database = database
        self.organization_id = organization_id

    @reading
    async def find(self) -> Document | None:
        return await self._database["organizations"].find_one({"_id": self.organization_id})

    @reading
    async def membership(self, user_id: str) -> Document | None:
        return await self._database["memberships"].find_one(
            {"organizationId": self.organization_id, "userId": user_id}
        )

    @reading
    async def memberships(self, after: str | None, limit: int) -> list[Document]:
        """Members in the order in which they joined."""
        where: Document = {"organizationId": self.organization_id}
        if after:
            where["_id"] = {"$gt": after}
        return await self._database["memberships"].find(where).sort("_id", 1).limit(limit).to_list()

    @reading
    async def owners(self, *, but: str) -> list[str]:
        """The ids of those who can log in as owners, beside one."""
        where: Document = {"organizationId": self.organization_id, "role": "owner", "status": "active"}
        found = (
            await self._database["memberships"]
            .find({**where, "userId": {"$ne": but}}, {"userId": 1})
            .to_list()
        )
        return [one["userId"] for one in found]

    @reading
    async def people(self, user_ids: list[str]) -> dict[str, Document]:
        found = await self._database["users"].find({"_id": {"$in": user_ids}}, {"passwordHash": 0}).to_list()
        await self._database.vault.open(SEALED["users"], *found)
        return {person["_id"]: person for person in found}
