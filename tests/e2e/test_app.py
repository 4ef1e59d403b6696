"""The app: its own tests, and people at it in a real browser, with everything behind it that `make run` starts."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.integration.oidc.people import CLIENT
from tests.support import npm
from tests.support.stack import started
from tests.support.stand_in import standing_in
from tests.support.twilio import twilio

APP = npm.ROOT / "frontend-bff/spa"
BROWSER = npm.ROOT / "frontend-bff/e2e"
FILES = sorted(path.name for path in (BROWSER / "tests").glob("*.e2e.ts"))
# A hundred browsers of one address are what one office is, and no more.
BUDGETS = {
    "RATE_LIMIT_USER": "30000/900",
    "RATE_LIMIT_MAX_REQUESTS": "30000",
    "RATE_LIMIT_REGISTER": "1000/3600",
    "RATE_LIMIT_MAILED_LINK": "30000/900",
    "RATE_LIMIT_OAUTH": "30000/900",
}


@asynccontextmanager
async def told(folder: Path) -> AsyncIterator[dict[str, str]]:
    """What tests in a browser are told: what runs, and where its peers are, who sign people in and take messages."""
    async with AsyncExitStack() as running:
        providers = running.enter_context(standing_in())
        texts = await running.enter_async_context(twilio())
        issuers = {"google_issuer": providers.google, "microsoft_issuer": providers.microsoft}
        peers = {name.upper(): value for name, value in {**CLIENT, **issuers, **texts.settings()}.items()}
        stack = running.enter_context(started(folder, **BUDGETS, **peers))
        assert stack.data is not None
        yield {
            "ROADBOOK_RUN": str(stack.data / "run.json"),
            "ROADBOOK_PROVIDERS": providers.google,
            "ROADBOOK_TEXTS": texts.address,
        }


@pytest.fixture(scope="module")
async def environ(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, str]]:
    async with told(tmp_path_factory.mktemp("e2e")) as found:
        yield found


async def run(*command: str, folder: Path, **environ: str) -> None:
    """What it printed is what the test says when it fails."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env=npm.environment(NO_COLOR="1", **environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0, printed.decode()[-20_000:]


async def test_the_rules_of_the_app() -> None:
    npm.install(APP, npm.environment())
    await run("npm", "run", "--silent", "types", folder=APP)
    await run("npx", "--no-install", "vitest", "run", folder=APP)


@pytest.mark.parametrize("name", FILES)
async def test_in_a_browser(name: str, environ: dict[str, str]) -> None:
    npm.install(BROWSER, npm.environment())
    await run("npx", "--no-install", "vitest", "run", f"tests/{name}", folder=BROWSER, **environ)
