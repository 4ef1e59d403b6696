"""An operator's command without settings says in words what is missing."""

from pathlib import Path

import pytest
import typer

from cli.operator_settings import operator_settings

NEEDED = ("MONGODB_URI", "REDIS_URL", "JWT_SECRET", "ENCRYPTION_MASTER_KEY", "SESSION_SECRET")


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
