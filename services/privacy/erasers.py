"""How each store forgets a person: in bounded steps, each of which can be repeated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from adapters.mongo.erasures import PersonalRows
from adapters.mongo.jobs import OPEN, JobRepository
from adapters.mongo.saved_filters import SavedFilterRepository
from adapters.mongo.sessions import Sessions
from adapters.mongo.trips import TripRepository
from adapters.redis.sessions import SessionCache
from schemas.base import Document
from schemas.drivers import DRIVERS
from schemas.trips import TRIPS
from services.audit import ACTOR_NAME, SIDES
from services.audit_erasure import ERASED, values_of
from services.audit_view import NOBODY
from services.letters import FAREWELL
from services.privacy.drivers import linked, nobody
from services.privacy.ground import Erase, Ground, Subject
from services.privacy.log_eraser import Choose, take_out
from services.work import Change

BATCH = 100
IMPERSONAL = frozenset(f"{side}.{name}" for side in SIDES for name in ("role", "status", "version"))
"""Of what the log says about a person, that which tells of nobody."""


def removed(collection: str, field: str) -> Erase:
    """Forgets the rows that name the account in this field."""

    async def erase(ground: Ground) -> None:
        if account_id := ground.subject.account_id:
            await PersonalRows(ground.state.database).remove(collection, field, [account_id])

    return erase


async def key_makers(ground: Ground) -> None:
    if account_id := ground.subject.account_id:
        rows = PersonalRows(ground.state.database)
        await rows.replace_name("apiKeys", ground.organization_id, account_id, NOBODY)


async def saved_filters(ground: Ground) -> None:
    if account_id := ground.subject.account_id:
        await SavedFilterRepository(ground.state.database, ground.organization_id).forget_owner(account_id)


async def sessions(ground: Ground) -> None:
    if user_id := ground.subject.account_id:
        ended = await Sessions(ground.state.database).end_all(user_id, organization_id=ground.organization_id)
        await SessionCache(ground.state.cache).end(user_id, ended)


async def answers(ground: Ground) -> None:
    await PersonalRows(ground.state.database).forget_answers(ground.subject.ids)


async def letters(ground: Ground) -> None:
    """Letters that wait for long because nobody takes them, and what operators were told of them."""
    rows, after = PersonalRows(ground.state.database), ""
    while page := await rows.mailings(after, BATCH):
        theirs = [one["_id"] for one in page if _is_for(ground.subject, one)]
        await rows.remove("deadLetters", "change.id", theirs)
        await rows.remove("mailings", "_id", theirs)
        after = page[-1]["_id"]
        await ground.beat()


def _is_for(subject: Subject, letter: Document) -> bool:
    before: bool = letter["at"] <= subject.at
    return before and letter["to"] == subject.email and letter["kind"] != FAREWELL


async def mailbox(ground: Ground) -> None:
    if ground.subject.email:
        await PersonalRows(ground.state.database).remove_mails(ground.subject.email, ground.subject.at)


async def dead_letters(ground: Ground) -> None:
    await PersonalRows(ground.state.database).remove("deadLetters", "change.id", ground.subject.ids)


async def drivers(ground: Ground) -> None:
    """Of those who log in as this person; drivers without an account are erased when it is asked for."""
    for driver in await linked(ground):
        await ground.state.work.run(ground.act(), _wiping(ground, driver["_id"]))


def _wiping(ground: Ground, driver_id: str) -> Callable[[Change], Awaitable[None]]:
    async def attempt(change: Change) -> None:
        for driver in await linked(ground):
            if driver["_id"] == driver_id:
                change.wipe(DRIVERS, driver, nobody(driver, change.at))

    return attempt


async def trash(ground: Ground) -> None:
    """A deleted driver cannot be brought back any more."""
    for one in await ground.traces.deleted_drivers(ground.subject.account_id, ground.subject.driver_ids):
        await ground.traces.drop_from_trash(one["_id"])


async def positions(ground: Ground) -> None:
    """Where somebody was is theirs alone, whatever was driven."""
    for driver_id in sorted(ground.subject.driver_ids):
        await ground.traces.forget_positions(driver_id)


async def log_entries(ground: Ground) -> None:
    """Who did what stays by its id; the name, where it came from, and what was said of the person go."""
    subject = ground.subject
    if subject.account_id:
        await _take_out(ground, {"actor.id": subject.account_id}, _personal(ground))
    for one in sorted(subject.ids):
        await _take_out(ground, {"target.id": one}, _personal(ground))


def _personal(ground: Ground) -> Choose:
    def choose(entry: Document) -> set[str]:
        names: set[str] = set()
        if entry["action"] == ERASED:
            return names
        is_about = entry["target"]["id"] in ground.subject.ids
        if entry["actor"]["id"] == ground.subject.account_id or (
            is_about and entry["actor"]["type"] == "anonymous"
        ):
            names |= {ACTOR_NAME, "ip", "userAgent"}
        if is_about:
            sides = (name for name in values_of(entry) if name.startswith(("before.", "after.")))
            names |= {"reason", *sides} - IMPERSONAL
        return names

    return choose


async def _take_out(ground: Ground, where: Document, choose: Choose) -> None:
    before: str | None = None
    while page := await ground.chain.page(ground.organization_id, where, BATCH, before):
        await _take_out_of(ground, page, choose)
        before = page[-1]["_id"]
        await ground.beat()


async def _take_out_of(ground: Ground, page: list[Document], choose: Choose) -> None:
    def chosen(entry: Document) -> set[str]:
        held = values_of(entry)
        return {name for name in choose(entry) if held.get(name) not in (None, "")}

    ids = [entry["_id"] for entry in page if chosen(entry)]
    if not ids:
        return

    async def attempt(change: Change) -> None:
        entries = await ground.chain.named(ground.organization_id, ids)
        ready = [entry for entry in entries if "form" in entry or entry["sequence"] is not None]
        take_out(change, ready, chosen, ground.subject.target)
        if len(ready) < len(entries):
            ground.left.append("entries of before that wait for their seal")

    await ground.state.work.run(ground.act(), attempt)


async def timelines(ground: Ground) -> None:
    """Who told what of a trip stays; the name goes, and why somebody could not come."""
    user_id, after = ground.subject.user_id, ""
    while user_id and (page := await ground.traces.told(user_id, after, BATCH)):
        declined = [one for one in page if one["type"] == "declined" and one["note"]]
        for event in declined:
            await _forget_excuse(ground, event["tripId"], event["note"])
        # Last, as this is what the excuse is found by.
        await ground.traces.quieten([one["_id"] for one in declined], {"note": None})
        if ground.subject.account_id:
            await ground.traces.quieten([one["_id"] for one in page], {"actor.name": NOBODY})
        after = page[-1]["_id"]
        await ground.beat()


async def _forget_excuse(ground: Ground, trip_id: str, excuse: str) -> None:
    async def attempt(change: Change) -> None:
        trip = await TripRepository(ground.state.database, ground.organization_id).find(trip_id)
        if trip and trip["declineReason"] == excuse:
            change.wipe(TRIPS, trip, {**trip, "declineReason": None})

    await ground.state.work.run(ground.act(), attempt)
    await ground.traces.quieten_in_trash(trip_id, excuse)
    names = ("reason", *(f"{side}.declineReason" for side in SIDES))

    def choose(entry: Document) -> set[str]:
        held = values_of(entry)
        return {name for name in names if held.get(name) == excuse}

    await _take_out(ground, {"target.id": trip_id}, choose)


async def jobs(ground: Ground) -> None:
    """Who began an import, and what refused rows said of the person."""
    async for job in _jobs(ground):
        if job["createdBy"]["id"] == ground.subject.account_id:
            await _forget_beginner(ground, job)
        elif job["status"] in OPEN:
            continue
        if await asyncio.to_thread(_mentions, ground, job):
            await asyncio.to_thread(_drop_files, ground, job)
            await ground.traces.change_job(job["_id"], {"problems": []})


async def _jobs(ground: Ground) -> AsyncIterator[Document]:
    before: str | None = None
    while page := await ground.traces.jobs_before(before, BATCH):
        for job in page:
            yield job
        before = page[-1]["_id"]
        await ground.beat()


async def _forget_beginner(ground: Ground, job: Document) -> None:
    if job["status"] in OPEN:
        # It goes on in the name of who began it, and would write that name again.
        await JobRepository(ground.state.database, ground.organization_id).cancel(job["_id"])
    await ground.traces.change_job(job["_id"], {"createdBy.name": NOBODY, "ip": ""})


def _mentions(ground: Ground, job: Document) -> bool:
    """Whether rows that were refused may be about the person; rows about drivers can name them in any spelling."""
    texts = ground.subject.texts
    if job["kind"] == "drivers.import":
        return True
    if any(text in one["detail"] for one in job["problems"] for text in texts):
        return True
    return ground.state.files.mentions(job["organizationId"], job["rejectsFile"], texts)


def _drop_files(ground: Ground, job: Document) -> None:
    for name in (job["rejectsFile"], job["file"]):
        ground.state.files.remove(job["organizationId"], name)


async def is_known(ground: Ground) -> bool:
    """Whether the organization has ever heard of the account: whatever somebody does there is in its log."""
    account_id = ground.subject.account_id
    fields = ("actor.id", "target.id")
    pages = [await ground.chain.page(ground.organization_id, {name: account_id}, 1, None) for name in fields]
    return any(pages)
