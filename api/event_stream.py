"""One caller's stream of server-sent events."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Collection

from adapters.errors import Down
from api.answers import encode
from schemas.base import Document
from services.changes import ChangeService
from services.errors import CursorExpired
from services.streams import Watch

PAGE = 100
BEAT_SECONDS = 15.0
CHECK_SECONDS = 3.0
OPENING = b"retry: 2000\n: here\n\n"
BEAT = b": still here\n\n"


class EventStream:
    """What follows a number, for as long as the caller may see it, and what is only said: `hears` names it."""

    def __init__(
        self,
        watch: Watch,
        changes: ChangeService,
        seq: int,
        may_go_on: Callable[[], Awaitable[bool]],
        hears: Collection[str] = (),
    ) -> None:
        self._watch = watch
        self._changes = changes
        self._seq = seq
        self._may_go_on = may_go_on
        self._hears = frozenset(name.encode() for name in hears)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Ends when the caller may see no more, or when what follows is no longer kept."""
        with self._watch.inbox() as inbox:
            yield OPENING
            async for chunk in self._following(inbox):
                yield chunk

    async def _following(self, inbox: deque[bytes]) -> AsyncIterator[bytes]:
        beat, check = time.monotonic() + BEAT_SECONDS, time.monotonic() + CHECK_SECONDS
        while True:
            await self._watch.wait(self._seq, max(0.0, min(beat, check) - time.monotonic()), inbox)
            if time.monotonic() >= check:
                if not await self._may_go_on():
                    return
                check = time.monotonic() + CHECK_SECONDS
            chunk = self._said(inbox)
            if self._watch.head > self._seq:
                try:
                    chunk += await self._read()
                except CursorExpired:
                    return
            if not chunk and time.monotonic() >= beat:
                chunk = BEAT
            if chunk:
                yield chunk
                beat = time.monotonic() + BEAT_SECONDS

    async def _read(self) -> bytes:
        try:
            chunk, self._seq = await self._watch.page(self._seq, self._changes.view, self._page)
        except Down:
            # The database will be back; the client has lost nothing so far.
            await self._watch.rest()
            return b""
        return chunk

    def _said(self, inbox: deque[bytes]) -> bytes:
        """Without an `id`: what is only said moves nobody's place."""
        found = [one.partition(b"\n") for one in inbox]
        inbox.clear()
        return b"".join(
            b"event: %s\ndata: %s\n\n" % (name, data) for name, _, data in found if name in self._hears
        )

    async def _page(self) -> tuple[bytes, int]:
        page = await self._changes.page(self._seq, PAGE)
        return b"".join(map(_event, page.items)), page.next


def _event(item: Document) -> bytes:
    name = f"{item['type']}.{item['action']}"
    data = encode({key: item[key] for key in ("type", "id", "at", "object")})
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (item["seq"], name.encode(), data)
