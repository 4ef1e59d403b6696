"""Gives every committed change the next number of its organization, and every audit entry its place in the chain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from adapters.clock import now
from adapters.errors import Duplicate
from adapters.ids import new_id
from adapters.mongo.feed import CHANGES_KEPT, AuditChain, Feed
from schemas.base import Document
from services.audit import seal

BATCH = 500
CARRIED = ("organizationId", "type", "id", "action", "version", "crewIds", "at")


class Sequencer:
    """No lock and no transaction: unique indexes make the slower of two fail, and it reads again.

    Killed at any point it leaves nothing lost, doubled or skipped: an entry is numbered before it is marked, and an entry
    that is numbered is never numbered again.
    """

    def __init__(self, feed: Feed, chain: AuditChain) -> None:
        self._feed = feed
        self._chain = chain

    async def run_once(self) -> dict[str, int]:
        """Number and seal what waits now; returns the new head of each organization that has moved."""
        moved: dict[str, int] = {}
        for organization_id in await self._feed.waiting():
            if (head := await self._number(organization_id)) is not None:
                moved[organization_id] = head
        for organization_id in await self._chain.waiting():
            await self._seal(organization_id)
        return moved

    async def _number(self, organization_id: str) -> int | None:
        entries = await self._feed.unsequenced(organization_id, BATCH)
        if not entries:
            return None
        ids = [entry["_id"] for entry in entries]
        known = await self._feed.numbered(ids)
        head = await self._feed.head(organization_id)
        fresh = in_order(entry for entry in entries if entry["_id"] not in known)
        changes = [_change(entry, head + place) for place, entry in enumerate(fresh, 1)]
        if changes:
            try:
                await self._feed.append(changes)
            except Duplicate:
                # Another sequencer is at work here; what is left will be read again in a moment.
                return None
        await self._feed.mark(ids)
        return head + len(changes)

    async def _seal(self, organization_id: str) -> None:
        sequence, previous = await self._chain.head(organization_id)
        seals: list[tuple[str, Document]] = []
        for entry in await self._chain.unsealed(organization_id, BATCH):
            sequence += 1
            digest = seal(entry, sequence, previous)
            seals.append((entry["_id"], {"sequence": sequence, "previousHash": previous, "hash": digest}))
            previous = digest
        if seals:
            try:
                await self._chain.seal(seals)
            except Duplicate:
                return


def in_order(entries: Iterable[Document]) -> list[Document]:
    """By id, but the entries of one object by version: ids come from several clocks, versions from one place."""
    ordered = list(entries)
    places: dict[str, list[int]] = defaultdict(list)
    for place, entry in enumerate(ordered):
        places[entry["id"]].append(place)
    result = list(ordered)
    for own in places.values():
        if len(own) > 1:
            for place, entry in zip(
                own, sorted((ordered[i] for i in own), key=lambda e: e["version"]), strict=True
            ):
                result[place] = entry
    return result


def _change(entry: Document, seq: int) -> Document:
    kept = {name: entry[name] for name in CARRIED}
    return {
        "_id": new_id("chg"),
        **kept,
        "seq": seq,
        "outboxId": entry["_id"],
        "expireAt": now() + CHANGES_KEPT,
    }
