"""The company itself: its name, zone, currency and units."""

from __future__ import annotations

import asyncio
import datetime as dt

from adapters.ids import new_id
from adapters.mongo.organizations import OrganizationRepository
from schemas.base import Document
from schemas.organizations import ORGANIZATIONS, OrganizationUpdate
from services.act import Act
from services.errors import Forbidden, NotFound, Stale
from services.sessions import SessionService
from services.work import Change, Work

GRACE = "onTimeGraceSeconds"
MFA = "mfaRequired"
PART = 100
"""Members whose sessions are read anew together."""


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
        MFA: False,
        "version": 1,
        "createdAt": at,
        "updatedAt": at,
    }


class OrganizationService:
    """The caller's own organization."""

    def __init__(self, repository: OrganizationRepository, work: Work, sessions: SessionService) -> None:
        self._repository = repository
        self._work = work
        self._sessions = sessions

    async def get(self) -> Document:
        if (found := await self._repository.find()) is None:
            raise NotFound
        return found

    async def update(self, body: OrganizationUpdate, act: Act) -> Document:
        """Raises Stale, Forbidden for a key that would change how people prove who they are, and StepUpRequired where
        they would prove less from now on.
        """
        asked_before: bool | None = None

        async def attempt(change: Change) -> Document:
            nonlocal asked_before
            before = await self.get()
            asked_before = before.get(MFA)
            if not act.accepts(before["version"]):
                raise Stale(version=before["version"])
            after = {**before, **body.given()}
            if after.get(MFA) != asked_before and act.caller.kind == "api_key":
                raise Forbidden(
                    "Whether members owe a second factor is for people to say, and for no API key."
                )
            if asked_before and not after[MFA]:
                await self._sessions.require_step_up(act.caller)
            if after[GRACE] != before[GRACE]:
                # There may be more open trips than fit into this write; the worker goes through them.
                after["unjudged"] = before["version"] + 1
            return change.update(ORGANIZATIONS, before, after)

        after = await self._work.run(act, attempt)
        if after.get(MFA) != asked_before:
            await self._look_again()
        return after

    async def _look_again(self) -> None:
        """What members without a factor may do is another thing from now on, also in sessions that go on."""
        after = None
        while members := await self._repository.memberships(after, PART):
            await asyncio.gather(*(self._sessions.forget(one["userId"]) for one in members))
            after = members[-1]["_id"]
