"""The company itself: its name, zone, currency and units."""

from __future__ import annotations

import datetime as dt

from adapters.ids import new_id
from adapters.mongo.organizations import OrganizationRepository
from schemas.base import Document
from schemas.organizations import ORGANIZATIONS, OrganizationUpdate
from services.act import Act
from services.errors import NotFound, Stale
from services.work import Change, Work

GRACE = "onTimeGraceSeconds"


def new_organization(name: str, at: dt.datetime) -> Document:
    organization_id = new_id("org")
    return {
        "_id": organization_id,
        "organizationId": organization_id,
        "name": name,
        "timezone": "UTC",
        "currency": "USD",
        "units": "metric",
        GRACE: 0,
        "version": 1,
        "createdAt": at,
        "updatedAt": at,
    }


class OrganizationService:
    """The caller's own organization."""

    def __init__(self, repository: OrganizationRepository, work: Work) -> None:
        self._repository = repository
        self._work = work

    async def get(self) -> Document:
        if (found := await self._repository.find()) is None:
            raise NotFound
        return found

    async def update(self, body: OrganizationUpdate, act: Act) -> Document:
        async def attempt(change: Change) -> Document:
            before = await self.get()
            if not act.accepts(before["version"]):
                raise Stale(version=before["version"])
            after = {**before, **body.given()}
            if after[GRACE] != before[GRACE]:
                # There may be more open trips than fit into this write; the worker goes through them.
                after["unjudged"] = before["version"] + 1
            return change.update(ORGANIZATIONS, before, after)

        return await self._work.run(act, attempt)
