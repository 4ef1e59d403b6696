"""The app: its own tests, and people at it in a real browser, with everything behind it that `make run` starts."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import npm
from tests.support.stack import Stack, started

APP = npm.ROOT / "frontend-bff/spa"
BROWSER = npm.ROOT / "frontend-bff/e2e"
FILES = sorted(path.name for path in (BROWSER / "tests").glob("*.e2e.ts"))


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    # A hundred browsers of one address are what one office is, and no more.
    with started(tmp_path_factory.mktemp("e2e"), RATE_LIMIT_USER="30000/900") as found:
        yield found


def run(*command: str, folder: Path, **environ: str) -> None:
    """What it printed is what the test says when it fails."""
    ran = subprocess.run(
        command,
        cwd=folder,
        env=npm.environment(NO_COLOR="1", **environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-20_000:]


def test_the_rules_of_the_app() -> None:
    npm.install(APP, npm.environment())
    run("npm", "run", "--silent", "types", folder=APP)
    run("npx", "--no-install", "vitest", "run", folder=APP)


@pytest.mark.parametrize("name", FILES)
def test_in_a_browser(name: str, stack: Stack) -> None:
    npm.install(BROWSER, npm.environment())
    assert stack.data is not None
    run(
        "npx",
        "--no-install",
        "vitest",
        "run",
        f"tests/{name}",
        folder=BROWSER,
        ROADBOOK_RUN=str(stack.data / "run.json"),
    )
