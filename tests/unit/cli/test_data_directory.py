"""Who holds the data directory, and what it says about the running system."""

import fcntl
import json
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from cli.data_directory import AlreadyRunning, RunFile, held, read_run_file

ADDRESSES: dict[str, Any] = {
    "mailbox": None,
    "api": "http://127.0.0.1:8000",
    "app": "http://127.0.0.1:8080",
    "mongodb_uri": "mongodb://127.0.0.1:1/roadbook",
    "redis_url": "r",
}
LOGINS = [{"role": "owner", "email": "olivia@example.com", "password": "long enough to be good"}]


def test_a_second_holder_is_refused_in_words(tmp_path: Path) -> None:
    with (
        held(tmp_path),
        pytest.raises(AlreadyRunning, match=r"already runs on .* DATA_DIR=") as refusal,
        held(tmp_path),
    ):
        pass
    assert "(process " in str(refusal.value)


def test_the_refusal_says_where_the_first_one_is(tmp_path: Path) -> None:
    RunFile(tmp_path / "run.json").publish(**ADDRESSES, logins=LOGINS)

    with held(tmp_path), pytest.raises(AlreadyRunning, match=r"at http://127\.0\.0\.1:8000"), held(tmp_path):
        pass


def test_a_folder_is_free_again_after_its_holder(tmp_path: Path) -> None:
    for _ in range(2):
        with held(tmp_path), pytest.raises(AlreadyRunning), held(tmp_path):
            pass


class TestWhatRuns:
    @pytest.fixture
    def published(self, tmp_path: Path) -> Path:
        RunFile(tmp_path / "run.json").publish(**ADDRESSES, logins=LOGINS)
        return tmp_path

    def test_is_known_while_it_runs(self, published: Path) -> None:
        with held(published):
            assert read_run_file(published)["api"] == ADDRESSES["api"]

    def test_is_forgotten_once_its_holder_is_gone_however_that_ended(self, published: Path) -> None:
        assert read_run_file(published) == {}
        with held(published):
            pass
        assert read_run_file(published) == {}

    def test_is_nothing_where_nothing_ever_ran(self, tmp_path: Path) -> None:
        assert read_run_file(tmp_path / "nowhere") == {}
        assert list(tmp_path.iterdir()) == []

    def test_asking_does_not_keep_another_from_starting(self, published: Path) -> None:
        with held(published):
            pass
        with (published / "lock").open() as asking:
            fcntl.flock(asking, fcntl.LOCK_SH)
            soon = threading.Timer(0.1, fcntl.flock, (asking, fcntl.LOCK_UN))
            soon.start()
            with held(published):
                assert read_run_file(published)
            soon.join()


class TestRunFile:
    def test_it_tells_tools_where_everything_is(self, tmp_path: Path) -> None:
        file = RunFile(tmp_path / "run.json")
        file.processes({"api": 11, "worker": 12})
        file.publish(**ADDRESSES, logins=LOGINS)

        assert json.loads(file.path.read_text()) == {
            "api": "http://127.0.0.1:8000",
            "app": "http://127.0.0.1:8080",
            "mongodbUri": "mongodb://127.0.0.1:1/roadbook",
            "redisUrl": "r",
            "mailbox": None,
            "pids": {"api": 11, "worker": 12},
            "logins": LOGINS,
        }

    def test_it_follows_a_part_that_was_started_again(self, tmp_path: Path) -> None:
        file = RunFile(tmp_path / "run.json")
        file.publish(**ADDRESSES, logins=[])
        file.processes({"api": 21})

        assert json.loads(file.path.read_text())["pids"] == {"api": 21}

    def test_it_is_not_there_before_the_system_runs(self, tmp_path: Path) -> None:
        file = RunFile(tmp_path / "run.json")
        file.processes({"mongodb": 10})

        assert not file.path.exists()

    def test_it_does_not_come_back_once_removed(self, tmp_path: Path) -> None:
        file = RunFile(tmp_path / "run.json")
        file.publish(**ADDRESSES, logins=[])
        file.remove()
        file.processes({"api": 31})

        assert not file.path.exists()

    def test_only_its_owner_can_read_it(self, tmp_path: Path) -> None:
        file = RunFile(tmp_path / "run.json")
        file.publish(**ADDRESSES, logins=[])

        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
