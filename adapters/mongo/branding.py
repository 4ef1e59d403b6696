"""How companies look, one document a company, which has the company's id."""

from __future__ import annotations

from adapters.mongo.client import Database
from adapters.mongo.guard import reading
from schemas.base import Document


class BrandingRepository:
    """Bound to one organization; it cannot be asked for another."""

    def __init__(self, database: Database, organization_id: str) -> None:
        self._brandings = database["branding"]
        self.organization_id = organization_id

    @reading
    async def find(self) -> Document | None:
        return await self._brandings.find_one({"_id": self.organization_id})


class Brandings:
    """For those who are with no company: readers of letters, and whoever comes to a page for signing in."""

    def __init__(self, database: Database) -> None:
        self._brandings = database["branding"]

    @reading
    async def by_slug(self, slug: str) -> Document | None:
        return await self._brandings.find_one({"slug": slug})

    @reading
    async def of(self, organization_id: str) -> Document | None:
        return await self._brandings.find_one({"_id": organization_id})
