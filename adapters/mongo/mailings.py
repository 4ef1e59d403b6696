"""Mail that is to be sent, and the tokens that mailed links carry."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from adapters.clock import now
from adapters.ids import new_id
from adapters.metrics import SECURITY_EVENTS
from adapters.mongo.client import Database
from adapters.mongo.guard import reading
from adapters.mongo.sealed import SEALED
from schemas.base import Document

MAILINGS = "mailings"
TOKENS = "mailTokens"
LEASE = dt.timedelta(seconds=30)
"""A mailing whose sender has not been heard of for so long is sent by another."""
PARKED = dt.timedelta(days=30)


def new_mailing(kind: str, to: str, at: dt.datetime, **facts: str) -> Document:
    """Addressed to whoever has this email by then; holds neither a token nor what the message will say."""
    return {"_id": new_id("mlg"), "kind": kind, "to": to, "facts": facts, "tries": 0, "at": at, "dueAt": at}


class Mailings:
    """The queue; several may take from it at once."""

    def __init__(self, database: Database) -> None:
        self._mailings = database[MAILINGS]
        self._vault = database.vault

    @reading
    async def put(self, kind: str, to: str, **facts: str) -> None:
        """Queue one by itself; what belongs to a write is queued in its transaction."""
        sealed = await self._vault.seal(SEALED[MAILINGS], new_mailing(kind, to, now(), **facts))
        await self._mailings.insert_one(sealed)

    @reading
    async def claim(self) -> Document | None:
        """The mailing that has been due longest, ours for a while."""
        while found := await self._mailings.find_one({"dueAt": {"$lte": now()}}, sort=[("dueAt", 1)]):
            lease = {"dueAt": now() + LEASE, "tries": found["tries"] + 1}
            mine = {"_id": found["_id"], "dueAt": found["dueAt"]}
            if (await self._mailings.update_one(mine, {"$set": lease})).modified_count:
                await self._vault.open(SEALED[MAILINGS], found)
                return found | lease
        return None

    @reading
    async def postpone(self, mailing: Document, delay: dt.timedelta) -> None:
        await self._mailings.update_one({"_id": mailing["_id"]}, {"$set": {"dueAt": now() + delay}})

    @reading
    async def park(self, mailing: Document) -> None:
        """Given up, until an operator wants it tried again or nobody has for long."""
        await self._mailings.update_one(
            {"_id": mailing["_id"]}, {"$set": {"dueAt": None, "expireAt": now() + PARKED}}
        )

    @reading
    async def revive(self, mailing_id: str) -> None:
        again = {"$set": {"dueAt": now(), "tries": 0}, "$unset": {"expireAt": ""}}
        await self._mailings.update_one({"_id": mailing_id}, again)

    @reading
    async def finish(self, mailing: Document) -> None:
        await self._mailings.delete_one({"_id": mailing["_id"]})


class MailTokens:
    """Tokens are random and known only to who got the mail; here is their digest."""

    def __init__(self, database: Database) -> None:
        self._tokens = database[TOKENS]

    @reading
    async def mint(self, kind: str, person_id: str, lifetime: dt.timedelta, **facts: str) -> str:
        token = secrets.token_urlsafe(32)
        kept = {"_id": digest(token), "kind": kind, "personId": person_id, "expireAt": now() + lifetime}
        await self._tokens.insert_one({**kept, **facts})
        return token

    @reading
    async def find(self, kind: str, token: str) -> Document | None:
        """What the token is for, if it is one and has not expired."""
        found = await self._tokens.find_one({"_id": digest(token), "kind": kind})
        if found and found["expireAt"] > now():
            return found
        SECURITY_EVENTS.labels("link_refused").inc()
        return None


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
