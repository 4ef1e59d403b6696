"""Vehicles and trailers."""

from __future__ import annotations

from adapters.mongo.vehicles import VehicleRepository
from schemas.base import Document
from schemas.vehicles import VEHICLES
from services.noun import NounService
from services.rules import refer, unused
from services.work import Change


class VehicleService(NounService[VehicleRepository]):
    noun = VEHICLES

    async def check(self, change: Change, before: Document | None, after: Document) -> None:
        await refer(self.references, before, after, {"siteId": "places"})

    async def releasable(self, change: Change, document: Document) -> None:
        await unused(self.references, ("resourceIds",), document["_id"])
