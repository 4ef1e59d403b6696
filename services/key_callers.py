"""Who calls by an API key."""

from __future__ import annotations

import datetime as dt
import hmac

import orjson

from adapters.clock import now, seconds_of
from adapters.key_secrets import KeySecret
from adapters.key_uses import KeyUses
from adapters.metrics import SECURITY_EVENTS
from adapters.mongo.api_keys import ApiKeys
from adapters.redis.sessions import DROPPED, ENDED, KEPT, SessionCache
from schemas.base import Document
from services.act import Caller
from services.errors import InvalidToken


class KeyCallers:
    """What Redis knows of a key it knows for a minute, as it does of sessions; the rest MongoDB is asked."""

    def __init__(self, keys: ApiKeys, uses: KeyUses, cache: SessionCache) -> None:
        self._keys = keys
        self._uses = uses
        self._cache = cache

    async def caller(self, secret: KeySecret, cached: bytes | None, *, kept: bool = True) -> Caller:
        """Raises InvalidToken for a secret that is none of ours, has been revoked or replaced, or has expired.

        `kept` says whether Redis is to remember what has to be read for it.
        """
        if cached == ENDED:
            SECURITY_EVENTS.labels("key_ended").inc()
            raise InvalidToken
        known = orjson.loads(cached) if cached and cached != DROPPED else None
        state = known or await self._state(secret, kept=kept)
        until = state["until"]
        if until is not None and until <= seconds_of(now()):
            SECURITY_EVENTS.labels("key_ended").inc()
            raise InvalidToken
        self._uses.note(secret.key_id)
        return Caller(
            secret.key_id,
            state["org"],
            # Of what a key may do its scopes say all; it sees what the office sees.
            "admin",
            secret.digest,
            state["name"],
            kind="api_key",
            scopes=frozenset(state["scopes"]),
        )

    async def _state(self, secret: KeySecret, *, kept: bool) -> Document:
        key = await self._keys.by_id(secret.key_id)
        for digest, state in states(key).items() if key else ():
            if hmac.compare_digest(digest, secret.digest):
                if kept:
                    await self._cache.put(secret.key_id, digest, state, remaining(state))
                return state
        SECURITY_EVENTS.labels("key_forged" if key else "key_ended").inc()
        raise InvalidToken


def states(key: Document) -> dict[str, Document]:
    """What requests need to know of a key, by the digest of each secret that is good for it."""
    known = {"org": key["organizationId"], "name": key["name"], "scopes": key["scopes"]}
    ends = {key["digest"]: None}
    if key["previous"]:
        ends = {key["previous"]["digest"]: key["previous"]["until"], **ends}
    return {digest: {**known, "until": _sooner(key["expiresAt"], end)} for digest, end in ends.items()}


def remaining(state: Document) -> dt.timedelta:
    """How long the secret is still good for, or longer than anything is remembered."""
    until: float | None = state["until"]
    return KEPT if until is None else dt.timedelta(seconds=until - seconds_of(now()))


def _sooner(*moments: dt.datetime | None) -> float | None:
    given = [seconds_of(one) for one in moments if one is not None]
    return min(given, default=None)
