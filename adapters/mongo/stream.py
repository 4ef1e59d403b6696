"""Reads on and on through a cursor."""

from __future__ import annotations

from collections.abc import AsyncIterator

from pymongo.asynchronous.cursor import AsyncCursor

from adapters.mongo.guard import own_limit
from schemas.base import Document

BATCH = 500


async def begun(cursor: AsyncCursor[Document]) -> AsyncIterator[Document]:
    """What the cursor finds, in batches of which the first has been read, so that a dead database is told in time."""
    cursor = cursor.batch_size(BATCH)
    async with own_limit(cursor.collection.database.client):
        first = await anext(cursor, None)

    async def each() -> AsyncIterator[Document]:
        if first is not None:
            yield first
            async for document in cursor:
                yield document

    return each()
