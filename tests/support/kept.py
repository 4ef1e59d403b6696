"""What a stack of the test's own has written, for what must not be there."""

from __future__ import annotations

from pymongo import AsyncMongoClient

from tests.support.stack import Stack

NEWEST = 100


async def stored(stack: Stack) -> str:
    """The newest of everything in its database, as text."""
    client: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(stack.run["mongodbUri"])
    async with client:
        database = client.get_default_database()
        names = await database.list_collection_names()
        return str([await database[name].find().sort("_id", -1).limit(NEWEST).to_list() for name in names])


def logged(stack: Stack) -> dict[str, str]:
    """What each of its processes has said."""
    assert stack.data is not None
    found = {path.stem: path.read_text(errors="replace") for path in (stack.data / "logs").glob("*.log")}
    assert {"api", "worker"} <= found.keys()
    return found
