"""The guard against double booking.

Two trips that take one driver at the same time are two writes to two documents, which no condition on either can see.
So whoever books first raises a counter on each driver and vehicle in the same transaction: of two that run at once, one
meets the other's write, starts again, and then sees the other's trip.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.mongo.client import Database
from adapters.mongo.transaction import Transaction
from adapters.mongo.trips import BOOKING_FIELDS, booked_between
from schemas.base import Document


class Bookings:
    """Works inside the caller's transaction, so its errors are the transaction's."""

    def __init__(self, database: Database, organization_id: str) -> None:
        self._database = database
        self._organization_id = organization_id

    async def guard(self, transaction: Transaction, resource_ids: Sequence[str]) -> list[str]:
        """Raise the counters, in one order for all so that nobody waits in a circle; returns ids that do not exist."""
        missing = []
        for resource_id in sorted(set(resource_ids)):
            collection = self._database["drivers" if resource_id.startswith("drv_") else "vehicles"]
            where = {"_id": resource_id, "organizationId": self._organization_id}
            raised = await collection.update_one(
                where, {"$inc": {"bookingVersion": 1}}, session=transaction.session
            )
            if not raised.matched_count:
                missing.append(resource_id)
        return missing

    async def clashing(self, transaction: Transaction, trip: Document) -> list[Document]:
        """Other booked trips that share a person or vehicle and a moment with this one."""
        start, end = trip["scheduledStart"], trip["scheduledEnd"]
        if start is None or end is None or not trip["resourceIds"]:
            return []
        where = booked_between(self._organization_id, trip["resourceIds"], start, end)
        found = self._database["trips"].find(where, BOOKING_FIELDS, session=transaction.session)
        return [other async for other in found if other["_id"] != trip["_id"]]
