"""One write, whole: the object, its audit entry, its outbox entry and the record of its idempotency key."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
from collections.abc import Awaitable, Callable, Collection
from typing import Any, TypeVar

from adapters.clock import now
from adapters.errors import Busy, Down, Duplicate
from adapters.ids import new_id, nth_id
from adapters.mongo.idempotency import KEYS, IdempotencyKeys
from adapters.mongo.transaction import Transaction, Transactions
from schemas.base import Document
from schemas.noun import Noun
from services.act import Act, Answer, Key
from services.audit import new_entry, shown
from services.differences import differing, unchanged
from services.errors import (
    Contention,
    Erased,
    InProgress,
    KeyReused,
    RoadbookError,
    SecretShown,
    Taken,
)
from services.outbox import note_entry, outbox_entry
from services.refusals import unavailable

T = TypeVar("T")
TRASH_DAYS = 30
PEOPLE = frozenset(("user", "driver"))
KEPT = dt.timedelta(hours=24)
"""How long an answer can be replayed."""
SHOWN_ONCE = Answer(409, {}, b"")
"""Stands for an answer that showed a secret, which is kept nowhere."""
REPLAY_PATIENCE = 2.0
"""Seconds that a second request waits for the first with the same key."""


class Replayed(Exception):
    """The request was already done; here is what was answered then."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.status)


class Undone(Exception):
    """Ends an attempt of which nothing is to be kept but what it answers."""

    def __init__(self, result: Any) -> None:
        self.result = result
        super().__init__()


