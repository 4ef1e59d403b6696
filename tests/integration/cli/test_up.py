"""`roadbook up` as a person at a terminal and a tool that reads run.json see it."""

import http.client
import json
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from cli.ports import LOOPBACK, any_free
from cli.simulation.course import NOTE
from tests.integration.cli.eventually import eventually, is_alive

# The demo company takes its time on the slowest database and a busy machine.
PATIENCE = 240
STAGING = {
    "ENVIRONMENT": "staging",
    "JWT_SECRET": secrets.token_urlsafe(64),
    "ENCRYPTION_MASTER_KEY": secrets.token_urlsafe(64),
    "SESSION_SECRET": secrets.token_urlsafe(64),
}
STATUSES = ("draft", "scheduled", "assigned", "in_progress", "completed", "cancelled")
GIVEN_ELSEWHERE = ("MONGODB_URI", "REDIS_URL", "ENVIRONMENT", "NODE_ENV")


@dataclass
class Terminal:
    """One `roadbook up` on a folder."""

    process: subprocess.Popen[str]
    data: Path

    @property
    def run(self) -> dict[str, Any]:
        """What run.json says; empty while there is none."""
        file = self.data / "run.json"
        found: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
        return found

    @property
    def shown(self) -> str:
        return (self.data.parent / "terminal").read_text()

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.shown
        return bool(self.run)

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


def start(data: Path, **environ: str) -> Terminal:
    inherited = {name: value for name, value in os.environ.items() if name not in GIVEN_ELSEWHERE}
    with (data.parent / "terminal").open("w") as terminal:
        process = subprocess.Popen(
            (sys.executable, "-m", "cli", "up"),
            env={**inherited, "DATA_DIR": str(data), "DEMO_SIMULATION": "false", **environ},
            stdout=terminal,
            stderr=subprocess.STDOUT,
            text=True,
        )
    return Terminal(process, data)


