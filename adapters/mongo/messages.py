"""What would have been sent, on a development machine."""

from __future__ import annotations

import datetime as dt

from adapters.clock import now
from adapters.mongo.client import Database
from adapters.mongo.guard import reading
from schemas.base import Document

KEPT = dt.timedelta(days=7)


class Messages:
    """The development mailbox. Elsewhere nothing is ever put there."""

    def __init__(self, database: Database) -> None:
        self._messages = database["devMessages"]

    @reading
    async def keep(self, message_id: str, channel: str, to: str, content: Document) -> None:
        """The same message twice is one."""
        kept = {
            "channel": channel,
            "to": to,
            "subject": None,
            "html": None,
            "links": [],
            "code": None,
            **content,
        }
        times = {"createdAt": now(), "expireAt": now() + KEPT}
        await self._messages.replace_one({"_id": message_id}, {**kept, **times}, upsert=True)

    @reading
    async def newest(self, to: str | None, limit: int) -> list[Document]:
        where = {"to": to} if to else {}
        return await self._messages.find(where, {"expireAt": 0}).sort("_id", -1).limit(limit).to_list()
