"""What `roadbook doctor` says of a machine, its settings and its servers."""

import errno
import os
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cli import doctor as command
from cli.checks import machine, servers
from cli.checks.finding import Finding, fail, ok, warn
from cli.checks.settings import settings
from cli.ports import LOOPBACK, any_free

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD = {
    "ENVIRONMENT": "production",
    "MONGODB_URI": "mongodb://db.example.com/roadbook?tls=true",
    "REDIS_URL": "rediss://cache.example.com",
    "JWT_SECRET": secrets.token_urlsafe(64),
    "ENCRYPTION_MASTER_KEY": secrets.token_urlsafe(64),
    "SESSION_SECRET": secrets.token_urlsafe(64),
}


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*GOOD, "NODE_ENV", "PORT", "EMBEDDED_DB", "DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)


class TestMachine:
    def test_an_old_python_fails(self) -> None:
        assert machine.python((3, 10, 14)).verdict == "fail"

    def test_a_new_enough_python_is_fine(self) -> None:
        assert machine.python((3, 11, 0)) == ok("Python 3.11.0")

    @pytest.mark.parametrize(("gibibytes", "verdict"), [(0.4, "fail"), (2, "warn"), (20, "ok")])
    def test_the_disk_is_judged_by_what_is_free(self, gibibytes: float, verdict: str) -> None:
        assert machine.judge_disk(int(gibibytes * machine.GIBIBYTE), Path("/srv")).verdict == verdict

    def test_a_folder_that_is_not_there_yet_is_judged_by_its_disk(self, tmp_path: Path) -> None:
        assert str(tmp_path) in machine.disk(tmp_path / "not" / "yet").what

    @pytest.mark.parametrize(("seconds", "verdict"), [(0.5, "ok"), (-5, "warn"), (60, "fail")])
    def test_the_clock_is_held_against_the_databases(self, seconds: float, verdict: str) -> None:
        assert machine.clock(NOW + timedelta(seconds=seconds), NOW).verdict == verdict

    def test_a_port_of_the_running_system_is_no_trouble(self) -> None:
        assert machine.port({"PORT": "8123"}, "PORT", ours=8123).verdict == "ok"

    def test_a_port_that_is_none_fails(self) -> None:
        assert machine.port({"PORT": "http"}, "PORT", ours=None).verdict == "fail"

    def test_a_free_port_is_fine(self) -> None:
        assert machine.port({"PORT": str(any_free())}, "PORT", ours=None).verdict == "ok"


