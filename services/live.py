"""Tells everybody who shows live data that something has changed."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.redis.epochs import Epochs
from adapters.redis.signals import changes_of
from schemas.base import Document


class Live:
    """Makes cached answers void and wakes the event streams.

    In this order and in one step: whoever is woken reads anew, and must not be given the old answer from the cache.
    """

    name = "live"
    patience = None

    def __init__(self, epochs: Epochs) -> None:
        self._epochs = epochs

    async def deliver(self, organization_id: str, changes: Sequence[Document]) -> None:
        """What has changed does not matter here, only that something has."""
        del changes
        await self._epochs.raise_(organization_id, wake=changes_of(organization_id))
