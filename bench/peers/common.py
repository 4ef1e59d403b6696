"""What the Python peers share: clients, the budget, and which fields no answer shows."""

import os
from pathlib import Path
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript

TOKEN_KEY = bytes.fromhex(os.environ["BENCH_TOKEN_KEY"])
ISSUER = "roadbook"
AUDIENCE = "roadbook-api"
BUDGET = 100_000_000
WINDOW = 900_000
HIDDEN = dict.fromkeys(("organizationId", "search", "bookingVersion", "crewIds", "resourceIds", "dueAt"), 0)


def connected() -> tuple[AsyncMongoClient[dict[str, Any]], Redis, AsyncScript]:
    """The database, the cache, and the script that reads the session and counts the call."""
    mongodb: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(os.environ["MONGODB_URI"], maxPoolSize=64)
    retry = Retry(NoBackoff(), 0)
    redis = Redis.from_url(os.environ["REDIS_URL"], max_connections=256, socket_timeout=2, retry=retry)
    gate = redis.register_script(Path(__file__).with_name("gate.lua").read_text(encoding="utf-8"))
    return mongodb, redis, gate


def trips_of(mongodb: AsyncMongoClient[dict[str, Any]]) -> AsyncCollection[dict[str, Any]]:
    return mongodb.get_default_database()["trips"]
