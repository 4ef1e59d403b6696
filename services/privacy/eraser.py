"""The worker's part of an erasure: goes through every store, in steps that can be repeated, until nothing is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace

from adapters.clock import now
from adapters.logging import log
from adapters.mongo.erasures import LEASE, Erasures, PersonalRows
from schemas.base import Document
from services.privacy.drivers import known_by, linked
from services.privacy.erasers import is_known
from services.privacy.ground import Ground, Subject
from services.privacy.stores import STORES
from services.process import State

PASSES = 2
AGAIN = dt.timedelta(minutes=5)
"""What was under way when it began, such as a request or an import of theirs, has ended by then."""
SOON = dt.timedelta(seconds=5)
PAGE = 100


class Eraser:
    """Several can be at it; one that is killed is followed by another, which goes over what was done without harm."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._erasures = Erasures(state.database)

    async def run_once(self) -> bool:
        """Go through one; False when none was due."""
        row = await self._erasures.claim()
        if row is None:
            return False

        async def beat() -> None:
            await self._erasures.keep(row["_id"])

        ground = Ground(self._state, _subject(row), beat=beat)
        async for organization_id in self._organizations(row):
            ground = await self._erase_in(ground.at(organization_id), row)
        if row["whole"]:
            for store in STORES:
                if store.erase_account:
                    await store.erase_account(ground)
                    await beat()
        await self._end(row, ground)
        return True

    async def _organizations(self, row: Document) -> AsyncIterator[str]:
        """Of an account that goes as a whole all, as it may have been a member anywhere before."""
        if row["organizationIds"] is not None:
            for organization_id in row["organizationIds"]:
                yield organization_id
            return
        rows, after = PersonalRows(self._state.database), row["after"]
        while page := await rows.organizations(after, PAGE):
            for organization_id in page:
                yield organization_id
            after = page[-1]
            row["after"] = after
            await self._note(row, LEASE)

    async def _erase_in(self, ground: Ground, row: Document) -> Ground:
        if row["organizationIds"] is None and not await is_known(ground):
            return ground
        ground = await self._with_drivers(ground, row)
        for store in STORES:
            if store.erase:
                await store.erase(ground)
                await ground.beat()
        return ground

    async def _with_drivers(self, ground: Ground, row: Document) -> Ground:
        """Written down before anything else: an erased driver no longer tells whose it was."""
        subject = ground.subject
        found = [*await linked(ground)] if subject.account_id else []
        found += await ground.traces.deleted_drivers(subject.account_id, subject.driver_ids)
        ids = subject.driver_ids | {one["_id"] for one in found}
        if ids == subject.driver_ids:
            return ground
        row["driverIds"] = sorted(ids)
        texts = {text for one in found for text in known_by(one)}
        row["known"] = {**row["known"], "texts": sorted({*subject.texts} | texts)}
        await self._note(row, LEASE)
        return replace(ground, subject=_subject(row))

    async def _note(self, row: Document, delay: dt.timedelta) -> None:
        facts = {name: row[name] for name in ("after", "driverIds", "known", "passes")}
        await self._erasures.note(row["_id"], facts, now() + delay)

    async def _end(self, row: Document, ground: Ground) -> None:
        row["after"] = ""
        if ground.left:
            await self._note(row, SOON)
            return
        row["passes"] += 1
        if row["passes"] < PASSES:
            await self._note(row, AGAIN)
            return
        await self._erasures.finish(row["_id"])
        log.info("person erased", kind=row["kind"], id=row["subjectId"])


def _subject(row: Document) -> Subject:
    known = row["known"]
    return Subject(
        row["kind"],
        row["subjectId"],
        row["userId"],
        frozenset(row["driverIds"]),
        known["email"],
        tuple(known["texts"]),
        row["whole"],
        row["at"],
    )
