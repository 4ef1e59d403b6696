"""How far each consumer of changes has come, and what it could not deliver."""

from __future__ import annotations

from pymongo.errors import DuplicateKeyError

from adapters.mongo.client import Database
from adapters.mongo.guard import reading
from schemas.base import Document


class ConsumerPlaces:
    """Up to which number each consumer has delivered."""

    def __init__(self, database: Database) -> None:
        self._places = database["consumerPlaces"]

    @reading
    async def get(self, consumer: str, organization_id: str) -> int:
        found = await self._places.find_one({"consumer": consumer, "organizationId": organization_id})
        return found["seq"] if found else 0

    @reading
    async def of(self, consumer: str) -> dict[str, int]:
        """The consumer's place in every organization."""
        found = self._places.find({"consumer": consumer}, {"organizationId": 1, "seq": 1})
        return {one["organizationId"]: one["seq"] async for one in found}

    @reading
    async def advance(self, consumer: str, organization_id: str, seq: int) -> None:
        """Only forwards: a slower twin cannot pull the place back."""
        where = {"consumer": consumer, "organizationId": organization_id}
        try:
            await self._places.update_one(where, {"$max": {"seq": seq}}, upsert=True)
        except DuplicateKeyError:
            await self._places.update_one(where, {"$max": {"seq": seq}})


class DeadLetters:
    """Changes that a consumer could not deliver, or that expired before it could, until an operator decides."""

    def __init__(self, database: Database) -> None:
        self._letters = database["deadLetters"]

    @reading
    async def bury(self, letter: Document) -> None:
        await self._letters.replace_one({"_id": letter["_id"]}, letter, upsert=True)

    @reading
    async def newest(self, limit: int) -> list[Document]:
        return await self._letters.find({}).sort("_id", -1).limit(limit).to_list()

    @reading
    async def ask_again(self, letter_id: str) -> bool:
        """The worker tries it once more; False when there is no such letter, or nothing in it that could be tried."""
        where = {"_id": letter_id, "change": {"$exists": True}}
        return (await self._letters.update_one(where, {"$set": {"again": True}})).matched_count == 1

    @reading
    async def asked_again(self, consumer: str) -> list[Document]:
        return await self._letters.find({"consumer": consumer, "again": True}).sort("_id", 1).to_list()

    @reading
    async def drop(self, letter_id: str) -> bool:
        return (await self._letters.delete_one({"_id": letter_id})).deleted_count == 1
