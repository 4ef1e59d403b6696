"""What is sealed can be opened with the key of its time, and with none other."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Sequence

import bson
import pytest
from bson.binary import Binary
from pymongo.errors import EncryptionError

from adapters.mongo.client import Database, connect, database_of
from adapters.mongo.jobs import JobRepository
from adapters.mongo.migrations import migrate
from schemas.base import Document
from tests.support.settings import settings_for, with_database

PATHS = ("phone", "stops.contact.phone")
Open = Callable[..., Database]
OPEN = {"phone": "1", "stops": [{"contact": {"phone": "2"}}, {"contact": None}, {}], "name": "Ann"}


@pytest.fixture
async def opened(mongodb_uri: str) -> AsyncIterator[Open]:
    """A database for every process that asks, each with its master keys."""
    uri = with_database(mongodb_uri, f"vault_{secrets.token_hex(6)}")
    databases = []

    def another(key: str = "the first", previous: str | None = None) -> Database:
        keys = {"encryption_master_key": key, "encryption_master_key_previous": previous}
        settings = settings_for(uri, "redis://127.0.0.1", **keys)
        databases.append(database_of(connect(settings), settings))
        return databases[-1]

    await migrate(another())
    yield another
    for database in databases:
        await database.vault.close()
        await database.client.close()


async def test_what_was_sealed_is_opened_and_the_rest_is_left_alone(opened: Open) -> None:
    vault = opened().vault
    sealed = await vault.seal(PATHS, OPEN)
    assert isinstance(sealed["phone"], Binary)
    assert isinstance(sealed["stops"][0]["contact"]["phone"], Binary)
    assert (sealed["name"], sealed["stops"][1:]) == ("Ann", [{"contact": None}, {}])
    assert OPEN["phone"] == "1", "the caller's document stays open"
    await vault.open(PATHS, sealed)
    assert sealed == OPEN


async def test_the_same_value_looks_different_each_time(opened: Open) -> None:
    vault = opened().vault
    one, other = [await vault.seal(PATHS, OPEN) for _ in range(2)]
    assert one["phone"] != other["phone"]


async def test_another_process_opens_it_and_one_with_another_key_does_not(opened: Open) -> None:
    sealed = await opened().vault.seal(PATHS, OPEN)
    same = dict(sealed)
    await opened().vault.open(("phone",), same)
    assert same["phone"] == "1"
    with pytest.raises(EncryptionError):
        await opened("another").vault.open(("phone",), sealed)


async def test_after_a_new_key_has_been_put_in_place_the_old_one_can_go(opened: Open) -> None:
    sealed = await opened("the first").vault.seal(PATHS, OPEN)
    between = opened("the second", previous="the first").vault
    await between.open((), sealed)
    assert await between.rewrap() == 1
    await opened("the second").vault.open(PATHS, sealed)
    assert sealed == OPEN


async def test_what_a_new_data_key_seals_and_what_the_old_one_sealed_can_both_be_read(opened: Open) -> None:
    vault = opened().vault
    before = await vault.seal(PATHS, OPEN)
    await vault.renew()
    after = await opened().vault.seal(PATHS, OPEN)
    assert before["phone"][1:17] != after["phone"][1:17], "the id of the data key is in front"
    for one in (before, after):
        await vault.open(PATHS, one)
        assert one == OPEN


async def test_several_who_need_the_first_data_key_at_once_make_one(opened: Open) -> None:
    databases = [opened() for _ in range(5)]
    sealed = [await database.vault.seal(PATHS, OPEN) for database in databases]
    assert await databases[0]["dataKeys"].count_documents({}) == 1
    for one in sealed:
        await databases[0].vault.open(PATHS, one)
    assert sealed == [OPEN] * 5


async def test_what_was_stored_before_is_sealed_by_a_migration_and_read_until_then(opened: Open) -> None:
    database = opened()
    await database["migrations"].delete_one({"_id": {"$regex": "sealed_fields"}})
    old = {"_id": "drv_1", "version": 1, "phone": "1", "licenceNumber": None}
    await database["drivers"].insert_one(dict(old))
    await database.vault.open(("phone",), old)
    assert old["phone"] == "1"
    await migrate(database)
    found = await database["drivers"].find_one({"_id": "drv_1"})
    assert found is not None
    assert isinstance(found["phone"], Binary)
    await database.vault.open(("phone",), found)
    assert found == old


async def test_what_is_told_of_old_jobs_is_sealed_by_a_migration(opened: Open) -> None:
    database = opened()
    await database["migrations"].delete_one({"_id": {"$regex": "sealed_jobs"}})
    told = {"problems": [{"detail": "“LIC-1” is not a date."}], "columns": [], "mapping": None}
    old = {
        "_id": "job_1",
        "organizationId": "org_1",
        "status": "failed",
        **told,
        "error": {"detail": "LIC-1"},
    }
    await database["jobs"].insert_one(dict(old))
    assert await JobRepository(database, "org_1").find("job_1") == old
    await migrate(database)
    assert b"LIC-1" not in bson.encode(await database["jobs"].find_one({"_id": "job_1"}) or {})
    assert await JobRepository(database, "org_1").find("job_1") == old


async def test_the_migration_leaves_what_somebody_has_written_meanwhile(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = opened()
    await database["migrations"].delete_one({"_id": {"$regex": "sealed_jobs"}})
    await database["jobs"].insert_one({"_id": "job_1", "problems": [{"detail": "first"}]})
    seal = database.vault.seal

    async def slow(paths: Sequence[str], document: Document) -> Document:
        sealed = await seal(paths, document)
        await database["jobs"].update_one({"_id": "job_1"}, {"$set": {"problems": [{"detail": "second"}]}})
        return sealed

    monkeypatch.setattr(database.vault, "seal", slow)
    await migrate(database)
    found = await database["jobs"].find_one({"_id": "job_1"})
    assert found == {"_id": "job_1", "problems": [{"detail": "second"}]}
