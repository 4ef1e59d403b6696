"""Looks for planted values wherever something is kept: sealed or open, in the database, the cache and files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import suppress

import bson

from adapters.clock import now
from adapters.mongo.sealed import SEALED
from services.errors import Contention
from services.privacy.eraser import Eraser
from services.process import State
from tests.support.backend import Backend

BUDGET_SECONDS = 900


async def leaks(backend: Backend, planted: Collection[str]) -> set[tuple[str, str]]:
    """Where which of the values can still be found."""
    wanted = {value: value.casefold().encode() for value in planted}
    return {
        (place, value)
        async for place, raw in _everything(backend.state)
        for value, text in wanted.items()
        if text in raw.lower()
    }


async def _everything(state: State) -> AsyncIterator[tuple[str, bytes]]:
    for name in await state.database.list_collection_names():
        async for document in state.database[name].find():
            if name != "passwordKeys":
                await state.database.vault.open(SEALED.get(name, ()), document)
            yield name, bson.encode(document)
    async for key in state.cache.scan_iter(count=1000):
        if key.startswith(b"rate:{ip:"):
            # It counts an address and not a person, and is gone before anybody could ask for it.
            assert await state.cache.ttl(key) <= BUDGET_SECONDS
            continue
        kind = await state.cache.type(key)
        assert kind in {b"string", b"hash", b"none"}, "look into keys of this kind too"
        held = await (state.cache.hgetall(key) if kind == b"hash" else state.cache.get(key))
        yield "the cache", key + b" " + (held if isinstance(held, bytes) else repr(held).encode())
    for path in state.files.path("x", "y").parent.parent.glob("*/*"):
        yield "a file", path.read_bytes()


async def erased(state: State) -> None:
    """What the worker does until every erasure has ended, without its waits."""
    rows = state.database["erasures"]
    while await rows.find_one({}, {"_id": 1}):
        await rows.update_many({}, {"$set": {"dueAt": now()}})
        # As the worker's keeper does: somebody who was killed can hold the last batch for a while.
        with suppress(Contention):
            assert await Eraser(state).run_once()
