"""The audit log as administrators read it, and the proof that nobody has touched it."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import NamedTuple

from adapters.ids import floor_id
from adapters.mongo.audit import AuditChain
from adapters.mongo.feed import Feed
from schemas.base import Document
from schemas.page import Found, Place
from services.audit import Keys, is_signed, keys_by_name
from services.audit_faults import fault, missing
from services.audit_proofs import ProofReader
from services.audit_view import audit_view
from services.sealer import NOWHERE, guarded, seals_of
from services.witnesses import Between, Witnesses

STEP = 200
APART = dt.timedelta(minutes=5)
"""The id of an entry is made a moment after its time, and clocks are set; never by so much."""
AT_THE_END = " at the end"
EMPTY = "the log is empty, and a company's first entry is written with the company"


class Break(NamedTuple):
    """The first entry that is not as it was written."""

    id: str
    sequence: int | None
    reason: str


@dataclass(slots=True)
class Verdict:
    """What a walk along the chain has found so far; `id` and `hash` are those of the last entry."""

    checked: int = 0
    unsealed: int = 0
    id: str = ""
    hash: str = ""
    broken: Break | None = None

    def shown(self) -> Document:
        first = self.broken._asdict() if self.broken else None
        return {
            "valid": first is None,
            "checked": self.checked,
            "unsealed": self.unsealed,
            "firstBroken": first,
        }


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """What is asked of the log."""

    limit: int = 0
    before: str | None = None
    equal: tuple[tuple[str, tuple[str, ...]], ...] = ()
    start: dt.datetime | None = None
    end: dt.datetime | None = None

    def where(self) -> Document:
        found: Document = {
            name: values[0] if len(values) == 1 else {"$in": list(values)} for name, values in self.equal
        }
        bounds = (("$gte", self.start, -APART), ("$lt", self.end, APART))
        for operator, moment, leeway in bounds:
            if moment is not None:
                found.setdefault("at", {})[operator] = moment
                # The page is read in the order of ids, so that is where its stretch has to end.
                found.setdefault("_id", {})[operator] = floor_id("aud", moment + leeway)
        return found


class AuditLogService:
    """The entries of the caller's organization."""

    def __init__(self, chain: AuditChain, feed: Feed, organization_id: str, keys: tuple[bytes, ...]) -> None:
        self._chain = chain
        self._witnesses = Witnesses(feed, chain, organization_id)
        self._organization_id = organization_id
        self._keys: Keys = keys_by_name(keys)
        self._proofs = ProofReader(chain, organization_id, self._keys)

    async def list(self, query: AuditQuery) -> Found:
        """Newest first."""
        entries = await self._chain.page(self._organization_id, query.where(), query.limit + 1, query.before)
        page = entries[: query.limit]
        more = len(entries) > query.limit
        return Found([audit_view(entry) for entry in page], Place(None, page[-1]["_id"]) if more else None)

    async def stream(self, query: AuditQuery) -> AsyncIterator[Document]:
        """All that is chosen, newest first; that nobody answers is told before the first is given."""
        entries = await self._chain.stream(self._organization_id, query.where())
        return (audit_view(entry) async for entry in entries)

    async def verify(self) -> Document:
        """Walks the whole chain, then what is not sealed yet, then asks those who know what must be there.

        Stops at the first entry that is not as it was.
        """
        verdict, numbered = Verdict(), await self._witnesses.count()
        head = await self._chain.head(self._organization_id) or NOWHERE
        verdict.broken = (
            await self._walk(verdict, head["sequence"])
            or await self._end(verdict, head)
            or await self._beyond(head["sequence"])
            or await self._unsealed(verdict, head["sequence"])
            or await self._lost(verdict, numbered)
        )
        return verdict.shown()

    async def _walk(self, verdict: Verdict, last: int) -> Break | None:
        for start in range(0, last, STEP):
            entries = await self._chain.sealed(self._organization_id, start, min(last, start + STEP))
            proofs = await self._proofs.of(entries, last)
            for entry in entries:
                if entry["sequence"] > verdict.checked + 1:
                    return await self._missing(
                        verdict, entry["sequence"] - 1, entry["_id"], " before this one"
                    )
                if reason := fault(entry, self._keys, (verdict.checked + 1, verdict.hash), proofs):
                    return _broken(entry, reason)
                verdict.checked += 1
                verdict.id, verdict.hash = entry["_id"], entry["hash"]
        return None

    async def _missing(self, verdict: Verdict, last: int, neighbour: str, where: str) -> Break:
        """The place after the last that is right is empty, and so are others up to `last`.

        The entry is named by who knows of it, else the one beside it.
        """
        first = verdict.checked + 1
        before = None if where == AT_THE_END else neighbour
        known = await self._witnesses.oldest_absent(Between(verdict.id, before))
        reason = missing(first, last)
        return Break(known or neighbour, first, reason if known else reason + where)

    async def _end(self, verdict: Verdict, head: Document) -> Break | None:
        """The chain must reach its recorded end; only the last batch may still be on its way there."""
        last = head["sequence"]
        if last == 0:
            return None
        batch = seals_of(head)
        newest, on_its_way = batch[-1][0] if batch else head["_id"], last - len(batch)
        if verdict.checked < on_its_way:
            return await self._missing(verdict, last, newest, AT_THE_END)
        for entry_id, seal in batch[verdict.checked - on_its_way :]:
            if broken := await self._awaited(verdict, entry_id, seal):
                return broken
        if not is_signed(guarded(head), head.get("mac"), self._keys):
            return Break(newest, last, "the record of where the chain ends was edited")
        fits = verdict.hash == head["hash"]
        return None if fits else Break(newest, last, "the chain does not end as it was recorded")

    async def _awaited(self, verdict: Verdict, entry_id: str, seal: Document) -> Break | None:
        """An entry that has a place in the chain and was not there a moment ago."""
        sequence = seal["sequence"]
        entry = await self._chain.entry(self._organization_id, entry_id)
        if entry is None or entry.get("sequence") not in (None, sequence):
            return Break(entry_id, sequence, missing(sequence, sequence))
        proofs = await self._proofs.of([entry], sequence)
        if reason := fault({**entry, **seal}, self._keys, (sequence, verdict.hash), proofs):
            return Break(entry_id, sequence, reason)
        verdict.checked, verdict.id, verdict.hash = sequence, entry_id, seal["hash"]
        return None

    async def _beyond(self, last: int) -> Break | None:
        """Nothing may be in the chain that its head has not come past."""
        entry = await self._chain.beyond(self._organization_id, last)
        now = await self._chain.head(self._organization_id) or NOWHERE
        if entry is None or entry["sequence"] <= now["sequence"]:
            return None
        return _broken(entry, "the entry was put in behind the end of the chain")

    async def _unsealed(self, verdict: Verdict, head: int) -> Break | None:
        after = ""
        while entries := await self._chain.unsealed(self._organization_id, STEP, after):
            proofs = await self._proofs.of(entries, head)
            for entry in entries:
                if reason := fault(entry, self._keys, None, proofs):
                    return _broken(entry, reason)
            verdict.unsealed += len(entries)
            after = entries[-1]["_id"]
        return None

    async def _lost(self, verdict: Verdict, numbered: int) -> Break | None:
        """What was removed before it had a place, or together with the record of where the chain ends."""
        if lost := await self._witnesses.lost(numbered):
            return Break(lost.entry_id or verdict.id or self._organization_id, None, lost.reason)
        # Read last, so that what was sealed meanwhile is counted twice and not left out.
        head = await self._chain.head(self._organization_id) or NOWHERE
        count = head["sequence"] + verdict.unsealed
        if count >= max(1, numbered):
            return None
        there = f"there are {count} entries, and at least {numbered} were written" if count else EMPTY
        return Break(verdict.id or self._organization_id, None, there)


def _broken(entry: Document, reason: str) -> Break:
    return Break(entry["_id"], entry.get("sequence"), reason)
