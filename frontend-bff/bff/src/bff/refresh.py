"""Keeps a session's access token fresh: one refresh at a time for a session, whichever process it is asked in."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import replace
from typing import Final

from starlette.types import Scope

from bff.api import Answer, Api
from bff.log import log
from bff.problems import ApiBroken, ApiUnreachable, Problem, SessionEnded
from bff.store import Session, Store, Tokens
from bff.trail import trail_of

SPARE_SECONDS: Final = 600
"""An access token of 15 minutes is renewed after five, in passing, so that the API sees who is at work."""
LEAST_SECONDS: Final = 10
"""With less than this left, a request waits for the new one."""
LOCK_SECONDS: Final = 15.0
PAUSE_SECONDS: Final = 0.03


class Refresher:
    """Requests of one process share a task; processes share a lock in Redis, and those who wait take what was won."""

    def __init__(self, api: Api, store: Store) -> None:
        self._api = api
        self._store = store
        self._running: dict[str, asyncio.Task[Session]] = {}

    async def fresh(self, session: Session, scope: Scope) -> Session:
        """The session with a token that can be used. Raises SessionEnded, or what keeps the API from answering."""
        if trail_of(scope).idle:
            return await self.usable(session, scope)
        left = session.tokens.expires - time.time()
        if left > SPARE_SECONDS:
            return session
        task = self._task(session, scope)
        return session if left > LEAST_SECONDS else await asyncio.shield(task)

    async def usable(self, session: Session, scope: Scope) -> Session:
        """The same where nothing is renewed in passing, for what is about to end."""
        left = session.tokens.expires - time.time()
        return session if left > LEAST_SECONDS else await self.renewed(session, scope)

    async def renewed(self, session: Session, scope: Scope) -> Session:
        """The same for a token that the API has refused before its time."""
        return await asyncio.shield(self._task(session, scope))

    def _task(self, session: Session, scope: Scope) -> asyncio.Task[Session]:
        # A browser that goes away must not break off what others wait for.
        task = self._running.get(session.id)
        if task is None:
            task = asyncio.create_task(self._renew(session, scope))
            self._running[session.id] = task
            task.add_done_callback(lambda done: self._done(session.id, done))
        return task

    def _done(self, session_id: str, task: asyncio.Task[Session]) -> None:
        del self._running[session_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("refresh failed", kind=type(error).__name__, detail=str(error))

    async def _renew(self, session: Session, scope: Scope) -> Session:
        end = time.monotonic() + LOCK_SECONDS
        while True:
            if (newest := await self._newest(session)) is not session:
                return newest
            if token := await self._store.lock(session.id, LOCK_SECONDS):
                break
            if time.monotonic() > end:
                raise ApiUnreachable
            await asyncio.sleep(PAUSE_SECONDS)
        try:
            # Somebody may have been done between the look and the lock.
            newest = await self._newest(session)
            return newest if newest is not session else await self._exchange(session, scope)
        finally:
            await self._store.unlock(session.id, token)

    async def _newest(self, session: Session) -> Session:
        """The same object while nobody has renewed it."""
        kept = await self._store.look(session.id)
        if kept is None:
            raise SessionEnded(ends=True)
        return session if kept.tokens.refresh == session.tokens.refresh else kept

    async def _exchange(self, session: Session, scope: Scope) -> Session:
        idle = trail_of(scope).idle
        body = {"refreshToken": session.tokens.refresh} | ({"idle": True} if idle else {})
        answer = await self._api.call(scope, "POST", "auth/refresh", body=body)
        if answer.refuses_token:
            await self._store.end(session.id)
            raise SessionEnded(ends=True)
        # What was renewed while nobody was there is renewed once more when somebody is, for the API to see them.
        longest = SPARE_SECONDS if idle else math.inf
        fresh = Session(session.id, renewed(session.tokens, answer, longest))
        if not await self._store.replace(fresh):
            raise SessionEnded(ends=True)
        return fresh


def renewed(tokens: Tokens, answer: Answer, longest: float) -> Tokens:
    """Raises where the answer holds no pair; the old one is as good as before then."""
    pair = answer.facts
    if not answer.ok or "accessToken" not in pair:
        raise _unusable(answer)
    return replace(
        tokens,
        access=pair["accessToken"],
        refresh=pair["refreshToken"],
        expires=time.time() + min(pair["expiresIn"], longest),
    )


def _unusable(answer: Answer) -> Problem:
    log.warning("refresh refused", status=answer.status, code=answer.facts.get("code"))
    return ApiUnreachable() if answer.status in (429, 503) else ApiBroken()