class Change:
    """The writes of one attempt; each also queues its audit and outbox entries."""

    def __init__(self, act: Act, transaction: Transaction, at: dt.datetime, audit_key: bytes) -> None:
        self.act = act
        self.at = at
        self.transaction = transaction
        self._audit_key = audit_key
        self._made = itertools.count()
        self.changed: set[str] = set()
        """The organizations whose data this changes."""
        self.people: set[str] = set()
        """The users who have come to be somebody else by it, as the driver that they were or are."""
        self.about: set[str] = set()
        """The persons and drivers of whom the answer may tell; when one is erased, it is not replayed any more."""
        self.written: dict[str, Document | None] = {}
        """What objects have become by this; None for what it deletes. Reads do not see it before the commit."""

    def new_id(self, prefix: str) -> str:
        """Ids sort as the objects were made, also those of one moment: by id is by `createdAt`."""
        return nth_id(prefix, self.at, next(self._made))

    def create(self, noun: Noun, document: Document, *, action: str = "created") -> Document:
        self.transaction.insert(noun.plural, document)
        self._record(noun, action, "created", None, document)
        return document

    def update(
        self,
        noun: Noun,
        before: Document,
        after: Document,
        *,
        action: str = "updated",
        reason: str | None = None,
        derived: Document | None = None,
    ) -> Document:
        """Write what differs, if the object is still as it was read. Nothing differs, nothing is written.

        `derived` are fields that follow from the others, which are no reason to write by themselves.
        """
        changed = differing(before, after)
        if not changed:
            return before
        changed |= derived or {}
        # Whoever edits the object must not lose the edit because a flag was set meanwhile.
        raised = not changed.keys() <= {*noun.unversioned}
        stamps: Document = {"version": before["version"] + raised, "updatedAt": self.at}
        self.transaction.update(noun.plural, unchanged(noun, before), {"$set": changed | stamps})
        stamped = {**after, **(derived or {}), **stamps}
        self._record(noun, action, "updated", before, stamped, reason)
        return stamped

    def wipe(self, noun: Noun, before: Document, after: Document) -> Document:
        """As an update that takes a person's values away for good: the log tells that, and not what they were."""
        where = unchanged(noun, before)
        # An assignment in the same moment raises this without a new version.
        where["bookingVersion"] = before.get("bookingVersion")
        stamps: Document = {"version": before["version"] + 1, "updatedAt": self.at}
        self.transaction.update(noun.plural, where, {"$set": differing(before, after) | stamps})
        stamped = {**after, **stamps}
        self._record(noun, "erased", "updated", before, stamped, silent=True)
        return stamped

    def derive(self, noun: Noun, before: Document, derived: Document) -> None:
        """Write what has come to follow from an object, as by the passing of time; told unless nobody can see it."""
        changed = differing(before, derived)
        if not changed.keys() <= {*noun.hidden}:
            self.update(noun, before, {**before, **derived}, action="flagged")
        elif changed:
            self.transaction.update(noun.plural, unchanged(noun, before), {"$set": changed})

    def delete(self, noun: Noun, document: Document) -> None:
        """Move an object to the trash, from where it can be restored for 30 days."""
        where = unchanged(noun, document)
        # An assignment in the same moment raises this without a new version; absent and null are the same here.
        where["bookingVersion"] = document.get("bookingVersion")
        self.transaction.delete(noun.plural, where)
        expiry = self.at + dt.timedelta(days=TRASH_DAYS)
        kept = {key: document.get(key) for key in ("_id", "organizationId", "externalId")}
        self.transaction.insert(
            "trash", {**kept, "noun": noun.name, "object": document, "deletedAt": self.at, "expireAt": expiry}
        )
        self._record(noun, "deleted", "deleted", document, None)

    def restore(self, noun: Noun, document: Document) -> Document:
        """Bring an object back out of the trash."""
        restored = {**document, "version": document["version"] + 1, "updatedAt": self.at}
        self.transaction.delete(
            "trash", {"_id": document["_id"], "organizationId": document["organizationId"]}
        )
        self.transaction.insert(noun.plural, restored)
        self._record(noun, "restored", "created", None, restored)
        return restored

    def note(
        self,
        action: str,
        target: Document,
        *,
        before: Document | None = None,
        after: Document | None = None,
        **more: Any,
    ) -> None:
        """An audit entry for what is no noun, such as a log-in."""
        changes = {"before": shown(before, after), "after": shown(after, before), **more}
        entry_id = changes.pop("id", None) or new_id("aud")
        entry = new_entry(entry_id, self.act, self.at, action, target, changes, self._audit_key)
        self._entered(entry)
        self.transaction.insert("outbox", note_entry(entry))

    def _entered(self, entry: Document) -> None:
        """Queue an audit entry; every write has one, so the first tells whether the write was applied."""
        self.transaction.insert("auditLogs", entry)
        self.transaction.mark = self.transaction.mark or entry["_id"]
        if entry["target"]["type"] in PEOPLE and not entry["action"].endswith(".erased"):
            self.about.add(entry["target"]["id"])

    def _record(
        self,
        noun: Noun,
        action: str,
        kind: str,
        before: Document | None,
        after: Document | None,
        reason: str | None = None,
        *,
        silent: bool = False,
    ) -> None:
        current: Document = after if after is not None else before or {}
        target = {"type": noun.name, "id": current["_id"]}
        changes = {"before": shown(before, after), "after": shown(after, before), "reason": reason}
        if silent:
            changes = {}
        entry = new_entry(
            new_id("aud"), self.act, self.at, f"{noun.name}.{action}", target, changes, self._audit_key
        )
        self._entered(entry)
        self.transaction.insert("outbox", outbox_entry(noun, kind, before, after, self.at, entry["_id"]))
        self.changed.add(current["organizationId"])
        self.written[current["_id"]] = after
        for name in noun.people:
            old, new = (before or {}).get(name), (after or {}).get(name)
            if old != new:
                self.people.update(one for one in (old, new) if one)


