"""What becomes of an account whose address nobody had confirmed, once somebody shows that it is theirs."""

from __future__ import annotations

from adapters.mongo.identities import IDENTITIES, Identities
from adapters.mongo.sessions import Sessions
from adapters.redis.sessions import SessionCache
from schemas.base import Document
from services.work import Change


def is_nobodys(person: Document) -> bool:
    """Whether no one has shown yet that the account's address is theirs."""
    return person.get("emailVerifiedAt") is None


class TakingOver:
    """Whoever chose password and factors never showed that the address is theirs, so none of that opens it any more."""

    def __init__(self, identities: Identities, sessions: Sessions, cache: SessionCache) -> None:
        self._identities = identities
        self._sessions = sessions
        self._cache = cache

    async def take(self, change: Change, person: Document, **chosen: str) -> Document:
        """The person, confirmed, with no way in but what is `chosen` now; every session is over with the commit."""
        changes: Document = {
            "passwordHash": None,
            "shortPassword": False,
            "factors": {},
            "factorTurn": (person.get("factorTurn") or 0) + 1,
            "emailVerifiedAt": change.at,
            "sessionsFrom": change.at,
            "version": person["version"] + 1,
            "updatedAt": change.at,
            **chosen,
        }
        same = {"_id": person["_id"], "version": person["version"]}
        change.transaction.update("users", same, {"$set": changes})
        for one in await self._identities.of_person(person["_id"]):
            change.transaction.delete(IDENTITIES, {"_id": one["_id"], "userId": person["_id"]})
        return {**person, **changes}

    async def end_sessions(self, person_id: str) -> None:
        """After the commit: what this process, stopped before it, would have left to die by itself."""
        await self._cache.end(person_id, await self._sessions.end_all(person_id))
