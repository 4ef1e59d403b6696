"""What the event streams of a process share: one look at an organization's head, and one reading of each page."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Hashable, Iterator
from contextlib import contextmanager, suppress

from adapters.logging import log
from adapters.mongo.feed import Feed
from adapters.redis.signals import MOST_SAID, Bell, Signals, changes_of, ephemeral_of

HEARING_SECONDS = 5.0
"""How often a head is looked at while signals arrive; they say when there is something to see."""
DEAF_SECONDS = 0.5
"""How often while they do not."""

Read = Callable[[], Awaitable[tuple[bytes, int]]]


class Watch:
    """One organization as its streams in this process see it."""

    def __init__(self, organization_id: str, feed: Feed, signals: Signals) -> None:
        self.streams = 0
        self.head = 0
        self._organization_id = organization_id
        self._feed = feed
        self._signals = signals
        self._blind = False
        self._closed = False
        self._moved = asyncio.Event()
        self._pages: dict[Hashable, asyncio.Future[tuple[bytes, int]]] = {}
        self._inboxes: list[deque[bytes]] = []
        self._looking = asyncio.create_task(self._look())
        self._overhearing = asyncio.create_task(self._overhear())

    async def _look(self) -> None:
        with self._signals.listening(changes_of(self._organization_id)) as bell:
            # Whoever is cancelled while a driver waits for something else may not hear of it.
            while not self._closed:
                await self._look_once()
                await self._next(bell)

    async def _next(self, bell: Bell) -> None:
        await bell.wait(HEARING_SECONDS if self._signals.hearing else DEAF_SECONDS)

    async def _look_once(self) -> None:
        try:
            head = await self._feed.head(self._organization_id)
        except Exception as error:  # noqa: BLE001 - the streams stay open and look again in a moment, whatever it was
            if not self._blind:
                log.warning(
                    "event streams cannot see", organizationId=self._organization_id, error=repr(error)
                )
            self._blind = True
            return
        self._blind = False
        if head > self.head:
            self.head = head
            self._pages.clear()
            self._stir()

    async def _overhear(self) -> None:
        with self._signals.overhearing(ephemeral_of(self._organization_id)) as ear:
            while not self._closed:
                await ear.wait(HEARING_SECONDS)
                if said := ear.take():
                    for inbox in self._inboxes:
                        inbox.extend(said)
                    self._stir()

    def _stir(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    @contextmanager
    def inbox(self) -> Iterator[deque[bytes]]:
        """What is said to the organization from now on; of whoever reads too slowly the oldest is lost."""
        inbox: deque[bytes] = deque(maxlen=MOST_SAID)
        self._inboxes.append(inbox)
        try:
            yield inbox
        finally:
            # By what it is, not by what is in it: two empty ones are equal.
            self._inboxes = [one for one in self._inboxes if one is not inbox]

    async def wait(self, seq: int, seconds: float, inbox: Collection[bytes] = ()) -> None:
        """Until there is something beyond a number, or in the inbox, or for so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.head <= seq and not inbox:
                    await self._moved.wait()

    async def page(self, seq: int, view: Hashable, read: Read) -> tuple[bytes, int]:
        """What follows a number in one view, encoded, and where it ends; read once for all who ask for the same."""
        key = (seq, view)
        if key not in self._pages:
            self._pages[key] = asyncio.ensure_future(read())
        page = self._pages[key]
        kept = False
        try:
            content, end = await asyncio.shield(page)
            # Whoever comes from far behind walks alone; only the newest page is wanted by many.
            kept = end >= self.head
        finally:
            if page.done() and not kept and self._pages.get(key) is page:
                del self._pages[key]
        return content, end

    async def rest(self) -> None:
        """A moment's wait when what is there cannot be read."""
        await asyncio.sleep(DEAF_SECONDS)

    def close(self) -> None:
        self._closed = True
        self._looking.cancel()
        self._overhearing.cancel()
        for page in self._pages.values():
            page.cancel()


class Streams:
    """The watches of a process, each kept for as long as a stream follows it."""

    def __init__(self, feed: Feed, signals: Signals) -> None:
        self._feed = feed
        self._signals = signals
        self._watches: dict[str, Watch] = {}

    @contextmanager
    def following(self, organization_id: str) -> Iterator[Watch]:
        """The organization's watch, shared with all others who follow it."""
        watch = self._watches.get(organization_id)
        if watch is None:
            watch = self._watches[organization_id] = Watch(organization_id, self._feed, self._signals)
        watch.streams += 1
        try:
            yield watch
        finally:
            watch.streams -= 1
            if watch.streams == 0:
                del self._watches[organization_id]
                watch.close()
