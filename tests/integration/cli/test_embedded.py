"""The embedded servers do what is promised of them: they answer, keep their data, and are gone afterwards."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import DuplicateKeyError
from redis import Redis

from cli import embedded, mongod
from cli.checks import servers
from cli.ports import is_free
from cli.processes import signal_group, spawn

GIVEN = {name: value for name, value in os.environ.items() if name == "EMBEDDED_DB"}


@pytest.fixture
def mongodb(tmp_path: Path) -> embedded.Server:
    return embedded.choose_mongodb(tmp_path, GIVEN)


@pytest.fixture
def redis(tmp_path: Path) -> embedded.Server:
    return embedded.choose_redis(tmp_path, {})


def connect(server: embedded.Server) -> MongoClient[dict[str, Any]]:
    return MongoClient(server.uri, serverSelectionTimeoutMS=5000)


class TestMongoDB:
    def test_the_address_names_the_database(self, mongodb: embedded.Server, tmp_path: Path) -> None:
        with embedded.running(mongodb, tmp_path / "log"), connect(mongodb) as client:
            assert client.get_default_database().name == "roadbook"

    def test_it_has_transactions(self, mongodb: embedded.Server, tmp_path: Path) -> None:
        with embedded.running(mongodb, tmp_path / "log"), connect(mongodb) as client:
            trips = client.get_default_database()["trips"]
            trips.insert_one({"_id": "outside"})
            with client.start_session() as session, session.start_transaction():
                trips.insert_one({"_id": "inside"}, session=session)
                session.abort_transaction()

            assert [trip["_id"] for trip in trips.find()] == ["outside"]

    def test_what_it_acknowledged_survives_kill_9(self, mongodb: embedded.Server, tmp_path: Path) -> None:
        process = spawn(mongodb.command, tmp_path / "log")
        try:
            embedded.wait_until_ready(mongodb, process, tmp_path / "log")
            with connect(mongodb) as client:
                client.get_default_database()["trips"].insert_one({"_id": "kept"})
        finally:
            signal_group(process, signal.SIGKILL)
            process.wait()

        with embedded.running(mongodb, tmp_path / "log"), connect(mongodb) as client:
            assert client.get_default_database()["trips"].find_one() == {"_id": "kept"}

    def test_doctor_says_what_it_is(self, mongodb: embedded.Server, tmp_path: Path) -> None:
        with embedded.running(mongodb, tmp_path / "log"), connect(mongodb) as client:
            build = client.admin.command("buildInfo")

        assert servers.embedded_kind(build) == (None if mongodb.kind == "mongod" else mongodb.kind)

    def test_a_unique_value_that_was_given_up_is_free_except_where_doctor_says_otherwise(
        self, mongodb: embedded.Server, tmp_path: Path
    ) -> None:
        with embedded.running(mongodb, tmp_path / "log"), connect(mongodb) as client:
            vehicles = client.get_default_database()["vehicles"]
            vehicles.create_index("plate", unique=True)
            vehicles.insert_one({"_id": 1, "plate": "old"})
            vehicles.update_one({"_id": 1}, {"$set": {"plate": "new"}})
            try:
                vehicles.insert_one({"_id": 2, "plate": "old"})
            except DuplicateKeyError:
                freed = False
            else:
                freed = True

        limited = any("stays taken" in one.what for one in servers.limits(mongodb.kind))
        assert freed != limited, "what doctor says of this database is no longer so"

    def test_it_is_gone_afterwards(self, mongodb: embedded.Server, tmp_path: Path) -> None:
        with embedded.running(mongodb, tmp_path / "log"):
            pass

        assert not mongod.answers(mongodb.uri)


class TestRedis:
    def test_it_has_what_the_job_queue_needs(self, redis: embedded.Server, tmp_path: Path) -> None:
        with embedded.running(redis, tmp_path / "log"), Redis.from_url(redis.uri) as client:
            assert client.function_list() == []

    def test_what_it_holds_survives_a_restart(self, redis: embedded.Server, tmp_path: Path) -> None:
        for _ in range(2):
            with embedded.running(redis, tmp_path / "log"), Redis.from_url(redis.uri) as client:
                client.incr("starts")
                count = client.get("starts")

        assert count == b"2"


def test_a_port_that_was_taken_meanwhile_is_given_up(redis: embedded.Server, tmp_path: Path) -> None:
    with embedded.running(redis, tmp_path / "log"):
        other = embedded.choose_redis(tmp_path, {})

    assert other.uri != redis.uri
    assert is_free(int(other.uri.split(":")[2].split("/")[0]))


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    broken = embedded.choose_redis(tmp_path, {})
    broken = embedded.Server(broken.name, broken.kind, broken.uri, (*broken.command, "--maxmemory", "plenty"))

    with pytest.raises(embedded.NoServer, match="maxmemory"), embedded.running(broken, tmp_path / "log"):
        pass
