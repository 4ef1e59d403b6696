"""The guard against taking away what somebody is beginning to use.

Whether a trip uses a customer and whether the customer is there are questions to two collections, and no condition on
either write can see the other. Were every new trip to write to its customer, the trips of one customer would wait for
each other. So who begins to use something passes one of the organization's turnstiles, the next one each time, and who
takes something away closes all of them in the same transaction, then looks whether it is used: of two that run at once,
one meets the other's write, starts again, and then sees what the other did.
"""

from __future__ import annotations

import itertools
import os
import zlib
from collections.abc import Iterable

from adapters.mongo.transaction import Transaction
from schemas.base import Document

TURNSTILES = "turnstiles"
COUNT = 64
"""More than the writes that one process has under way, so that those never meet, and few enough to close."""
_turns = itertools.count(os.getpid())
Used = tuple[str, str]
"""The plural of a noun, and an id."""


class Turnstiles:
    """Those of one organization; they are made when they are first passed."""

    def __init__(self, organization_id: str) -> None:
        self._organization_id = organization_id

    def enter(self, transaction: Transaction, used: Iterable[Used]) -> None:
        """Let the transaction be `Lost` unless all of these are there, and stay there while it is committed."""
        fresh = sorted({*used} - transaction.entered)
        if fresh and not transaction.entered:
            self._pass(transaction, next(_turns) % COUNT)
        for plural, object_id in fresh:
            # Finds the object and changes nothing, so that those who use the same one do not meet.
            where = {"_id": object_id, "organizationId": self._organization_id}
            transaction.update(plural, where, {"$unset": {"entered": ""}})
        transaction.entered.update(fresh)

    async def close(self, transaction: Transaction) -> None:
        """From now on nobody commits a new use before this transaction has ended."""
        for number in range(COUNT):
            self._pass(transaction, number)
        await transaction.flush()

    async def queue(self, transaction: Transaction, name: str) -> None:
        """From now on nobody else who queues by this name commits before this transaction has ended."""
        self._pass(transaction, zlib.crc32(name.encode()) % COUNT)
        await transaction.flush()

    def _pass(self, transaction: Transaction, number: int) -> None:
        where: Document = {
            "_id": f"{self._organization_id}:{number}",
            "organizationId": self._organization_id,
        }
        transaction.update(TURNSTILES, where, {"$inc": {"passed": 1}}, upsert=True)
