"""Hands numbered changes to somebody who acts on them: at least once, in order, with patience and an end to it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from adapters.clock import now
from adapters.logging import log
from adapters.metrics import DELIVERIES
from adapters.mongo.consumers import ConsumerPlaces, DeadLetters
from adapters.mongo.feed import CHANGES_KEPT, Feed
from schemas.base import Document
from services.abreast import each
from services.outbox import NOTE

BATCH = 200
FIRST_DELAY, LONGEST_DELAY = 0.5, 60.0
LONGEST_DELAY_FOR_EVER = 2.0
"""Where nothing is ever put aside, the way must be clear soon after the obstacle has gone."""
LONGEST_DELIVERY = 60.0
"""Seconds after which a delivery that has not ended has failed."""


EXPIRED = "expired before they were delivered"


class Consumer(Protocol):
    """Somebody who acts on changes. May see a change twice, so acting twice must do no harm."""

    @property
    def name(self) -> str: ...

    @property
    def patience(self) -> int | None:
        """Tries before a change goes to the dead letters; None is for ever."""

    async def deliver(self, organization_id: str, changes: Sequence[Document]) -> None:
        """Raises whatever went wrong."""


@dataclass(slots=True)
class Trouble:
    """What stands in the way in one organization."""

    until: int
    """Up to here changes go one at a time, so that only the one that fails is put aside."""
    tries: int = 0
    due: float = 0.0


class Deliveries:
    """Keeps one consumer's place; an organization in which it fails waits longer each time and holds up no other."""

    def __init__(
        self,
        feed: Feed,
        places: ConsumerPlaces,
        letters: DeadLetters,
        consumer: Consumer,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._feed = feed
        self._places = places
        self._letters = letters
        self._consumer = consumer
        self._clock = clock
        self._woken: set[str] = set()
        self._troubles: dict[str, Trouble] = {}
        self._bell = asyncio.Event()

    @property
    def name(self) -> str:
        return self._consumer.name

    def wake(self, organization_id: str) -> None:
        """There are new changes in this organization."""
        self._woken.add(organization_id)
        self._bell.set()

    async def catch_up(self) -> None:
        """Wake for all that a crash, here or in another worker, has left behind."""
        places = await self._places.of(self.name)
        for organization_id, head in (await self._feed.heads()).items():
            if places.get(organization_id, 0) < head:
                self.wake(organization_id)

    async def wait(self, seconds: float) -> None:
        """Until there is something to deliver, or for so many seconds."""
        dues = [trouble.due - self._clock() for trouble in self._troubles.values() if trouble.due]
        soonest = min(dues, default=seconds)
        try:
            async with asyncio.timeout(max(0.0, min(seconds, soonest))):
                await self._bell.wait()
        except TimeoutError:
            return

    async def run_once(self) -> None:
        """Deliver what is new, and what waits to be tried again and may be now."""
        self._bell.clear()
        moment = self._clock()
        overdue = {name for name, trouble in self._troubles.items() if 0 < trouble.due <= moment}
        waiting = {name for name, trouble in self._troubles.items() if trouble.due > moment}
        ready = (self._woken | overdue) - waiting
        self._woken.clear()
        try:
            await each(sorted(ready), self._advance)
        except BaseException:
            # The database failed us, not the consumer; nothing may be forgotten.
            self._woken |= ready
            raise

    async def _advance(self, organization_id: str) -> None:
        place = await self._places.get(self.name, organization_id)
        while True:
            trouble = self._troubles.get(organization_id)
            alone = trouble is not None and place < trouble.until
            changes = await self._feed.after(organization_id, place, 1 if alone else BATCH)
            first = changes[0]["seq"] if changes else await self._oldest_beyond(organization_id, place)
            if first is None:
                return
            if first > place + 1:
                place = await self._missed(organization_id, place + 1, first - 1)
                continue
            told = [change for change in changes if change["type"] != NOTE]
            if told and not await self._deliver(organization_id, told):
                return
            place = changes[-1]["seq"]
            await self._places.advance(self.name, organization_id, place)
            if not alone and len(changes) < BATCH:
                return

    async def _oldest_beyond(self, organization_id: str, place: int) -> int | None:
        """The number to go on with when what follows the place is no longer kept; None when nothing follows."""
        head = await self._feed.head(organization_id)
        if place >= head:
            self._troubles.pop(organization_id, None)
            return None
        oldest = await self._feed.oldest(organization_id) or head + 1
        return oldest if oldest > place + 1 else None

    async def _missed(self, organization_id: str, first: int, last: int) -> int:
        """Changes that expired before they were delivered are lost to the consumer: an operator has to know."""
        DELIVERIES.labels(self.name, "expired").inc(last - first + 1)
        gap = {"organizationId": organization_id, "first": first, "last": last}
        log.error("changes expired undelivered", consumer=self.name, **gap)
        await self._letters.bury(_letter(f"{organization_id}:{first}", self.name, EXPIRED, gap=gap))
        await self._places.advance(self.name, organization_id, last)
        return last

    async def _deliver(self, organization_id: str, changes: list[Document]) -> bool:
        """Whether to go on with what comes after."""
        try:
            async with asyncio.timeout(LONGEST_DELIVERY):
                await self._consumer.deliver(organization_id, changes)
        except Exception as error:  # noqa: BLE001 - a consumer's failure of any kind is its own and must not stop the others
            return await self._failed(organization_id, changes, error)
        DELIVERIES.labels(self.name, "delivered").inc(len(changes))
        trouble = self._troubles.get(organization_id)
        if trouble:
            trouble.tries, trouble.due = 0, 0.0
            if changes[-1]["seq"] >= trouble.until:
                del self._troubles[organization_id]
        return True

    async def _failed(self, organization_id: str, changes: list[Document], error: Exception) -> bool:
        DELIVERIES.labels(self.name, "failed").inc(len(changes))
        trouble = self._troubles.setdefault(organization_id, Trouble(until=changes[-1]["seq"]))
        trouble.tries += 1
        facts = {"consumer": self.name, "organizationId": organization_id, "error": repr(error)}
        patience = self._consumer.patience
        if patience is None or trouble.tries < patience or len(changes) > 1:
            longest = LONGEST_DELAY_FOR_EVER if patience is None else LONGEST_DELAY
            trouble.due = self._clock() + min(longest, FIRST_DELAY * 2.0 ** min(trouble.tries - 1, 16))
            tell = log.warning if trouble.tries == 1 else log.debug
            tell("delivery failed, trying again", tries=trouble.tries, **facts)
            return False
        change = changes[0]
        await self._letters.bury(_letter(change["outboxId"], self.name, repr(error), change=change))
        log.error("delivery given up", seq=changes[0]["seq"], **facts)
        trouble.tries, trouble.due = 0, 0.0
        return True

    async def retry_letters(self) -> None:
        """Try once more what an operator asked for."""
        for letter in await self._letters.asked_again(self.name):
            change = letter["change"]
            try:
                async with asyncio.timeout(LONGEST_DELIVERY):
                    await self._consumer.deliver(change["organizationId"], [change])
            except Exception as error:  # noqa: BLE001 - it goes back to where the operator sees it
                again = _letter(change["outboxId"], self.name, repr(error), change=change)
                await self._letters.bury(again)
                log.warning("dead letter failed again", letter=letter["_id"], error=repr(error))
            else:
                await self._letters.drop(letter["_id"])
                log.info("dead letter delivered", letter=letter["_id"])


def _letter(name: str, consumer: str, error: str, **content: Document) -> Document:
    """About a `change`, or a `gap` of changes that are not there any more."""
    facts = {"consumer": consumer, "error": error, "at": now(), "again": False}
    return {"_id": f"{consumer}:{name}", **facts, **content, "expireAt": now() + CHANGES_KEPT}
