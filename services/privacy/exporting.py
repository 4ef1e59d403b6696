"""Gives out what is kept about a person as one JSON document, written while it is read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import orjson

from adapters.clock import now
from adapters.mongo.organizations import OrganizationRepository
from adapters.mongo.people import People
from schemas.base import Document
from services.act import Act
from services.errors import NotFound
from services.privacy.drivers import found_drivers, linked
from services.privacy.ground import Ground, Subject
from services.privacy.stores import STORES, Store
from services.process import State
from services.work import Change

PIECE = 1 << 16
"""Bytes that leave together."""
OPTIONS = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z


class ExportService:
    """That somebody has it is in the audit log before the first byte leaves."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._people = People(state.database)

    async def own(self, act: Act) -> AsyncIterator[bytes]:
        """Everything about the caller, in each of the organizations that they are in."""
        user_id = act.caller.user_id
        person = await self._people.by_id(user_id)
        if person is None:
            raise NotFound
        memberships = await self._people.all_memberships(user_id)
        subject = Subject("user", user_id, user_id, email=person["email"], whole=True)
        await self._note(subject, act)
        return _pieces(self._ground(subject), [one["organizationId"] for one in memberships])

    async def member(self, user_id: str, act: Act) -> AsyncIterator[bytes]:
        """What the caller's organization has about a member."""
        organization_id = act.caller.organization_id
        if await OrganizationRepository(self._state.database, organization_id).membership(user_id) is None:
            raise NotFound(f"There is no user {user_id}.")
        subject = Subject("user", user_id, user_id)
        await self._note(subject, act)
        return _pieces(self._ground(subject), [organization_id])

    async def driver(self, driver_id: str, act: Act) -> AsyncIterator[bytes]:
        """What the caller's organization has about a driver, also a deleted one while it can be restored."""
        subject = Subject("driver", driver_id, None, frozenset((driver_id,)))
        ground = self._ground(subject).at(act.caller.organization_id)
        if not await is_there(ground):
            raise NotFound(f"There is no driver {driver_id}.")
        await self._note(subject, act)
        return _pieces(ground, [act.caller.organization_id])

    def _ground(self, subject: Subject) -> Ground:
        return Ground(self._state, subject)

    async def _note(self, subject: Subject, act: Act) -> None:
        async def attempt(change: Change) -> None:
            change.note(f"{subject.kind}.exported", subject.target)

        await self._state.work.run(act, attempt)


async def is_there(ground: Ground) -> bool:
    """Whether the organization has such a driver, live or in the trash."""
    return bool(
        await found_drivers(ground) or await ground.traces.deleted_drivers(None, ground.subject.driver_ids)
    )


async def _pieces(ground: Ground, organization_ids: list[str]) -> AsyncIterator[bytes]:
    held = bytearray()
    async for part in _parts(ground, organization_ids):
        held += part
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    yield bytes(held)


async def _parts(ground: Ground, organization_ids: list[str]) -> AsyncIterator[bytes]:
    subject = ground.subject
    head = {"exportedAt": now(), "kind": subject.kind, "id": subject.id, "organizations": organization_ids}
    yield _json(head)[:-1]
    for store in STORES:
        if store.export or (store.export_account and subject.whole):
            yield b"," + _json(store.name) + b":["
            separator = b""
            async for one in _section(ground, organization_ids, store):
                yield separator + _json(one)
                separator = b","
            yield b"]"
    yield b"}"


async def _section(ground: Ground, organization_ids: list[str], store: Store) -> AsyncIterator[Document]:
    if store.export_account and ground.subject.whole:
        async for one in store.export_account(ground):
            yield one
    if store.export:
        for organization_id in organization_ids:
            async for one in store.export(await _with_drivers(ground.at(organization_id))):
                yield {"organizationId": organization_id, **one}


async def _with_drivers(ground: Ground) -> Ground:
    """In each organization the person can be another driver."""
    ids = ground.subject.driver_ids | {one["_id"] for one in await linked(ground)}
    return replace(ground, subject=replace(ground.subject, driver_ids=ids))


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=OPTIONS)
