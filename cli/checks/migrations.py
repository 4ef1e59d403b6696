"""Whether the database is at this version."""

import asyncio
from collections.abc import Iterator
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from adapters.mongo.client import DEFAULT_DATABASE
from adapters.mongo.migrations import pending
from cli.checks.finding import Finding, fail, ok, warn


def migrations(uri: str) -> Iterator[Finding]:
    try:
        waiting = asyncio.run(_pending(uri))
    except PyMongoError as error:
        yield fail(
            f"the database's version cannot be read: {error}", "Check the rights of the user in MONGODB_URI."
        )
        return
    if waiting:
        yield warn(
            f"migrations are pending: {', '.join(waiting)}",
            "Run `roadbook migrate` before the API is started.",
        )
    else:
        yield ok("the database is at this version")


async def _pending(uri: str) -> list[str]:
    async with AsyncMongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=3000) as client:
        return await pending(client.get_default_database(DEFAULT_DATABASE))
