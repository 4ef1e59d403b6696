"""What the outbox, and the changes numbered from it, know of the audit log: each names the entry it was written with.

The chain tells what is wrong with the entries that are there. It cannot tell of one that was removed before it was
sealed, nor of an end that was cut off together with the record of where the end is. These can, for as long as changes
are kept; after that the number of the last change still tells how many entries there must be at least.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import NamedTuple

from adapters.clock import now
from adapters.mongo.audit import AuditChain
from adapters.mongo.feed import Feed
from schemas.base import Document

STEP = 200
NEARLY_EXPIRED = dt.timedelta(hours=1)
"""Near its end changes vanish in no certain order."""


class Lost(NamedTuple):
    """What should be there: the entry that is named, if one is, and what is wrong."""

    entry_id: str | None
    reason: str


@dataclass(slots=True)
class Between:
    """Which entries are asked for, by their ids, which begin with the time."""

    after: str = ""
    before: str | None = None

    def __contains__(self, entry_id: str) -> bool:
        return self.after < entry_id and (self.before is None or entry_id < self.before)


class Witnesses:
    """Those of one organization."""

    def __init__(self, feed: Feed, chain: AuditChain, organization_id: str) -> None:
        self._feed = feed
        self._chain = chain
        self._organization_id = organization_id

    async def count(self) -> int:
        """How many entries there are at least: of those written now, one for each number that was given."""
        return await self._feed.head(self._organization_id)

    async def oldest_absent(self, between: Between) -> str | None:
        """The first that is named and not in the log."""
        found: str | None = None
        async for named in self._named():
            wanted = [one for one in named if one in between and (found is None or one < found)]
            there = await self._chain.present(self._organization_id, wanted) if wanted else set()
            found = min((one for one in wanted if one not in there), default=found)
        return found

    async def lost(self, numbered: int) -> Lost | None:
        """What was written and is not there, or a witness that is not; of numbers up to the given."""
        if absent := await self.oldest_absent(Between()):
            return Lost(absent, "the entry is missing: a change that was written with it is there")
        last: Document | None = None
        async for page in self._numbered():
            for one in page:
                if last and one["seq"] != last["seq"] + 1 and _must_follow(last):
                    return Lost(one.get("auditId"), _gap(last["seq"] + 1, one["seq"] - 1))
                last = one
        if last and last["seq"] < numbered and _must_follow(last):
            return Lost(last.get("auditId"), _gap(last["seq"] + 1, numbered))
        return None

    async def _named(self) -> AsyncIterator[list[str]]:
        # What waits is read first: if it gets its number meanwhile, it is met a second time and not missed.
        after = ""
        while page := await self._feed.waiting_witnesses(self._organization_id, after, STEP):
            yield _ids(page)
            after = page[-1]["_id"]
        async for page in self._numbered():
            yield _ids(page)

    async def _numbered(self) -> AsyncIterator[list[Document]]:
        seq = 0
        while page := await self._feed.witnesses(self._organization_id, seq, STEP):
            yield page
            seq = page[-1]["seq"]


def _ids(page: list[Document]) -> list[str]:
    return [one["auditId"] for one in page if one.get("auditId")]


def _must_follow(change: Document) -> bool:
    """Whether what was numbered after this change must still be kept."""
    return bool(change["expireAt"] > now() + NEARLY_EXPIRED)


def _gap(first: int, last: int) -> str:
    which = f"change {first} is" if first == last else f"changes {first} to {last} are"
    return f"{which} missing, so that nobody knows which entries were written with them"
