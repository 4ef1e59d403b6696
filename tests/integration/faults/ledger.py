"""What a write leaves behind, read from the database itself."""

from __future__ import annotations

from collections import Counter
from typing import Any

from adapters.mongo.client import Database


class Ledger:
    """The stored traces of one company's trips."""

    def __init__(self, database: Database, organization_id: str) -> None:
        self._database = database
        self._organization_id = organization_id

    async def find(self, collection: str, **where: Any) -> list[dict[str, Any]]:
        found = self._database[collection].find({"organizationId": self._organization_id, **where})
        return await found.to_list()

    async def trips(self) -> list[dict[str, Any]]:
        return await self.find("trips")

    async def audited(self, action: str) -> Counter[str]:
        """How many audit entries say that this was done, by trip."""
        entries = await self.find("auditLogs", action=f"trip.{action}")
        return Counter(entry["target"]["id"] for entry in entries)

    async def announced(self) -> Counter[str]:
        """How many outbox entries there are, by trip."""
        return Counter(entry["id"] for entry in await self.find("outbox", type="trip"))

    async def told(self, kind: str) -> Counter[str]:
        """How many entries of this kind the timelines have, by trip."""
        return Counter(entry["tripId"] for entry in await self.find("tripEvents", type=kind))

    async def is_whole(self, trip_ids: set[str]) -> None:
        """Asserts that these trips are there, none other, and each with one of everything a creation writes."""
        trips = await self.trips()
        once = Counter(trip_ids)
        assert Counter(one["_id"] for one in trips) == once
        assert len({one["number"] for one in trips}) == len(trips)
        assert await self.audited("created") == once
        assert await self.announced() == once
        assert await self.told("created") == once
