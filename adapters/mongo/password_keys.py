"""The key that every password is mixed with before it is hashed: made once, kept sealed, never replaced."""

from __future__ import annotations

import os

from pymongo.errors import DuplicateKeyError

from adapters.clock import now
from adapters.mongo.client import Database
from adapters.mongo.guard import reading
from adapters.mongo.sealed import SEALED
from schemas.base import Document

KEYS = "passwordKeys"
ONLY = "first"


class PasswordKeys:
    """Replacing the master key seals this one anew; deriving it from that key would void every password."""

    def __init__(self, database: Database, derived: tuple[bytes, ...]) -> None:
        """`derived` are the keys of hashes from before there was this one; they are still right, and outdated."""
        self._collection = database[KEYS]
        self._vault = database.vault
        self._derived = derived

    @reading
    async def all(self) -> tuple[bytes, ...]:
        """The key for new hashes first."""
        kept = await self._collection.find_one({"_id": ONLY})
        if kept is None:
            made: Document = {"_id": ONLY, "key": os.urandom(32), "createdAt": now()}
            try:
                await self._collection.insert_one(await self._vault.seal(SEALED[KEYS], made))
            except DuplicateKeyError:
                # Another process made it in this moment.
                return await self.all()
            kept = made
        await self._vault.open(SEALED[KEYS], kept)
        return (bytes(kept["key"]), *self._derived)
