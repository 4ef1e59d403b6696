"""Wake-up signals between processes; a signal that is lost costs a moment, never an event."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from redis.asyncio.client import PubSub

from adapters.redis.client import Cache, CacheError
from adapters.tasks import ended

SEQUENCER = "wake:sequencer"
CHANGES = "wake:changes:"
EPHEMERAL = "said:"
MOST_SAID = 200
"""Messages that wait for one who listens; the oldest give way."""
SILENCE_SECONDS = 5.0
"""After so long without a word the other end is asked whether it is still there."""
LONGEST_DELAY = 2.0


def changes_of(organization_id: str) -> str:
    """The channel that rings when an organization has new changes."""
    return f"{CHANGES}{organization_id}"


def ephemeral_of(organization_id: str) -> str:
    """The channel on which an organization's ephemeral events are said."""
    return f"{EPHEMERAL}{organization_id}"


class Bell:
    """Rings on a signal. A ring while nobody waits is kept for the next who does."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self, said: bytes = b"") -> None:  # noqa: ARG002 - a bell only rings
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Until it rings, or for so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()


class Ear(Bell):
    """A bell that remembers what was said, until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._said: deque[bytes] = deque(maxlen=MOST_SAID)

    def ring(self, said: bytes = b"") -> None:
        if said:
            self._said.append(said)
            super().ring()

    def take(self) -> list[bytes]:
        """What was said since the last time."""
        said = [*self._said]
        self._said.clear()
        return said


class Signals:
    """One subscription a process, shared by all that listen."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._bells: dict[str, set[Bell]] = defaultdict(set)
        self._patterns: set[str] = set()
        self._listeners: list[asyncio.Task[None]] = []
        """The last one listens; those before it were told to end."""
        self.hearing = False
        """Whether signals arrive; while they do not, those who wait look more often for themselves."""

    @contextmanager
    def listening(self, channel: str) -> Iterator[Bell]:
        """A bell for the channel, for as long as it is needed."""
        bell = Bell()
        with self._at(channel, bell):
            yield bell

    @contextmanager
    def overhearing(self, channel: str) -> Iterator[Ear]:
        """An ear at the channel, for as long as it is needed."""
        ear = Ear()
        with self._at(channel, ear):
            yield ear

    @contextmanager
    def _at(self, channel: str, bell: Bell) -> Iterator[None]:
        self._bells[channel].add(bell)
        self._subscribe(next((f"{one}*" for one in (CHANGES, EPHEMERAL) if channel.startswith(one)), channel))
        try:
            yield
        finally:
            self._bells[channel].discard(bell)
            if not self._bells[channel]:
                del self._bells[channel]

    def _subscribe(self, pattern: str) -> None:
        """A process listens to few kinds of signals, all of them from early on, so beginning anew for one is seldom."""
        if pattern not in self._patterns:
            self._patterns.add(pattern)
            for listener in self._listeners:
                listener.cancel()
            self._listeners.append(asyncio.create_task(self._listen()))

    async def _listen(self) -> None:
        delay = 0.1
        while True:
            try:
                async with self._cache.pubsub() as subscription:
                    await subscription.psubscribe(*self._patterns)
                    self.hearing, delay = True, 0.1
                    # Something may have been signalled before we listened.
                    self._ring_all()
                    await self._hear(subscription)
            except CacheError:
                self.hearing = False
                # Whoever waits must know that from now on nobody will call.
                self._ring_all()
                await asyncio.sleep(delay)
                delay = min(LONGEST_DELAY, delay * 2)

    async def _hear(self, subscription: PubSub) -> None:
        """Raises a CacheError when the other end has gone."""
        asked = False
        while True:
            message = await subscription.get_message(timeout=SILENCE_SECONDS)
            if message is None:
                if asked:
                    raise TimeoutError("the cache has gone silent")
                await subscription.ping()
            asked = message is None
            if message and message["type"] == "pmessage":
                for bell in self._bells.get(message["channel"].decode(), ()):
                    bell.ring(message["data"])

    def _ring_all(self) -> None:
        for bells in self._bells.values():
            for bell in bells:
                bell.ring()

    async def close(self) -> None:
        await ended(self._listeners)