class TestFolders:
    def test_one_that_can_be_written_to_is_fine(self, tmp_path: Path) -> None:
        assert machine.folder("UPLOAD_DIR", tmp_path).verdict == "ok"
        assert list(tmp_path.iterdir()) == []

    def test_one_that_is_not_there_yet_is_judged_by_where_it_would_be(self, tmp_path: Path) -> None:
        assert machine.folder("UPLOAD_DIR", tmp_path / "not" / "yet").verdict == "ok"
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("below", ["", "further/down"])
    def test_a_file_in_its_place_is_named(self, tmp_path: Path, below: str) -> None:
        (tmp_path / "file").touch()

        found = machine.folder("UPLOAD_DIR", tmp_path / "file" / below)

        assert found.verdict == "fail"
        assert found.what.endswith(f"{tmp_path / 'file'} is a file")
        assert found.advice == "Set UPLOAD_DIR to a folder that can be written to."

    @pytest.mark.parametrize(("number", "freed"), [(errno.ENOSPC, True), (errno.EROFS, False)])
    def test_why_nothing_can_be_written_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, freed: bool
    ) -> None:
        def refuse(**_: object) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(tempfile, "TemporaryFile", refuse)

        found = machine.folder("DATA_DIR", tmp_path)

        assert f"DATA_DIR is {tmp_path}, where nothing can be written: {os.strerror(number)}" in found.what
        assert found.advice.startswith("Free some space") == freed

    def test_one_that_is_nearly_full_fails(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        usage = SimpleNamespace(free=9 * machine.MEBIBYTE)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

        found = machine.folder("DATA_DIR", tmp_path)

        assert (found.verdict, found.what) == (
            "fail",
            f"DATA_DIR is {tmp_path}, where only 9 MiB are free",
        )


class TestSettings:
    def test_complete_ones_are_fine(self) -> None:
        assert list(settings(GOOD)) == [ok("settings are complete for production")]

    def test_what_is_missing_is_named_as_the_operator_sets_it(self) -> None:
        given = {name: value for name, value in GOOD.items() if name != "REDIS_URL"}

        assert list(settings(given)) == [
            fail("REDIS_URL is not set", "Set it, or REDIS_URL_FILE to a file that holds it.")
        ]

    def test_every_mistake_is_told_at_once(self) -> None:
        found = list(settings({**GOOD, "MONGODB_TIMEOUT": "soon", "RATE_LIMIT_LOGIN": "many"}))

        assert [finding.what.split(":")[0] for finding in found] == ["MONGODB_TIMEOUT", "RATE_LIMIT_LOGIN"]

    def test_a_short_secret_is_named_and_not_shown(self) -> None:
        (found,) = settings({**GOOD, "JWT_SECRET": "tooshort"})

        assert found.verdict == "fail"
        assert "JWT_SECRET" in found.what
        assert "tooshort" not in found.what + found.advice

    def test_every_weak_secret_is_named_beside_what_is_missing(self) -> None:
        weak = {**GOOD, "JWT_SECRET": "short", "ENCRYPTION_MASTER_KEY": "example" * 20}
        del weak["SESSION_SECRET"]

        found = [one.what for one in settings(weak)]

        assert [what.split()[0] for what in found] == [
            "JWT_SECRET",
            "ENCRYPTION_MASTER_KEY",
            "SESSION_SECRET",
        ]
        assert found[2] == "SESSION_SECRET is not set"

    @pytest.mark.parametrize("name", ["MONGODB_URI", "REDIS_URL"])
    def test_a_miswritten_address_is_named_and_not_shown(self, name: str) -> None:
        (found,) = settings({**GOOD, name: "localhost:hunter2"})

        assert found.verdict == "fail"
        assert found.what.startswith(f"{name}: ")
        assert "hunter2" not in found.words

    def test_settings_that_do_not_fit_each_other_are_named(self) -> None:
        key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        half = {"AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "", "ENCRYPTION_KMS_KEY": key}

        (found,) = settings({**GOOD, **half})

        assert found.verdict == "fail"
        assert found.what.startswith("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY go together")

    def test_a_file_that_cannot_be_read_is_named(self) -> None:
        (found,) = settings({**GOOD, "JWT_SECRET_FILE": "/nowhere/jwt", "JWT_SECRET": ""})

        assert found.verdict == "fail"
        assert "JWT_SECRET" in found.what


class TestServers:
    def test_a_standalone_mongodb_fails_for_want_of_transactions(self) -> None:
        verdicts = [
            finding.verdict for finding in servers.judge_mongodb("8.0.4", {"isWritablePrimary": True})
        ]

        assert verdicts == ["ok", "fail"]

    @pytest.mark.parametrize("hello", [{"setName": "rs0"}, {"msg": "isdbgrid"}])
    def test_a_replica_set_or_a_sharded_cluster_is_fine(self, hello: dict[str, str]) -> None:
        assert {finding.verdict for finding in servers.judge_mongodb("8.0.4", hello)} == {"ok"}

    def test_an_old_mongodb_fails(self) -> None:
        assert next(iter(servers.judge_mongodb("5.0.1", {"setName": "rs0"}))).verdict == "fail"

    @pytest.mark.parametrize(
        ("build", "kind"),
        [
            ({"version": "8.0.4"}, None),
            ({"secantusVersion": "0.7", "version": "8.2.11"}, "python"),
            ({"secantusVersion": "0.5", "buildEnvironment": {"cc": "rustc"}}, "rust"),
        ],
    )
    def test_an_embedded_one_is_told_from_a_mongodb(self, build: dict[str, Any], kind: str | None) -> None:
        assert servers.embedded_kind(build) == kind

    @pytest.mark.parametrize(("kind", "limit"), [("rust", "stays taken"), ("python", "slower")])
    def test_the_limits_of_an_embedded_one_are_told(self, kind: str, limit: str) -> None:
        (found,) = servers.limits(kind)

        assert (found.verdict, limit in found.what) == ("warn", True)
        assert found.advice.startswith("For production use MongoDB 8.")

    @pytest.mark.parametrize("kind", ["mongod", None])
    def test_a_real_one_has_none(self, kind: str | None) -> None:
        assert list(servers.limits(kind)) == []

    def test_no_mongodb_at_the_address_fails_in_one_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(servers, "PATIENCE_MS", 100)

        (found,), theirs = servers.mongodb(f"mongodb://127.0.0.1:{any_free()}/roadbook?directConnection=true")

        assert found.verdict == "fail"
        assert "\n" not in found.what
        assert theirs is None

    @pytest.fixture
    def mute(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
        """The address of something that takes connections and never says a word."""
        monkeypatch.setattr(servers, "PATIENCE_MS", 200)
        with socket.socket() as listener:
            listener.bind((LOOPBACK, 0))
            listener.listen()
            yield f"{LOOPBACK}:{listener.getsockname()[1]}"

    def test_one_that_never_answers_is_not_waited_for(self, mute: str) -> None:
        began = time.monotonic()

        assert servers.redis(f"redis://{mute}").verdict == "fail"
        (found,), _ = servers.mongodb(f"mongodb://{mute}/roadbook")
        assert found.what == "MongoDB does not answer: No servers found yet"
        assert time.monotonic() - began < 5

    def test_no_redis_at_the_address_fails(self) -> None:
        assert servers.redis(f"redis://127.0.0.1:{any_free()}").verdict == "fail"

    def test_the_slow_database_is_advised_against_where_the_fast_one_can_be_built(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert servers.embedded_database("python").verdict == "ok"

        (tmp_path / "cargo").touch(0o755)
        assert "make db" in servers.embedded_database("python").advice


class TestCommand:
    @pytest.mark.parametrize(
        ("found", "code"),
        [([ok("fine")], 0), ([warn("hm", "look")], 0), ([ok("fine"), fail("bad", "mend"), ok("fine")], 1)],
    )
    def test_it_exits_with_1_when_anything_failed(
        self, monkeypatch: pytest.MonkeyPatch, found: list[Finding], code: int
    ) -> None:
        monkeypatch.setattr(command, "findings", lambda _data: iter(found))

        assert command.doctor() == code

    def test_a_bare_machine_is_ready(self, tmp_path: Path) -> None:
        verdicts = {finding.verdict for finding in command.findings(tmp_path)}

        assert "fail" not in verdicts

    def test_the_address_of_a_server_may_come_from_a_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(servers, "PATIENCE_MS", 100)
        for name, address in (("MONGODB_URI", "mongodb://127.0.0.1:1"), ("REDIS_URL", "redis://127.0.0.1:1")):
            (tmp_path / name).write_text(address)
            monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))

        failed = [one.what for one in command.findings(tmp_path / "data") if one.verdict == "fail"]

        assert [what.split(":")[0] for what in failed] == ["Redis does not answer", "MongoDB does not answer"]

    def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_looked_at(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REDIS_URL_FILE", str(tmp_path / "nowhere"))

        found = list(command.findings(tmp_path))

        (failed,) = [one.what for one in found if one.verdict == "fail"]
        assert failed.startswith("REDIS_URL_FILE names")
        assert len(found) > 4

    @pytest.mark.parametrize("name", ["ENVIRONMENT", "NODE_ENV"])
    def test_what_an_unset_environment_means_is_told_where_it_is_unset(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        def told() -> bool:
            return any(one.what.startswith("ENVIRONMENT is not set") for one in command.findings(tmp_path))

        monkeypatch.setenv(name, "")
        assert told()
        monkeypatch.setenv(name, "development")
        assert not told()

    def test_looking_leaves_nothing_behind(self, tmp_path: Path) -> None:
        list(command.findings(tmp_path))

        assert list(tmp_path.iterdir()) == []