class Work:
    """Runs a write and answers its repetitions."""

    def __init__(
        self,
        transactions: Transactions,
        keys: IdempotencyKeys,
        audit_key: bytes,
        announce: Callable[[str, Collection[str]], Awaitable[None]],
    ) -> None:
        """`announce` is told of each organization that a commit has changed, before the write is answered.

        And of those of its people who must not be taken for who they were.
        """
        self._transactions = transactions
        self._keys = keys
        self._audit_key = audit_key
        self._announce = announce

    async def run(self, act: Act, attempt: Callable[[Change], Awaitable[T]]) -> T:
        """The attempt's result, committed; an attempt may run several times, so all its reads belong inside.

        Raises Replayed when this key's request was done before, and every refusal that `attempt` raises.
        """
        try:
            result, change = await self._committed(act, attempt)
        except Replayed:
            # Who did it may have been stopped between the commit and the announcement.
            if act.caller.organization_id:
                await self._announce(act.caller.organization_id, ())
            raise
        for organization_id in change.changed:
            await self._announce(organization_id, change.people)
        return result

    async def _committed(self, act: Act, attempt: Callable[[Change], Awaitable[T]]) -> tuple[T, Change]:
        try:
            done = await self._transactions.run(lambda transaction: self._attempt(act, attempt, transaction))
        except Duplicate as duplicate:
            if duplicate.collection == KEYS and act.key:
                if await self._keys.remove_expired(act.key.id):
                    return await self._committed(act, attempt)
                raise Replayed(await self._winner(act)) from None
            await self._replay_if_done(act)
            field = duplicate.fields[-1] if duplicate.fields else "value"
            raise Taken(f"Another object already has this {field}.", field=field) from duplicate
        except Busy as busy:
            raise Contention from busy
        except Down as down:
            raise unavailable(down) from down
        except RoadbookError:
            await self._replay_if_done(act)
            raise
        except Undone as undone:
            await self._replay_if_done(act)
            return await self._committed(act, answering(undone.result))
        # An earlier attempt can turn out to be the one that was committed.
        result, change, act.answer = done
        return result, change

    async def _attempt(
        self, act: Act, attempt: Callable[[Change], Awaitable[T]], transaction: Transaction
    ) -> tuple[T, Change, Answer | None]:
        # What an earlier attempt would have answered is not what this one does.
        act.answer = None
        change = Change(act, transaction, now(), self._audit_key)
        result = await attempt(change)
        answer = act.settle(result)
        if act.key and answer is not None:
            # First in the round trip: of several requests with one key all but one fail here, before any other write.
            kept = SHOWN_ONCE if act.once else answer
            transaction.insert(KEYS, _record_of(act.key, kept, change), first=True)
        return result, change, answer

    async def _replay_if_done(self, act: Act) -> None:
        """That nothing was done may only mean that the first request with this key already did it."""
        if act.key and (stored := await self._keys.find(act.key.id)):
            raise Replayed(self._checked(act, stored))

    async def _winner(self, act: Act) -> Answer:
        """The answer of the request that came first with this key, waiting a little for it to be committed."""
        delay, waited = 0.005, 0.0
        while act.key and waited < REPLAY_PATIENCE:
            if stored := await self._keys.find(act.key.id):
                return self._checked(act, stored)
            await asyncio.sleep(delay)
            waited, delay = waited + delay, delay * 2
        raise InProgress

    @staticmethod
    def _checked(act: Act, stored: Document) -> Answer:
        if act.key and stored["fingerprint"] != act.key.fingerprint:
            raise KeyReused
        if stored.get("erased"):
            raise Erased("What was answered then told of a person who has been erased since.")
        if stored["status"] == SHOWN_ONCE.status:
            raise SecretShown
        return Answer(stored["status"], stored["headers"], stored["body"])


def answering(result: T) -> Callable[[Change], Awaitable[T]]:
    """An attempt that writes nothing, so that repetitions of its request are answered alike."""

    async def attempt(_: Change) -> T:
        return result

    return attempt


def _record_of(key: Key, answer: Answer, change: Change) -> Document:
    caller = change.act.caller
    # What drivers are answered shows what they have said, such as why they cannot come.
    about = change.about | ({caller.user_id, caller.driver_id or ""} if caller.is_driver else set())
    return {
        "_id": key.id,
        "fingerprint": key.fingerprint,
        **answer._asdict(),
        **({"about": sorted(about)} if about else {}),
        "createdAt": change.at,
        "expireAt": change.at + KEPT,
    }
