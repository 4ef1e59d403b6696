"""Hands numbered changes to those who act on them: at least once, in order, with patience and an end to it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

from adapters.clock import now
from adapters.logging import log
from adapters.metrics import DELIVERIES
from adapters.mongo.feed import CHANGES_KEPT, ConsumerPlaces, Feed
from schemas.base import Document

BATCH = 200
PATIENCE = 8
"""Tries before a batch goes to the dead letters."""
FIRST_DELAY, LONGEST_DELAY = 0.5, 60.0


class Consumer(Protocol):
    """Somebody who acts on changes. May see a change twice, so acting twice must do no harm."""

    name: str

    async def deliver(self, organization_id: str, changes: Sequence[Document]) -> None:
        """Raises whatever went wrong."""


class Deliveries:
    """Keeps each consumer's place; one that fails waits longer each time and holds up nobody else."""

    def __init__(self, feed: Feed, places: ConsumerPlaces, consumers: Sequence[Consumer]) -> None:
        self._feed = feed
        self._places = places
        self._consumers = consumers
        self._waits: dict[tuple[str, str], tuple[int, float]] = {}

    async def run_once(self, organization_ids: Sequence[str]) -> None:
        for consumer in self._consumers:
            for organization_id in organization_ids:
                await self._advance(consumer, organization_id)

    def overdue(self) -> list[str]:
        """Organizations with a delivery that waits to be tried again and may be now."""
        moment = time.monotonic()
        return sorted({organization for (_, organization), (_, due) in self._waits.items() if due <= moment})

    async def _advance(self, consumer: Consumer, organization_id: str) -> None:
        key = (consumer.name, organization_id)
        tries, due = self._waits.get(key, (0, 0.0))
        if due > time.monotonic():
            return
        place = await self._places.get(consumer.name, organization_id)
        while changes := await self._feed.after(organization_id, place, BATCH):
            try:
                await consumer.deliver(organization_id, changes)
            except Exception as error:  # noqa: BLE001 - a consumer's failure of any kind is its own and must not stop the others
                if not await self._failed(consumer, organization_id, changes, tries + 1, error):
                    return
            else:
                DELIVERIES.labels(consumer.name, "delivered").inc(len(changes))
            tries = 0
            self._waits.pop(key, None)
            place = changes[-1]["seq"]
            await self._places.advance(consumer.name, organization_id, place)

    async def _failed(
        self,
        consumer: Consumer,
        organization_id: str,
        changes: Sequence[Document],
        tries: int,
        error: Exception,
    ) -> bool:
        """Whether to go on with what comes after: the batch was put aside where an operator sees it."""
        DELIVERIES.labels(consumer.name, "failed").inc(len(changes))
        log.warning(
            "delivery failed",
            consumer=consumer.name,
            organizationId=organization_id,
            tries=tries,
            error=str(error),
        )
        if tries < PATIENCE:
            delay = min(LONGEST_DELAY, FIRST_DELAY * 2 ** (tries - 1))
            self._waits[consumer.name, organization_id] = (tries, time.monotonic() + delay)
            return False
        for change in changes:
            letter_id = f"{consumer.name}:{change['outboxId']}"
            letter = {
                "_id": letter_id,
                "consumer": consumer.name,
                "change": change,
                "error": str(error),
                "at": now(),
            }
            await self._places.bury({**letter, "expireAt": now() + CHANGES_KEPT})
        log.error(
            "delivery given up", consumer=consumer.name, organizationId=organization_id, changes=len(changes)
        )
        return True
