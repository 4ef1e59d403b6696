"""`roadbook up` that cannot start says so within seconds, naming each setting and what to do; it starts nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from adapters.settings import Settings
from cli import up as command
from cli.checks import machine, servers
from cli.ports import any_free
from cli.supervisor import PartFailed

Refuse = Callable[..., str]


@pytest.fixture(autouse=True)
def _nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*Settings.model_fields, "node_env", "embedded_db"):
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)
    monkeypatch.setattr(servers, "PATIENCE_MS", 300)


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refuse:
    """What `roadbook up` with these variables says in refusing."""

    def run(**environ: object) -> str:
        for name, value in {"DATA_DIR": tmp_path / "data", "PORT": any_free(), **environ}.items():
            monkeypatch.setenv(name, str(value))
        assert command.up() == 1
        assert not list(tmp_path.glob("data/logs/*")), "something was started"
        return capsys.readouterr().out

    return run


def test_a_redis_that_does_not_answer(refused: Refuse) -> None:
    said = refused(REDIS_URL=f"redis://127.0.0.1:{any_free()}/0")

    assert "Redis does not answer" in said
    assert "Check REDIS_URL" in said


def test_a_mongodb_that_does_not_answer(refused: Refuse) -> None:
    said = refused(MONGODB_URI=f"mongodb://127.0.0.1:{any_free()}/roadbook")

    assert "MongoDB does not answer" in said
    assert "Check MONGODB_URI" in said


def test_a_folder_that_is_none(refused: Refuse, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    for name in ("UPLOAD_DIR", "DATA_DIR"):
        said = refused(**{name: tmp_path / "file"}).replace("\n", " ")
        assert f"{name} is {tmp_path / 'file'}, where nothing can be written" in said
        assert f"Set {name} to a folder" in said


def test_everything_that_is_miswritten_at_once_and_no_secret_of_it(refused: Refuse) -> None:
    said = refused(MONGODB_URI="mongodb://one:hunt@er2@h/roadbook", REDIS_URL="hunter2", LOG_LEVEL="LOUD")

    for name in ("MONGODB_URI", "REDIS_URL", "LOG_LEVEL"):
        assert f"✗ {name}: " in said
    assert "hunt" not in said


def test_a_file_of_a_setting_that_cannot_be_read(refused: Refuse) -> None:
    assert "REDIS_URL_FILE names /nowhere/url" in refused(REDIS_URL_FILE="/nowhere/url")


def test_a_disk_that_is_full(refused: Refuse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=machine.MEBIBYTE))

    said = refused()

    assert f"DATA_DIR is {tmp_path / 'data'}, where only 1 MiB are free" in said.replace("\n", "")


def test_a_disk_that_became_full_on_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Ends:
        def __init__(self, *_: object) -> None:
            monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
            raise PartFailed("mongodb ended with exit code 14")

    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr(command, "_System", Ends)

    assert command.up() == 1
    said = capsys.readouterr().out
    assert "mongodb ended with exit code 14" in said
    assert "only 0 MiB are free" in said
