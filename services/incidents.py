"""What happened at the door: counted, put aside, and told in the logs of the organizations whom it concerns."""

from __future__ import annotations

from adapters.metrics import FAILED_LOGINS, SECURITY_EVENTS
from adapters.mongo.incidents import INCIDENTS, Incidents
from adapters.mongo.people import People
from schemas.base import Document
from services.act import Act, Caller
from services.work import Change, Work

BATCH = 100
STRANGER = "somebody"
FAILED = "_failed"
"""Ends the kinds of what was wrong: a password or a code."""


class Door:
    """Whoever refuses somebody says so here; told at once, the time it takes would show who is known."""

    def __init__(self, incidents: Incidents) -> None:
        self._incidents = incidents

    async def tell(self, kind: str, email: str, act: Act) -> None:
        """Of whoever has the address, or of nobody."""
        SECURITY_EVENTS.labels(kind).inc()
        if kind.endswith(FAILED):
            FAILED_LOGINS.inc()
        await self._incidents.put(kind, email, act.ip, act.user_agent, act.request_id)


class Doorkeeper:
    """Several can be at it: an incident is taken away in the transaction that tells it."""

    def __init__(self, incidents: Incidents, people: People, work: Work) -> None:
        self._incidents = incidents
        self._people = people
        self._work = work

    async def run(self) -> None:
        """Until nothing is left to tell."""
        while found := await self._incidents.oldest(BATCH):
            for incident in found:
                await self._tell(incident)

    async def _tell(self, incident: Document) -> None:
        person = await self._people.by_email(incident["email"])
        memberships = await self._people.memberships(person["_id"]) if person else []
        nobody = Caller("", "", "viewer", "", STRANGER, kind="anonymous")
        act = Act(nobody, incident["requestId"], incident["ip"], incident["userAgent"])

        async def attempt(change: Change) -> None:
            if not await self._incidents.is_waiting(incident["_id"]):
                return
            change.transaction.delete(INCIDENTS, {"_id": incident["_id"]})
            for membership in memberships:
                change.act.caller = Caller(
                    "", membership["organizationId"], "viewer", "", STRANGER, kind="anonymous"
                )
                change.note(f"auth.{incident['kind']}", {"type": "user", "id": membership["userId"]})

        await self._work.run(act, attempt)
