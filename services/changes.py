"""What changed, in one order, as the caller may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from adapters.mongo.feed import Feed
from schemas.base import Document
from services.errors import CursorExpired, FieldError, Invalid
from services.outbox import NOTE
from services.sight import Sight

NOW = "now"
MAX_DIGITS = 15


class ChangePage(NamedTuple):
    """Changes with their numbers; `next` is the number to go on from."""

    items: list[Document]
    next: int
    more: bool


class ChangeService:
    """The feed of one organization in one caller's eyes."""

    def __init__(self, feed: Feed, sight: Sight, organization_id: str) -> None:
        self._feed = feed
        self._sight = sight
        self._organization_id = organization_id

    @property
    def view(self) -> tuple[str, ...]:
        """Two services of an organization with the same view give the same pages."""
        return self._sight.name

    async def start(self, since: str | None) -> int:
        """The number a cursor stands for. Raises Invalid, or CursorExpired when what follows it is no longer kept."""
        head = await self._feed.head(self._organization_id)
        if since == NOW:
            return head
        if since is None:
            oldest = await self._feed.oldest(self._organization_id)
            return oldest - 1 if oldest else head
        if not (since.isascii() and since.isdigit() and len(since) <= MAX_DIGITS):
            raise Invalid(errors=[FieldError("since", "parameter.invalid", "Send a `nextCursor`, or `now`.")])
        seq = int(since)
        if seq > head:
            raise Invalid(errors=[FieldError("since", "parameter.invalid", "This cursor was not made here.")])
        if seq < head and not await self._feed.keeps(self._organization_id, seq + 1):
            raise CursorExpired
        return seq

    async def page(self, seq: int, limit: int, types: Sequence[str] = ()) -> ChangePage:
        """Changes beyond a number. Objects are read now, so an older change shows the newest object.

        Raises CursorExpired when they stopped being kept while the caller was reading.
        """
        head = await self._feed.head(self._organization_id)
        if types or self._sight.crew is not None:
            found = await self._feed.chosen(
                self._organization_id, seq, head, limit + 1, types=types, crew=self._sight.crew
            )
            changes, more = found[:limit], len(found) > limit
            following = changes[-1]["seq"] if more else max(seq, head)
        else:
            changes, following = await self._visible(seq, head, limit)
            more = following < head
        return ChangePage(await self._items(changes), following, more)

    async def _visible(self, seq: int, head: int, limit: int) -> tuple[list[Document], int]:
        """Changes of objects, and the number up to which these are all; notes have numbers among them."""
        changes: list[Document] = []
        while seq < head and len(changes) < limit:
            found = await self._feed.after(self._organization_id, seq, min(limit - len(changes), head - seq))
            if not found or found[0]["seq"] != seq + 1:
                raise CursorExpired
            changes += [change for change in found if change["type"] != NOTE]
            seq = found[-1]["seq"]
        return changes, seq

    async def _items(self, changes: list[Document]) -> list[Document]:
        wanted: dict[str, set[str]] = defaultdict(set)
        for change in changes:
            wanted[change["type"]].add(change["id"])
        seen = {
            kind: await self._sight.views(kind, wanted[kind]) for kind in self._sight.kinds & wanted.keys()
        }
        return [
            _item(change, seen[change["type"]].get(change["id"]))
            for change in changes
            if change["type"] in seen
        ]


def _item(change: Document, shown: Document | None) -> Document:
    """An object out of the caller's sight is deleted to that caller, and one that was restored since is there again."""
    action = change["action"] if shown else "deleted"
    if shown and action == "deleted":
        action = "updated"
    return {
        **{name: change[name] for name in ("seq", "type", "id")},
        "action": action,
        "at": change["at"],
        "object": shown,
    }
