"""What the app's server under test is told, and an app for it to serve."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bff.settings import Settings

PAGE = "<!doctype html><title>Roadbook</title><script type=module src=/assets/app-1a2b3c.js></script>"
SCRIPT = "export const words = [" + ", ".join(f'"word {number}"' for number in range(500)) + "];"
STYLE = "'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='"


def settings_for_bff(api: str, redis_url: str, built: Path, **changes: Any) -> Settings:
    """Its secret is the API's."""
    chosen: dict[str, Any] = {
        "environment": "test",
        "log_level": "ERROR",
        "redis_url": redis_url,
        "session_secret": "tests keep their sessions with this",
        "frontend_url": "https://app.roadbook.test",
        "api_url": api,
        "spa_dir": built,
        "map_origins": ["https://tiles.example.org"],
    }
    return Settings(**{**chosen, **changes})


def build(folder: Path) -> Path:
    """What a build of the app leaves: a page, files with hashed names, a source map, and what must stay hidden."""
    assets = folder / "assets"
    assets.mkdir()
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "robots.txt").write_text("User-agent: *\n", encoding="utf-8")
    (folder / "sw.js").write_text("self.skipWaiting();", encoding="utf-8")
    (folder / ".csp.json").write_text(f'{{"style-src": ["{STYLE}", "\'unsafe-inline\'"]}}', encoding="utf-8")
    (assets / "app-1a2b3c.js").write_text(SCRIPT, encoding="utf-8")
    (assets / "app-1a2b3c.js.map").write_text("{}", encoding="utf-8")
    return folder
