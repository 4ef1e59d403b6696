"""Gives every committed change the next number of its organization."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from adapters.clock import now
from adapters.errors import Duplicate
from adapters.ids import new_id
from adapters.metrics import FAILED_NUMBERINGS, SEQUENCED
from adapters.mongo.feed import CHANGES_KEPT, Feed
from schemas.base import Document
from services.abreast import Apart

BATCH = 500
CARRIED = ("organizationId", "type", "id", "action", "version", "crewIds", "at")

AGES = {"deleted": 0, "created": 1, "updated": 2}
"""In which order things happen to an object that has one version all the while."""


class Round(NamedTuple):
    """The new head of each organization that has moved, and whether nothing more was waiting."""

    moved: dict[str, int]
    dry: bool


class Sequencer:
    """No lock: unique indexes make the slower of two fail, and it reads again.

    Killed at any point it leaves nothing lost, doubled or skipped: an entry is numbered before it is marked, and one
    that has a number never gets another.
    """

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._apart = Apart("numbering", FAILED_NUMBERINGS)

    async def run_once(self) -> Round:
        """Number what waits now; an organization for which that fails is tried again with the next signal or look."""
        rounds = await self._apart.each(await self._feed.waiting(), self._number)
        moved = {name: head for name, (head, _) in rounds.items() if head is not None}
        return Round(moved, all(dry for _, dry in rounds.values()))

    async def _number(self, organization_id: str) -> tuple[int | None, bool]:
        """The organization's new head if it has moved, and whether nothing more was waiting."""
        entries = await self._feed.unsequenced(organization_id, BATCH)
        if not entries:
            return None, True
        ids = [entry["_id"] for entry in entries]
        known = await self._feed.numbered(ids)
        newest = await self._feed.newest(organization_id)
        fresh = in_order(entry for entry in entries if entry["_id"] not in known)
        changes = [_change(entry, newest + place) for place, entry in enumerate(fresh, 1)]
        head = newest + len(changes)
        try:
            if changes:
                await self._feed.append(changes)
            await self._feed.settle(organization_id, head, ids)
        except Duplicate:
            # Another sequencer is at work here; what it leaves is read again in a moment.
            return None, False
        SEQUENCED.inc(len(changes))
        return head, len(entries) < BATCH


def in_order(entries: Iterable[Document]) -> list[Document]:
    """By id, but the entries of one object by version: ids come from several clocks, versions from one place.

    Entries of one version, as flags make them, stay in the order of their ids.
    """
    ordered = list(entries)
    places: dict[str, list[int]] = defaultdict(list)
    for place, entry in enumerate(ordered):
        places[entry["id"]].append(place)
    result = list(ordered)
    for own in places.values():
        for place, entry in zip(own, sorted((ordered[i] for i in own), key=_age), strict=True):
            result[place] = entry
    return result


def _age(entry: Document) -> tuple[int, int]:
    # An object that is restored comes back with the version that its deletion had, and flags change without one.
    return entry["version"], AGES[entry["action"]]


def _change(entry: Document, seq: int) -> Document:
    kept = {name: entry[name] for name in CARRIED}
    return {
        "_id": new_id("chg"),
        **kept,
        # An entry of the version before this one names none.
        "auditId": entry.get("auditId"),
        "seq": seq,
        "outboxId": entry["_id"],
        "expireAt": now() + CHANGES_KEPT,
    }
