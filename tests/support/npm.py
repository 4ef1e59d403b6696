"""Programs of Node: where it is, and what npm has to install first."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment(**more: str) -> dict[str, str]:
    """In which `node`, `npm` and `npx` are new enough."""
    found = subprocess.run((ROOT / "scripts/node-path",), check=True, capture_output=True, text=True)
    return {**os.environ, "PATH": f"{found.stdout.strip()}:{os.environ['PATH']}", **more}


def install(folder: Path, environ: dict[str, str]) -> None:
    """What the folder's lock says, unless it is there already."""
    lock, installed = folder / "package-lock.json", folder / "node_modules/.package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(("npm", "ci", "--silent", "--ignore-scripts"), cwd=folder, env=environ, check=True)
        installed.touch()