def command(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Another `roadbook` beside it, which is told nothing of the settings."""
    inherited = {name: value for name, value in os.environ.items() if name not in GIVEN_ELSEWHERE}
    return subprocess.run(
        (sys.executable, "-m", "cli", *words),
        env={**inherited, "DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def status(api: str, path: str) -> int:
    connection = http.client.HTTPConnection(api.removeprefix("http://"), timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


@pytest.fixture(scope="module")
def taken_port() -> Iterator[int]:
    # Below the ports that the kernel hands out, lest somebody's connection be given the next one in between.
    for port in random.sample(range(20_000, 30_000), 100):
        with socket.socket() as other, suppress(OSError):
            other.bind((LOOPBACK, port))
            other.listen()
            yield port
            return
    raise AssertionError("no port is free")


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory, taken_port: int) -> Iterator[Terminal]:
    started = start(tmp_path_factory.mktemp("up") / "data", PORT=str(taken_port))
    try:
        assert eventually(started.is_up, PATIENCE), started.shown
        yield started
    finally:
        started.end(signal.SIGTERM)


class TestRunning:
    def test_the_api_is_ready_where_run_json_says(self, system: Terminal) -> None:
        assert status(system.run["api"], "/health/ready") == 200

    def test_the_app_answers_where_run_json_says_and_the_terminal_shows(self, system: Terminal) -> None:
        port = system.run["app"].rsplit(":", 1)[1]

        assert status(system.run["app"], "/bff/session") == 200
        assert f"http://localhost:{port}" in system.shown

    def test_a_command_in_the_same_folder_works_on_what_runs(self, system: Terminal) -> None:
        said = command(system.data, "migrate")
        assert (said.returncode, said.stdout) == (0, "The database is up to date.\n"), said.stderr

    def test_a_port_in_use_is_stepped_over_and_that_is_said(self, system: Terminal, taken_port: int) -> None:
        chosen = int(system.run["api"].rsplit(":", 1)[1])

        assert chosen > taken_port
        assert f"port {taken_port} is in use, so the API takes {chosen}" in system.shown

    def test_run_json_has_what_tools_are_promised(self, system: Terminal) -> None:
        run = system.run

        assert set(run) == {"api", "app", "mongodbUri", "redisUrl", "mailbox", "pids", "logins"}
        assert {"api", "worker", "bff", "mongodb", "redis"} <= set(run["pids"])
        assert all(is_alive(pid) for pid in run["pids"].values())
        assert {login["role"] for login in run["logins"]} >= {
            "owner",
            "admin",
            "dispatcher",
            "driver",
            "viewer",
        }

    def test_the_log_ins_are_shown(self, system: Terminal) -> None:
        for login in system.run["logins"]:
            assert login["email"] in system.shown
            assert login["password"] in system.shown

    def test_a_second_one_on_the_folder_is_refused_in_words(self, system: Terminal) -> None:
        asked = {**os.environ, "DATA_DIR": str(system.data)}
        second = subprocess.run(
            (sys.executable, "-m", "cli", "up"),
            env=asked,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

        assert second.returncode == 1
        assert "already runs" in second.stdout
        assert system.run["api"] in second.stdout.replace("\n", "")
        assert system.is_up()

    @pytest.mark.parametrize("part", ["api", "worker", "bff"])
    def test_a_part_that_is_killed_comes_back(self, system: Terminal, part: str) -> None:
        killed = system.run["pids"][part]

        os.kill(killed, signal.SIGKILL)

        assert eventually(lambda: system.run["pids"][part] != killed, 30)
        assert eventually(lambda: status(system.run["api"], "/health/ready") == 200, 30)
        assert eventually(lambda: status(system.run["app"], "/health/ready") == 200, 30)
        assert f"{part} ended with signal 9" in system.shown

    def test_the_demo_has_days_to_look_back_on(self, system: Terminal) -> None:
        with MongoClient[dict[str, Any]](system.run["mongodbUri"]) as client:
            trips = client.get_default_database()["trips"]
            found = {status: trips.count_documents({"notes": NOTE, "status": status}) for status in STATUSES}

        assert all(found.values()), found

    def test_the_secrets_are_for_their_owner_alone(self, system: Terminal) -> None:
        assert (system.data / "secrets.env").stat().st_mode & 0o077 == 0


class TestEnding:
    def test_a_signal_leaves_no_process_and_the_data_is_kept(self, tmp_path: Path) -> None:
        first = start(tmp_path / "data", PORT=str(any_free()), **STAGING)
        assert eventually(first.is_up, PATIENCE), first.shown
        pids = first.run["pids"].values()
        with MongoClient[dict[str, Any]](first.run["mongodbUri"]) as client:
            client.get_default_database()["keepsakes"].insert_one({"_id": "kept"})

        assert first.end(signal.SIGINT) == 0
        assert not any(is_alive(pid) for pid in pids)
        assert not first.run

        second = start(tmp_path / "data", PORT=str(any_free()), **STAGING)
        assert eventually(second.is_up, PATIENCE), second.shown
        with MongoClient[dict[str, Any]](second.run["mongodbUri"]) as client:
            assert client.get_default_database()["keepsakes"].find_one() == {"_id": "kept"}

        pids = second.run["pids"].values()
        second.end(signal.SIGKILL)
        if sys.platform == "linux":
            assert eventually(lambda: not any(is_alive(pid) for pid in pids))
        assert second.run, "a killed one cannot tidy up"
        said = command(second.data, "migrate")
        assert (said.returncode, "MONGODB_URI is not set" in said.stderr) == (1, True), said.stderr

    def test_there_are_no_demo_log_ins_outside_development(self, tmp_path: Path) -> None:
        staging = start(tmp_path / "data", PORT=str(any_free()), **STAGING)
        try:
            assert eventually(staging.is_up, PATIENCE), staging.shown
            with MongoClient[dict[str, Any]](staging.run["mongodbUri"]) as client:
                assert client.get_default_database()["users"].count_documents({}) == 0
            assert staging.run["logins"] == []
            assert not (staging.data / "secrets.env").exists()
        finally:
            staging.end(signal.SIGTERM)

    def test_every_setting_may_come_from_a_file(
        self, tmp_path: Path, mongodb_uri: str, redis_url: str
    ) -> None:
        port, uploads = any_free(), tmp_path / "sent in"
        said = {"MONGODB_URI": mongodb_uri, "REDIS_URL": redis_url, "PORT": port, "UPLOAD_DIR": uploads}
        files = {f"{name}_FILE": tmp_path / name for name in (*said, *STAGING)}
        for name, value in {**said, **STAGING}.items():
            (tmp_path / name).write_text(f"{value}\n", encoding="utf-8")
        started = start(
            tmp_path / "data", EMBEDDED_DB="", **{name: str(file) for name, file in files.items()}
        )
        try:
            assert eventually(started.is_up, PATIENCE), started.shown
            assert started.run["api"] == f"http://{LOOPBACK}:{port}"
            assert (started.run["mongodbUri"], started.run["redisUrl"]) == (mongodb_uri, redis_url)
            assert set(started.run["pids"]) == {"api", "worker", "bff"}
            assert started.run["logins"] == []
            assert status(started.run["api"], "/health/ready") == 200
            assert uploads.is_dir()
        finally:
            started.end(signal.SIGTERM)

    def test_a_production_start_without_secrets_stops_and_names_one(self, tmp_path: Path) -> None:
        refused = start(tmp_path / "data", PORT=str(any_free()), ENVIRONMENT="production")

        assert refused.process.wait(PATIENCE) == 1
        for name in ("JWT_SECRET", "ENCRYPTION_MASTER_KEY", "SESSION_SECRET"):
            assert f"{name} is not set" in refused.shown
