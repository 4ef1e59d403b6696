"""What is kept in Redis between two requests of a browser: sealed, under the digest of an id that only it knows."""

from __future__ import annotations

import functools
import hashlib
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any, Final, ParamSpec, TypeVar, cast

import orjson
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bff.keys import Seal
from bff.log import log
from bff.problems import SessionsUnreachable
from bff.together import TogetherScript

SOCKET_SECONDS: Final = 0.5
POOL_SIZE: Final = 50
REMEMBERED: Final = 5000
OFFICE: Final = (30 * 60, 12 * 3600)
DRIVER: Final = (7 * 86_400, 30 * 86_400)
"""Seconds a session lives without a request, and in all; as the API has it."""

# One round trip finds the session and counts the request as a sign of life; the server's clock is everybody's.
_TOUCH: Final = """
local found = redis.call('HMGET', KEYS[1], 'sealed', 'idle', 'end')
if not found[1] then return false end
local left = tonumber(found[3]) - tonumber(redis.call('TIME')[1])
if left <= 0 then redis.call('DEL', KEYS[1]) return false end
redis.call('EXPIRE', KEYS[1], math.min(tonumber(found[2]), left))
return found[1]
"""
_REPLACE: Final = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'sealed', ARGV[1])
return 1
"""
_UNLOCK: Final = (
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
)

P = ParamSpec("P")
T = TypeVar("T")


def connect(url: str) -> Redis:
    """Half a second, then the browser is told; never a retry behind our back."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=POOL_SIZE,
        timeout=SOCKET_SECONDS,
        socket_timeout=SOCKET_SECONDS,
        socket_connect_timeout=SOCKET_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    return Redis.from_pool(pool)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the API has given for a session, and for whom."""

    access: str
    refresh: str
    expires: float
    """When the access token does, in seconds since 1970."""
    user_id: str
    role: str
    end: float
    """When the session does, whatever happens."""


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that is signed in. `id` is what its cookie holds."""

    id: str
    tokens: Tokens

    @property
    def seconds_left(self) -> int:
        return max(0, int(self.tokens.end - time.time()))


def lifetimes(role: str) -> tuple[int, int]:
    return DRIVER if role == "driver" else OFFICE


def _reaching(call: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Raises SessionsUnreachable in place of what the client raises."""

    @functools.wraps(call)
    async def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await call(*args, **kwargs)
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("redis", kind=type(error).__name__, detail=str(error))
            raise SessionsUnreachable from error

    return guarded


class Store:
    """Who can read Redis finds neither ids nor tokens there."""

    def __init__(self, redis: Redis, seal: Seal) -> None:
        self._redis = redis
        self._seal = seal
        self._known: dict[str, tuple[bytes, Session]] = {}
        self._touch = TogetherScript(redis, _TOUCH)
        self._replace = redis.register_script(_REPLACE)
        self._unlock = redis.register_script(_UNLOCK)

    @_reaching
    async def ping(self) -> None:
        await cast("Awaitable[Any]", self._redis.ping())

    @_reaching
    async def open(self, tokens: Tokens) -> Session:
        """A new session with an id of 256 random bits."""
        session = Session(secrets.token_urlsafe(32), tokens)
        key = _key("session", session.id)
        idle = min(lifetimes(tokens.role)[0], session.seconds_left)
        async with self._redis.pipeline(transaction=True) as pipe:
            facts = {"sealed": self._sealed(key, asdict(tokens)), "idle": idle, "end": int(tokens.end)}
            _ = pipe.hset(key, mapping=cast("Any", facts))
            _ = pipe.expire(key, max(1, idle))
            await pipe.execute()
        return session

    @_reaching
    async def touch(self, session_id: str) -> Session | None:
        """The session, which lives on by being asked for; None once it has ended."""
        key = _key("session", session_id)
        return self._session(session_id, key, await self._touch(key))

    @_reaching
    async def look(self, session_id: str) -> Session | None:
        """The same without counting as a sign of life."""
        key = _key("session", session_id)
        return self._session(session_id, key, await cast("Awaitable[Any]", self._redis.hget(key, "sealed")))

    async def find(self, session_id: str, *, idle: bool) -> Session | None:
        """The session, for which it counts as a sign of life or, where nobody is at the app, does not."""
        return await (self.look(session_id) if idle else self.touch(session_id))

    @_reaching
    async def seconds_idle(self, session_id: str) -> int:
        """How long it lives on without a request."""
        return int(await self._redis.ttl(_key("session", session_id)))

    @_reaching
    async def replace(self, session: Session) -> bool:
        """Other tokens for a session; False where it has ended meanwhile."""
        key = _key("session", session.id)
        done = await self._replace(keys=[key.encode()], args=[self._sealed(key, asdict(session.tokens))])
        return bool(done)

    @_reaching
    async def end(self, session_id: str) -> None:
        key = _key("session", session_id)
        self._known.pop(key, None)
        await self._redis.delete(key)

    @_reaching
    async def lock(self, session_id: str, seconds: float) -> str | None:
        """A token for unlocking; None where another process holds the lock."""
        token = secrets.token_hex(8)
        won = await self._redis.set(_key("lock", session_id), token, nx=True, px=int(seconds * 1000))
        return token if won else None

    @_reaching
    async def unlock(self, session_id: str, token: str) -> None:
        await self._unlock(keys=[_key("lock", session_id).encode()], args=[token])

    @_reaching
    async def hold(self, kind: str, facts: dict[str, Any], seconds: int) -> str:
        """Keeps what a sign-in that is under way needs; the id under which it is."""
        held_id = secrets.token_urlsafe(32)
        key = _key(kind, held_id)
        await self._redis.set(key, self._sealed(key, facts), ex=seconds)
        return held_id

    @_reaching
    async def held(self, kind: str, held_id: str) -> dict[str, Any] | None:
        key = _key(kind, held_id)
        return self._opened(key, await self._redis.get(key))

    @_reaching
    async def take(self, kind: str, held_id: str) -> dict[str, Any] | None:
        """As `held`, once: of two who take it one gets it."""
        key = _key(kind, held_id)
        return self._opened(key, await self._redis.getdel(key))

    def _session(self, session_id: str, key: str, sealed: Any) -> Session | None:
        """Whether there is one, Redis says each time; what was sealed alike need not be opened again."""
        known = self._known.get(key)
        if known is not None and known[0] == sealed:
            return known[1]
        facts = self._opened(key, sealed)
        if facts is None:
            return None
        session = Session(session_id, Tokens(**facts))
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[key] = sealed, session
        return session

    def _sealed(self, key: str, facts: dict[str, Any]) -> bytes:
        return self._seal.close(orjson.dumps(facts), key.encode())

    def _opened(self, key: str, sealed: Any) -> dict[str, Any] | None:
        value = self._seal.open(sealed, key.encode()) if isinstance(sealed, bytes) else None
        return cast("dict[str, Any]", orjson.loads(value)) if value is not None else None


def _key(kind: str, secret_id: str) -> str:
    return f"bff:{kind}:{hashlib.sha256(secret_id.encode()).hexdigest()}"
