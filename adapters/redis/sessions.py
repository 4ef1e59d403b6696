"""Session state as requests need it, kept for a minute so that a revocation missed by Redis heals by itself."""

from __future__ import annotations

import datetime as dt

import orjson

from adapters.redis.client import Cache, CacheError
from schemas.base import Document

KEPT_SECONDS = 60
KEPT = dt.timedelta(seconds=KEPT_SECONDS)
ENDED = b"ended"
"""Stands in the place of an ended session's state, so that a fill that read it before comes too late."""
DROPPED = b"dropped"
DROPPED_SECONDS = 10
"""Longer than a fill takes that has read the state before it changed."""


class SessionCache:
    """MongoDB holds the truth and is always written first."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def get(self, user_id: str, session_id: str) -> bytes | None:
        """The session's state if it is known here, ENDED, or DROPPED."""
        try:
            found = await self._cache.get(_key(user_id, session_id))
        except CacheError:
            return None
        return found if isinstance(found, bytes) else None

    async def put(self, user_id: str, session_id: str, state: Document, lives: dt.timedelta) -> None:
        """`lives` is how long the session still has; nobody may believe in it any longer than that."""
        milliseconds = min(KEPT, lives) // dt.timedelta(milliseconds=1)
        if milliseconds <= 0:
            return
        try:
            await self._cache.set(_key(user_id, session_id), orjson.dumps(state), px=milliseconds, nx=True)
        except CacheError:
            # The next request reads the session from the database, as this one did.
            return

    async def replace(self, user_id: str, session_id: str, state: Document) -> None:
        """What is so from now on; a fill that read it before comes too late."""
        try:
            await self._cache.set(_key(user_id, session_id), orjson.dumps(state), ex=KEPT_SECONDS)
        except CacheError:
            # What was known before runs out by itself.
            return

    async def end(self, user_id: str, session_ids: list[str]) -> None:
        """Sessions that are over; what Redis does not hear of ends by its own time limit."""
        try:
            for session_id in session_ids:
                await self._cache.set(_key(user_id, session_id), ENDED, ex=KEPT_SECONDS)
        except CacheError:
            return

    async def drop(self, user_id: str, session_ids: list[str]) -> None:
        """Forget what was known of sessions, to have it read anew, also by a fill that is under way."""
        try:
            for session_id in session_ids:
                await self._cache.set(_key(user_id, session_id), DROPPED, ex=DROPPED_SECONDS)
        except CacheError:
            return


def _key(user_id: str, session_id: str) -> str:
    return f"session:{{{user_id}}}:{session_id}"
