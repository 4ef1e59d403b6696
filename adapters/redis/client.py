"""The cache client of a process: bounded, impatient, never retrying behind our back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from adapters.redis.rest import RestingPool

if TYPE_CHECKING:
    from adapters.settings import Settings

Cache = Redis
CacheError = (RedisError, OSError, TimeoutError)
"""What a call raises when the cache does not answer."""

SOCKET_SECONDS = 0.5
POOL_SIZE = 50


def connect(settings: Settings, **options: Any) -> Redis:
    """Redis being slow must not stop dispatchers: half a second, then callers go on without it, for a while at once."""
    pool = RestingPool.from_url(
        settings.redis_url.get_secret_value(),
        max_connections=POOL_SIZE,
        timeout=SOCKET_SECONDS,
        socket_timeout=options.pop("socket_timeout", SOCKET_SECONDS),
        socket_connect_timeout=SOCKET_SECONDS,
        retry=Retry(NoBackoff(), 0),
        **options,
    )
    return Redis.from_pool(pool)
