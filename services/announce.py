"""Tells those who wait for it that an organization's data has changed."""

from __future__ import annotations

from collections.abc import Collection

from adapters.errors import Down
from adapters.logging import log
from adapters.mongo.cache_guard import CacheGuard
from adapters.mongo.sessions import Sessions
from adapters.redis.epochs import Epochs
from adapters.redis.sessions import SessionCache
from adapters.redis.signals import SEQUENCER


class Announcer:
    """Runs after each commit, before the write is answered, so that its author never reads an older state after it."""

    def __init__(self, epochs: Epochs, guard: CacheGuard, sessions: Sessions, cache: SessionCache) -> None:
        self._epochs = epochs
        self._guard = guard
        self._sessions = sessions
        self._cache = cache

    async def __call__(self, organization_id: str, people: Collection[str]) -> None:
        """Never fails: the write is committed, and must be answered as what it is.

        What is known of the sessions of `people` is read anew by their next request.
        """
        for user_id in people:
            await self._forget(organization_id, user_id)
        try:
            await self._epochs.raise_(organization_id, wake=SEQUENCER)
        except Down:
            await self._note(organization_id)

    async def _forget(self, organization_id: str, user_id: str) -> None:
        try:
            await self._cache.drop(user_id, await self._sessions.ids(organization_id, user_id))
        except Down as down:
            # What is known is over in a minute by itself.
            log.warning("sessions not read anew", organizationId=organization_id, error=str(down))

    async def _note(self, organization_id: str) -> None:
        try:
            await self._guard.count_unheard(organization_id)
        except Down as down:
            # With both gone nothing cached can be read either; the sequencer raises the epoch once they are back.
            log.warning("change not announced", organizationId=organization_id, error=str(down))
