"""The key of password hashes is the same for all processes and outlives the master key."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator

import pytest

from adapters.mongo.client import Database, connect, database_of
from adapters.mongo.migrations import migrate
from adapters.mongo.password_keys import PasswordKeys
from adapters.passwords import Passwords
from tests.support.settings import settings_for, with_database

DERIVED = (b"d" * 32,)


@pytest.fixture
async def database(mongodb_uri: str) -> AsyncIterator[Database]:
    settings = settings_for(with_database(mongodb_uri, f"pepper_{secrets.token_hex(6)}"), "redis://127.0.0.1")
    found = database_of(connect(settings), settings)
    await migrate(found)
    yield found
    await found.vault.close()
    await found.client.close()


async def test_several_processes_that_need_it_first_get_the_same(database: Database) -> None:
    found = await asyncio.gather(*(PasswordKeys(database, DERIVED).all() for _ in range(5)))
    assert len(set(found)) == 1
    assert (len(found[0][0]), found[0][1:]) == (32, DERIVED)


async def test_it_cannot_be_read_in_the_database(database: Database) -> None:
    key = (await PasswordKeys(database, DERIVED).all())[0]
    stored = await database["passwordKeys"].find_one({})
    assert stored is not None
    assert key not in stored["key"]


async def test_a_hash_from_before_there_was_one_is_right_and_outdated(database: Database) -> None:
    async def derived() -> tuple[bytes, ...]:
        return DERIVED

    before = Passwords(derived, rounds=4)
    stored = await before.hash("correct horse battery staple")
    passwords = Passwords(PasswordKeys(database, DERIVED).all, rounds=4)
    assert await passwords.verify("correct horse battery staple", stored)
    assert passwords.outdated(stored)
    before.close()
    passwords.close()
