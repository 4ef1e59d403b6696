"""Node and the packages of the Node peers, fetched when they are first needed."""

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "node"
NODE_PATH = Path(__file__).parent.parent / "scripts" / "node-path"


class NoNode(RuntimeError):
    """Why the Node peers cannot be measured on this machine."""


def node() -> str:
    """The program to run the peers with, their packages in place. Raises NoNode."""
    try:
        asked = subprocess.run([NODE_PATH], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        raise NoNode("no Node 20.19 or later here") from None
    folder = Path(asked.stdout.strip())
    installed = FOLDER / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < (FOLDER / "package-lock.json").stat().st_mtime:
        _install(folder, installed)
    return str(folder / "node")


def _install(folder: Path, installed: Path) -> None:
    print("installing the packages of the Node peers", file=sys.stderr)
    # The npm command of the wheel is a copy that does not find its own modules; the script itself does.
    script = folder.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm = [str(folder / "node"), str(script)] if script.exists() else ["npm"]
    environ = {**os.environ, "PATH": f"{folder}:{os.environ.get('PATH', '')}"}
    try:
        subprocess.run([*npm, "ci", "--silent"], check=True, cwd=FOLDER, env=environ, timeout=300)
    except (OSError, subprocess.SubprocessError) as error:
        raise NoNode(f"npm ci did not succeed ({error})") from error
    installed.touch()


def version(program: str) -> str:
    return subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.strip()
