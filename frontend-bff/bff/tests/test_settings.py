"""The settings, and the page that tells operators of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bff.settings import Settings

DOCS = Path(__file__).resolve().parents[3] / "docs" / "bff.md"
RANDOM = "b6Tz1Qw9Er4Ty7Ui2Op5As8Df3Gh0Jm4Xc7Vb"
BEFORE = "Kd93jfUw0qLzM5xv81BnTgYe6RsHa2Cp4Ou7Ii"


def settings(**changes: Any) -> Settings:
    return Settings(**{"redis_url": "redis://127.0.0.1/0", "session_secret": RANDOM, **changes})


def test_a_random_secret_is_taken_in_production() -> None:
    found = settings(session_secret_previous=BEFORE)
    assert found.environment == "production"
    assert found.secrets == [RANDOM, BEFORE]


@pytest.mark.parametrize(
    "changes",
    [
        {"session_secret": "short"},
        {"session_secret": "a" * 64},
        {"session_secret": RANDOM * 2},
        {"session_secret_previous": "short"},
        {"session_secret_previous": BEFORE * 2},
        {"session_secret": "change me, for this is an example of one"},
        {"redis_url": "http://127.0.0.1"},
        {"api_url": "ftp://127.0.0.1"},
        {"frontend_url": "https://user@app.example.com"},
        {"map_origins": "tiles.example.org"},
        {"map_origins": "https://tiles.example.org/path"},
        {"map_origins": "https://tiles.example.org 'unsafe-inline'"},
        {"trusted_proxies": "everybody"},
        {"bff_port": 0},
    ],
)
def test_what_is_wrong_is_refused_without_being_told(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        settings(**changes)
    assert next(iter(changes)) in str(refused.value)
    assert "input_value" not in str(refused.value)


def test_a_development_may_have_any_secret() -> None:
    assert settings(environment="development", session_secret="short").secrets == ["short"]


def test_a_mounted_file_gives_what_the_environment_does_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{RANDOM}\n", encoding="utf-8")
    monkeypatch.setenv("SESSION_SECRET_FILE", str(file))
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1/0")
    assert Settings().secrets == [RANDOM]


def test_the_page_for_operators_names_every_setting_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    assert sorted(rows) == sorted(name.upper() for name in Settings.model_fields)
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, (str, int)):
            assert rows[name.upper()] == f"`{field.default}`"


@pytest.mark.parametrize(
    ("environment", "api_url", "mailbox"),
    [
        ("development", "http://127.0.0.1:8000", "http://127.0.0.1:8000/dev/mailbox"),
        ("development", "http://api:8000", None),
        ("production", "http://127.0.0.1:8000", None),
        ("test", "http://127.0.0.1:8000", None),
    ],
)
def test_only_a_browser_beside_a_development_is_shown_its_letters(
    environment: str, api_url: str, mailbox: str | None
) -> None:
    assert settings(environment=environment, api_url=api_url).mailbox == mailbox
