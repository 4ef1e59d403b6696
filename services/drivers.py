"""Drivers."""

from __future__ import annotations

from adapters.mongo.drivers import DriverRepository
from schemas.base import Document
from schemas.drivers import DRIVERS
from services.errors import Erased, FieldError, Invalid
from services.noun import NounService
from services.rules import changed, refer, unused
from services.work import Change


class DriverService(NounService[DriverRepository]):
    noun = DRIVERS

    async def check(self, change: Change, before: Document | None, after: Document) -> None:
        if before is not None and before.get("erasedAt"):
            raise Erased
        await refer(self.references, before, after, {"siteId": "places"})
        if changed(before, after, "userId") and not await self.references.is_member(after["userId"]):
            raise Invalid(
                errors=[FieldError("/userId", "reference.unknown", f"There is no user {after['userId']}.")]
            )

    async def releasable(self, change: Change, document: Document) -> None:
        await unused(self.references, ("crewIds",), document["_id"])
