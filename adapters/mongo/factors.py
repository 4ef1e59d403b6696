"""What second factors need for some minutes: enrolments, log-ins that owe a factor, and codes that were sent."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets

from adapters.clock import now
from adapters.mongo.client import Database
from adapters.mongo.guard import reading, writing
from adapters.mongo.mailings import digest
from adapters.mongo.sealed import SEALED
from schemas.base import Document

ENROLMENTS = "mfaEnrolments"
CHALLENGES = "mfaChallenges"
CODES = "mfaCodes"
ENROLMENT_KEPT = dt.timedelta(minutes=30)
CHALLENGE_KEPT = dt.timedelta(minutes=10)
CODE_KEPT = dt.timedelta(minutes=10)
DIGITS = 6


class Enrolments:
    """Factors that a person has begun to set up; of each method the newest."""

    def __init__(self, database: Database) -> None:
        self._enrolments = database[ENROLMENTS]
        self._vault = database.vault

    @writing
    async def begin(self, person_id: str, method: str, **facts: str) -> None:
        enrolment = {**facts, "personId": person_id, "expireAt": now() + ENROLMENT_KEPT}
        sealed = await self._vault.seal(SEALED[ENROLMENTS], enrolment)
        await self._enrolments.replace_one({"_id": f"{person_id}:{method}"}, sealed, upsert=True)

    @reading
    async def find(self, person_id: str, method: str) -> Document | None:
        """One that has not expired."""
        found = await self._enrolments.find_one({"_id": f"{person_id}:{method}"})
        if found is None or found["expireAt"] <= now():
            return None
        await self._vault.open(SEALED[ENROLMENTS], found)
        return found


class Challenges:
    """People who have given their password and still owe their second factor.

    The token is random and known to that person alone; here is its digest. It is good for nothing but the factor.
    """

    def __init__(self, database: Database) -> None:
        self._challenges = database[CHALLENGES]
        self._vault = database.vault

    @writing
    async def make(
        self, membership: Document, device_token: str | None, sessions_from: dt.datetime | None
    ) -> str:
        """For whom and where the membership says; the last is what was known of the person before the password was."""
        token, moment = secrets.token_urlsafe(32), now()
        challenge = {
            "_id": digest(token),
            "personId": membership["userId"],
            "organizationId": membership["organizationId"],
            "deviceToken": device_token,
            "sessionsFrom": sessions_from,
            "createdAt": moment,
            "expireAt": moment + CHALLENGE_KEPT,
        }
        await self._challenges.insert_one(await self._vault.seal(SEALED[CHALLENGES], challenge))
        return token

    @reading
    async def find(self, token: str) -> Document | None:
        """One that has neither been met nor expired."""
        found = await self._challenges.find_one({"_id": digest(token)})
        if found is None or found["expireAt"] <= now():
            return None
        await self._vault.open(SEALED[CHALLENGES], found)
        return found


class Codes:
    """Codes that were sent to a person for one purpose; of each purpose the newest.

    Stored are MACs alone: a code of six digits could be guessed from a digest, and so could a telephone number.
    """

    def __init__(self, database: Database, key: bytes) -> None:
        self._codes = database[CODES]
        self._key = key

    @writing
    async def make(self, person_id: str, purpose: str) -> str:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        kept = {"mac": self._mac(person_id, purpose, code), "expireAt": now() + CODE_KEPT}
        await self._codes.replace_one({"_id": self._mac(person_id, purpose)}, kept, upsert=True)
        return code

    @reading
    async def find(self, person_id: str, purpose: str, code: str) -> Document | None:
        """The row of the code, to be deleted in the write that it is used for; None for a wrong or an old one."""
        found = await self._codes.find_one({"_id": self._mac(person_id, purpose)})
        if found is None or found["expireAt"] <= now():
            return None
        right = hmac.compare_digest(found["mac"], self._mac(person_id, purpose, code))
        return found if right else None

    def _mac(self, *parts: str) -> str:
        return hmac.digest(self._key, "\n".join(parts).encode(), "sha256").hex()
