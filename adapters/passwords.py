"""Passwords as bcrypt hashes, made and checked away from the event loop."""

from __future__ import annotations

import asyncio
import base64
import hmac
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

from passlib.hash import bcrypt

from adapters.errors import Down
from adapters.keys import key_id

T = TypeVar("T")
ROUNDS = 12
WORKERS = min(8, max(2, os.cpu_count() or 2))
"""Hashes at once: bcrypt takes a fifth of a second of a core and releases the interpreter lock."""
NICENESS = 5
WAITING = 16
"""For each of those, how many may wait: some seconds. Who comes after is told so, rather than kept for a minute."""


class _Ring(NamedTuple):
    """The keys by their ids, which of them is for new hashes, and a hash that nobody's password has."""

    keys: dict[str, bytes]
    current: str
    decoy: str


class Passwords:
    """bcrypt reads 72 bytes, so it hashes an HMAC of the whole password; the id of its key stands before the hash."""

    def __init__(self, load: Callable[[], Awaitable[Sequence[bytes]]], rounds: int = ROUNDS) -> None:
        """`load` gives the keys when the first of them is needed, that for new hashes first."""
        self._load = load
        self._ring: _Ring | None = None
        self._bcrypt = bcrypt.using(rounds=rounds)
        self._prefix = f"$2b${rounds:02d}$"
        self._pool = ThreadPoolExecutor(WORKERS, "bcrypt", _step_back)
        self._asked = 0

    async def hash(self, password: str) -> str:
        ring = await self._loaded()
        return await self._apart(self._hash, ring.current, ring.keys[ring.current], password)

    async def verify(self, password: str, stored: str | None) -> bool:
        """Takes the same time whether there is an account or not."""
        ring = await self._loaded()
        key, _, hashed = (stored or ring.decoy).partition(":")
        if key not in ring.keys:
            key, _, hashed = ring.decoy.partition(":")
            stored = None
        right = await self._apart(self._bcrypt.verify, _prepared(ring.keys[key], password), hashed)
        return right and stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether a good log-in should replace the hash, which was just verified: another cost, or another key."""
        found, _, hashed = stored.partition(":")
        return self._ring is None or found != self._ring.current or not hashed.startswith(self._prefix)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _loaded(self) -> _Ring:
        if self._ring is None:
            keys = {key_id(key): key for key in await self._load()}
            current = next(iter(keys))
            decoy = await self._apart(self._hash, current, keys[current], "no account has this password")
            self._ring = _Ring(keys, current, decoy)
        return self._ring

    async def _apart(self, work: Callable[..., T], *args: Any) -> T:
        if self._asked >= WORKERS * (1 + WAITING):
            raise Down("More passwords wait to be checked than can be in a few seconds.")
        self._asked += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)
        finally:
            self._asked -= 1

    def _hash(self, name: str, key: bytes, password: str) -> str:
        return f"{name}:{self._bcrypt.hash(_prepared(key, password))}"


def _step_back() -> None:
    """The event loop, which answers everybody, comes before the threads that hash, where they share cores."""
    if sys.platform == "linux":
        # Only there a thread has a niceness of its own.
        thread = threading.get_native_id()
        # It begins as nice as who made it, which may be nice already.
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICENESS)


def _prepared(key: bytes, password: str) -> str:
    return base64.b64encode(hmac.digest(key, password.encode(), "sha256")).decode()
