"""Passwords as bcrypt hashes, made and checked away from the event loop."""

from __future__ import annotations

import asyncio
import base64
import hmac
from concurrent.futures import ThreadPoolExecutor

from passlib.hash import bcrypt

from adapters.keys import key_id

ROUNDS = 12
WORKERS = 2
"""Hashes at once: bcrypt takes a fifth of a second of a core and releases the interpreter lock."""


class Passwords:
    """bcrypt reads 72 bytes, so it hashes an HMAC of the whole password; the id of its key stands before the hash."""

    def __init__(self, keys: tuple[bytes, ...], rounds: int = ROUNDS) -> None:
        self._keys = {key_id(key): key for key in keys}
        self._current = key_id(keys[0])
        self._bcrypt = bcrypt.using(rounds=rounds)
        self._prefix = f"$2b${rounds:02d}$"
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="bcrypt")
        self._decoy = self._hash("no account has this password")

    async def hash(self, password: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._hash, password)

    async def verify(self, password: str, stored: str | None) -> bool:
        """Takes the same time whether there is an account or not."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._verify, password, stored)

    def outdated(self, stored: str) -> bool:
        """Whether a good log-in should replace the hash: another cost, or another key."""
        found, _, hashed = stored.partition(":")
        return found != self._current or not hashed.startswith(self._prefix)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _prepared(self, key: str, password: str) -> str:
        return base64.b64encode(hmac.digest(self._keys[key], password.encode(), "sha256")).decode()

    def _hash(self, password: str) -> str:
        return f"{self._current}:{self._bcrypt.hash(self._prepared(self._current, password))}"

    def _verify(self, password: str, stored: str | None) -> bool:
        key, _, hashed = (stored or self._decoy).partition(":")
        if key not in self._keys:
            key, _, hashed = self._decoy.partition(":")
            stored = None
        return bool(self._bcrypt.verify(self._prepared(key, password), hashed)) and stored is not None
