"""Accounts with other providers by which people log in, and what is remembered while somebody is there."""

from __future__ import annotations

import datetime as dt
import secrets

from adapters.clock import now
from adapters.mongo.client import Database
from adapters.mongo.guard import reading, writing
from adapters.mongo.mailings import digest
from adapters.mongo.sealed import SEALED
from adapters.oidc import Asked
from schemas.base import Document

IDENTITIES = "identities"
STATES = "oauthStates"
LIFETIME = dt.timedelta(minutes=10)
"""How long somebody can take to sign in at the provider."""


class Identities:
    """Found by issuer and subject, which alone stay the same; addresses change hands."""

    def __init__(self, database: Database) -> None:
        self._identities = database[IDENTITIES]
        self._vault = database.vault

    @reading
    async def find(self, issuer: str, subject: str) -> Document | None:
        found = await self._identities.find_one({"issuer": issuer, "subject": subject})
        if found:
            await self._vault.open(SEALED[IDENTITIES], found)
        return found

    @reading
    async def of_person(self, user_id: str) -> list[Document]:
        """One of each provider at most."""
        found = await self._identities.find({"userId": user_id}).sort("provider", 1).to_list()
        await self._vault.open(SEALED[IDENTITIES], *found)
        return found


class OAuthStates:
    """What was begun: the state itself is known only to who began, here is its digest."""

    def __init__(self, database: Database) -> None:
        self._states = database[STATES]
        self._vault = database.vault

    @writing
    async def begin(self, provider: str, redirect_uri: str, user_id: str | None) -> tuple[str, Asked]:
        """A new state, and what goes with it. `user_id` is the person who begins, if one is logged in."""
        state = secrets.token_urlsafe(32)
        asked = Asked(redirect_uri, secrets.token_urlsafe(32), secrets.token_urlsafe(48))
        kept = {
            "_id": digest(state),
            "provider": provider,
            "redirectUri": asked.redirect_uri,
            "nonce": asked.nonce,
            "verifier": asked.verifier,
            "userId": user_id,
            "expireAt": now() + LIFETIME,
        }
        await self._states.insert_one(await self._vault.seal(SEALED[STATES], kept))
        return state, asked

    @writing
    async def take(self, provider: str, state: str) -> tuple[Asked, str | None] | None:
        """What was begun, and by whom, once: of several who bring the same state one gets it."""
        found = await self._states.find_one({"_id": digest(state)})
        if found is None or found["provider"] != provider or found["expireAt"] <= now():
            return None
        if (await self._states.delete_one({"_id": found["_id"]})).deleted_count != 1:
            return None
        await self._vault.open(SEALED[STATES], found)
        return Asked(found["redirectUri"], found["nonce"], found["verifier"]), found["userId"]
