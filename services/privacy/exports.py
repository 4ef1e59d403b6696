"""What each store gives out about a person, read on and on so that memory stays bounded."""

from __future__ import annotations

from collections.abc import AsyncIterator

from adapters.mongo.erasures import PersonalRows
from adapters.mongo.identities import Identities
from adapters.mongo.people import People
from adapters.mongo.saved_filters import SavedFilterRepository
from adapters.mongo.sessions import Sessions
from schemas.base import Document
from schemas.drivers import DRIVERS
from schemas.saved_filters import SAVED_FILTERS
from services.audit import SIDES
from services.audit_view import audit_view
from services.privacy.drivers import found_drivers
from services.privacy.ground import Export, Ground
from services.users import factor_methods
from services.views import view

MOST = 1000
"""Rows of a kind of which nobody has many."""
BATCH = 100
ACCOUNT = (
    "name",
    "email",
    "emailVerifiedAt",
    "phone",
    "locale",
    "timezone",
    "createdAt",
    "updatedAt",
)
OWN = ("at", "action", "target", "ip", "userAgent", "requestId")
ABOUT = ("at", "action", "target", "before", "after", "reason")
"""What somebody else did with the person's data; who that was is that one's own affair."""


def rows(collection: str, field: str, shown: tuple[str, ...]) -> Export:
    """These facts of rows that name the account in a field."""

    async def export(ground: Ground) -> AsyncIterator[Document]:
        if account_id := ground.subject.account_id:
            found = await PersonalRows(ground.state.database).find(collection, field, account_id, MOST)
            for one in found:
                yield {name: one.get(name) for name in shown}

    return export


async def account(ground: Ground) -> AsyncIterator[Document]:
    person = await People(ground.state.database).by_id(ground.subject.account_id or "")
    if person:
        shown = {name: person.get(name) for name in ACCOUNT}
        yield {"id": person["_id"], **shown, "factors": factor_methods(person)}


async def identities(ground: Ground) -> AsyncIterator[Document]:
    for one in await Identities(ground.state.database).of_person(ground.subject.account_id or ""):
        yield {name: one[name] for name in ("provider", "subject", "email", "createdAt")}


async def memberships(ground: Ground) -> AsyncIterator[Document]:
    found = await People(ground.state.database).membership(
        ground.subject.account_id or "", ground.organization_id
    )
    if found:
        organization = await People(ground.state.database).organization(ground.organization_id) or {}
        shown = ("role", "status", "invitedAs", "lastSeenAt", "createdAt", "updatedAt")
        yield {"organization": organization.get("name"), **{name: found.get(name) for name in shown}}


async def sessions(ground: Ground) -> AsyncIterator[Document]:
    shown = ("ip", "userAgent", "createdAt", "lastSeenAt", "expireAt")
    for one in await Sessions(ground.state.database).of_person(ground.subject.account_id or ""):
        if one["organizationId"] == ground.organization_id:
            yield {"id": one["_id"], **{name: one[name] for name in shown}}


async def saved_filters(ground: Ground) -> AsyncIterator[Document]:
    """What is the person's alone is given to the person alone, and not to administrators who ask for them."""
    filters = SavedFilterRepository(ground.state.database, ground.organization_id)
    for one in await filters.of_person(ground.subject.account_id or "", MOST):
        if one["shared"] or ground.subject.whole:
            yield view(SAVED_FILTERS, one, ground.caller)


async def letters(ground: Ground) -> AsyncIterator[Document]:
    reader, after = PersonalRows(ground.state.database), ""
    while page := await reader.mailings(after, BATCH):
        for one in page:
            if one["to"] == ground.subject.email:
                yield {"kind": one["kind"], "to": one["to"], "at": one["at"]}
        after = page[-1]["_id"]


async def drivers(ground: Ground) -> AsyncIterator[Document]:
    for one in await found_drivers(ground):
        yield view(DRIVERS, one, ground.caller)


async def trash(ground: Ground) -> AsyncIterator[Document]:
    for one in await ground.traces.deleted_drivers(ground.subject.user_id, ground.subject.driver_ids):
        yield view(DRIVERS, one, ground.caller)


async def trips(ground: Ground) -> AsyncIterator[Document]:
    for driver_id in sorted(ground.subject.driver_ids):
        async for one in await ground.traces.stream_driven(driver_id):
            held = [turn for turn in one["assignments"] if driver_id in _crew(turn)]
            turns = [{"from": turn["from"], "to": turn["to"]} for turn in held]
            yield {"id": one.pop("_id"), **one, "assignments": turns, "driverId": driver_id}


async def positions(ground: Ground) -> AsyncIterator[Document]:
    for driver_id in sorted(ground.subject.driver_ids):
        async for one in await ground.traces.stream_positions(driver_id):
            yield {
                name: one[name] for name in ("driverId", "tripId", "point", "speed", "heading", "recordedAt")
            }


def _crew(turn: Document) -> tuple[str | None, ...]:
    return (turn["driverId"], *turn["coDriverIds"])


async def timeline(ground: Ground) -> AsyncIterator[Document]:
    if ground.subject.account_id:
        async for one in await ground.traces.stream_told(ground.subject.account_id):
            del one["organizationId"], one["actor"]
            yield {"id": one.pop("_id"), **one}


async def log_entries(ground: Ground) -> AsyncIterator[Document]:
    """What the person did, and what others did with the person's data."""
    me, organization = ground.subject.account_id, ground.organization_id
    if me:
        async for entry in await ground.chain.stream(organization, {"actor.id": me}):
            yield {"id": entry["_id"], "own": True, **_shown(ground, entry, OWN)}
    for one in sorted(ground.subject.ids):
        async for entry in await ground.chain.stream(organization, {"target.id": one}):
            if entry["actor"]["id"] != me:
                yield {"id": entry["_id"], "own": False, **_shown(ground, entry, ABOUT)}


def _shown(ground: Ground, entry: Document, names: tuple[str, ...]) -> Document:
    seen = audit_view(entry)
    about = SIDES if entry["target"]["id"] in ground.subject.ids else ()
    return {name: seen[name] for name in dict.fromkeys((*names, *about))}


async def jobs(ground: Ground) -> AsyncIterator[Document]:
    before: str | None = None
    while ground.subject.account_id and (page := await ground.traces.jobs_before(before, BATCH)):
        for one in page:
            if one["createdBy"]["id"] == ground.subject.account_id:
                shown = ("kind", "status", "ip", "createdAt", "finishedAt")
                yield {"id": one["_id"], **{name: one[name] for name in shown}}
        before = page[-1]["_id"]
