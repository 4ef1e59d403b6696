"""Asks for mail; the worker's postman decides who gets it and what it says."""

from __future__ import annotations

from collections.abc import Iterable

from adapters.mongo.mailings import MAILINGS, Mailings, new_mailing
from adapters.redis.bells import Ringer
from schemas.base import Document
from services.act import Caller
from services.work import Change


class Post:
    """Where letters are left to be sent."""

    def __init__(self, mailings: Mailings, bell: Ringer) -> None:
        self._mailings = mailings
        self._bell = bell

    def queue(self, change: Change, kind: str, to: str, **facts: str) -> None:
        """Sent if, and only if, the write is committed."""
        change.transaction.insert(MAILINGS, new_mailing(kind, to, change.at, **facts))

    async def send(self, kind: str, to: str, **facts: str) -> None:
        """Sent by itself, where nothing is written."""
        await self._mailings.put(kind, to, **facts)

    async def ring(self) -> None:
        """The postman need not wait for his next round."""
        await self._bell.ring()


def noted_everywhere(
    change: Change, person: Document, memberships: Iterable[Document], action: str, **values: Document | None
) -> None:
    """What a person did with the own account is told in the log of each organization that the person is in."""
    for one in memberships:
        change.act.caller = Caller(person["_id"], one["organizationId"], one["role"], "", person["name"])
        change.note(action, {"type": "user", "id": person["_id"]}, **values)
