"""API keys: made, changed, given another secret, and revoked."""

from __future__ import annotations

import datetime as dt

from adapters.key_secrets import digest_of, new_secret, prefix_of
from adapters.mongo.api_keys import KEYS, ApiKeyRepository
from adapters.mongo.organizations import OrganizationRepository
from adapters.redis.sessions import SessionCache
from schemas.api_keys import API_KEYS, ApiKeyCreate, ApiKeyRotate, ApiKeyUpdate
from schemas.base import Document
from schemas.page import Found, ListQuery
from services.act import Act
from services.errors import FieldError, Invalid, NotFound, Stale
from services.key_callers import states
from services.mailing import Post
from services.search_words import tokens
from services.work import Change, Work

TOLD = ("name", "scopes", "expiresAt", "prefix")
"""What the audit log says of a key."""


class ApiKeyService:
    """The keys of one organization. MongoDB is written first and Redis after, so that what is revoked stays so."""

    def __init__(
        self,
        keys: ApiKeyRepository,
        company: OrganizationRepository,
        post: Post,
        work: Work,
        cache: SessionCache,
    ) -> None:
        self._keys = keys
        self._company = company
        self._post = post
        self._work = work
        self._cache = cache

    async def list(self, query: ListQuery) -> Found:
        return await self._keys.list(query)

    async def get(self, key_id: str) -> Document:
        if (found := await self._keys.find(key_id)) is None:
            raise NotFound(f"There is no API key {key_id}.")
        return found

    async def create(self, body: ApiKeyCreate, act: Act) -> Document:
        """The key with its `secret`, which nobody can read again."""

        async def attempt(change: Change) -> Document:
            _refuse_past(body.expires_at, change.at)
            key = _new(body, change)
            secret = new_secret(key["_id"])
            key |= {"digest": digest_of(secret), "prefix": prefix_of(secret)}
            change.transaction.insert(KEYS, key)
            _note(change, "created", None, key)
            await self._tell_owners(change, "key_made", key)
            return {**key, "secret": secret}

        made = await self._work.run(act, attempt)
        await self._post.ring()
        return made

    async def update(self, key_id: str, body: ApiKeyUpdate, act: Act) -> Document:
        async def attempt(change: Change) -> Document:
            before, given = await self._current(key_id, act), body.given()
            if all(before[name] == value for name, value in given.items()):
                return before
            _refuse_past(given.get("expiresAt"), change.at)
            after = _written(change, before, {**given, "search": _words({**before, **given})})
            _note(change, "updated", before, after)
            return after

        key = await self._work.run(act, attempt)
        await self._tell(key)
        return key

    async def rotate(self, key_id: str, body: ApiKeyRotate, act: Act) -> Document:
        """The key with its new `secret`; the one until now stays good for the overlap, any older one ends."""
        older: list[str] = []

        async def attempt(change: Change) -> Document:
            before, secret = await self._current(key_id, act), new_secret(key_id)
            until = change.at + dt.timedelta(seconds=body.overlap_seconds)
            previous = {"digest": before["digest"], "until": until} if body.overlap_seconds else None
            changes = {"digest": digest_of(secret), "prefix": prefix_of(secret), "previous": previous}
            after = _written(change, before, changes)
            older[:] = sorted(states(before).keys() - states(after).keys())
            _note(change, "rotated", before, after)
            await self._tell_owners(change, "key_rotated", after)
            return {**after, "secret": secret}

        key = await self._work.run(act, attempt)
        await self._post.ring()
        await self._cache.end(key_id, older)
        await self._tell(key)
        return key

    async def revoke(self, key_id: str, act: Act) -> None:
        async def attempt(change: Change) -> Document:
            key = await self._current(key_id, act)
            change.transaction.delete(KEYS, _same(key))
            _note(change, "revoked", key, None)
            return key

        key = await self._work.run(act, attempt)
        await self._cache.end(key_id, [*states(key)])

    async def _current(self, key_id: str, act: Act) -> Document:
        key = await self.get(key_id)
        if not act.accepts(key["version"]):
            raise Stale(version=key["version"])
        return key

    async def _tell_owners(self, change: Change, kind: str, key: Document) -> None:
        """A key goes on when who made it has left, so those whose company it is know of it from the beginning."""
        by = change.act.caller
        facts = {
            "organizationId": by.organization_id,
            "by": by.user_id,
            "what": f"“{key['name']}”, which may: {', '.join(key['scopes'])}",
        }
        owners = await self._company.people(await self._company.owners(but=by.user_id))
        for owner in owners.values():
            self._post.queue(change, kind, owner["email"], **facts)

    async def _tell(self, key: Document) -> None:
        """What Redis knew of the key is not what it is now, also for a fill that read it before."""
        for digest, state in states(key).items():
            await self._cache.replace(key["_id"], digest, state)


def _new(body: ApiKeyCreate, change: Change) -> Document:
    content, creator = body.full(), change.act.caller
    return {
        "_id": change.new_id(API_KEYS.prefix),
        "organizationId": creator.organization_id,
        **content,
        "previous": None,
        "lastUsedAt": None,
        "createdBy": {"id": creator.user_id, "name": creator.name},
        "version": 1,
        "createdAt": change.at,
        "updatedAt": change.at,
        "search": _words(content),
    }


def _words(key: Document) -> list[str]:
    return tokens(key, API_KEYS.search)


def _written(change: Change, before: Document, changes: Document) -> Document:
    stamped = {**changes, "version": before["version"] + 1, "updatedAt": change.at}
    change.transaction.update(KEYS, _same(before), {"$set": stamped})
    return {**before, **stamped}


def _same(key: Document) -> Document:
    return {name: key[name] for name in ("_id", "organizationId", "version")}


def _note(change: Change, action: str, before: Document | None, after: Document | None) -> None:
    key = after or before or {}
    told = [{name: one[name] for name in TOLD} if one else None for one in (before, after)]
    target = {"type": API_KEYS.name, "id": key["_id"]}
    change.note(f"{API_KEYS.name}.{action}", target, before=told[0], after=told[1])


def _refuse_past(expires_at: dt.datetime | None, at: dt.datetime) -> None:
    if expires_at is not None and expires_at <= at:
        detail = "A key expires at a moment to come; delete it to end it now."
        raise Invalid(errors=[FieldError("/expiresAt", "field.past", detail)])
