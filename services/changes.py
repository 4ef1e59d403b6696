"""What changed, in one order, as the caller may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from adapters.mongo.feed import Feed
from adapters.mongo.repository import Repository
from schemas.base import Document
from services.act import Caller
from services.errors import CursorExpired, FieldError, Invalid
from services.views import view


class ChangePage(NamedTuple):
    """Changes with their numbers; `next` is the number to go on from."""

    items: list[Document]
    next: int
    more: bool


class ChangeService:
    """The feed of one organization in one caller's eyes."""

    def __init__(self, feed: Feed, repositories: dict[str, Repository], caller: Caller) -> None:
        self._feed = feed
        self._repositories = repositories
        self._caller = caller

    async def start(self, since: str | None) -> int:
        """The number a cursor stands for. Raises Invalid, or CursorExpired when what follows it is no longer kept."""
        organization_id = self._caller.organization_id
        if since == "now":
            return await self._feed.head(organization_id)
        oldest = await self._feed.oldest(organization_id)
        if since is None:
            return oldest - 1 if oldest else await self._feed.head(organization_id)
        if not (since.isascii() and since.isdigit() and len(since) < 16):  # noqa: PLR2004
            raise Invalid(errors=[FieldError("since", "parameter.invalid", "Send a `nextCursor`, or `now`.")])
        seq, head = int(since), await self._feed.head(organization_id)
        if seq > head:
            raise Invalid(errors=[FieldError("since", "parameter.invalid", "This cursor was not made here.")])
        if seq < (oldest - 1 if oldest else head):
            raise CursorExpired
        return seq

    async def page(self, seq: int, limit: int, types: Sequence[str] = ()) -> ChangePage:
        """Changes beyond a number. Objects are read now, so an older change shows the newest object."""
        crew = (self._caller.driver_id or "") if self._caller.is_driver else None
        organization_id = self._caller.organization_id
        # The head is read first: a filtered page that comes back short has then seen everything up to it.
        head = await self._feed.head(organization_id)
        found = await self._feed.after(organization_id, seq, limit + 1, types=types, crew=crew)
        more = len(found) > limit
        page = found[:limit]
        objects = await self._objects(page)
        items = [self._item(change, objects.get((change["type"], change["id"]))) for change in page]
        last = page[-1]["seq"] if page else seq
        return ChangePage(items, last if more else max(last, head, seq), more)

    async def _objects(self, changes: list[Document]) -> dict[tuple[str, str], Document]:
        wanted: dict[str, set[str]] = defaultdict(set)
        for change in changes:
            wanted[change["type"]].add(change["id"])
        found: dict[tuple[str, str], Document] = {}
        for kind, ids in wanted.items():
            if kind in self._repositories:
                for document in await self._repositories[kind].find_many("_id", ids):
                    found[kind, document["_id"]] = document
        return found

    def _item(self, change: Document, document: Document | None) -> Document:
        """An object out of the caller's sight is deleted to that caller."""
        noun = self._repositories[change["type"]].noun if change["type"] in self._repositories else None
        shown = view(noun, document, self._caller) if noun and document else None
        action = change["action"] if shown else "deleted"
        if shown and action == "deleted":
            # Restored since: the object is there again.
            action = "updated"
        return {
            "seq": change["seq"],
            "type": change["type"],
            "id": change["id"],
            "action": action,
            "at": change["at"],
            "object": shown,
        }
