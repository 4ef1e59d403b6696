"""An operator's command without settings says in words what is missing."""

import os
from pathlib import Path

import pytest
import typer

from cli.data_directory import RunFile, held
from cli.operator_settings import operator_settings

NEEDED = ("MONGODB_URI", "REDIS_URL", "JWT_SECRET", "ENCRYPTION_MASTER_KEY", "SESSION_SECRET")


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder whose Roadbook was killed and left its file behind."""
    for name in NEEDED:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    monkeypatch.setattr(os, "environ", os.environ.copy() | {"DATA_DIR": str(tmp_path)})
    RunFile(tmp_path / "run.json").publish(
        api="http://127.0.0.1:8123",
        app="http://127.0.0.1:8124",
        mailbox=None,
        mongodb_uri="mongodb://127.0.0.1:1/x",
        redis_url="redis://127.0.0.1:2",
        logins=[],
    )
    return tmp_path


def test_what_runs_in_the_folder_is_worked_on(killed: Path) -> None:
    with held(killed):
        found = operator_settings()
    assert found.mongodb_uri.get_secret_value() == "mongodb://127.0.0.1:1/x"
    assert (found.environment, found.port) == ("development", 8123)
    assert found.frontend_url == "http://localhost:8124"


def test_what_ran_there_is_not_believed(killed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        operator_settings()
    assert "MONGODB_URI is not set." in capsys.readouterr().err
    assert not (killed / "secrets.env").exists()


def test_every_missing_setting_is_named_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in NEEDED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    with pytest.raises(typer.Exit) as ended:
        operator_settings()
    said = capsys.readouterr().err
    assert ended.value.exit_code == 1
    assert [name for name in NEEDED if f"{name} is not set." not in said] == []
    assert "Traceback" not in said
