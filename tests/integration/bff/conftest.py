"""The API and the app's server before it, both on ports of this machine, and browsers that call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from httpx2 import AsyncClient

from bff.app import Bff
from bff.edge import Edge
from bff.log import configure
from bff.settings import Settings
from tests.integration.bff.fake import Fake, fake_api
from tests.support.backend import Backend
from tests.support.browser import Browser
from tests.support.companies import Company
from tests.support.serving import served
from tests.support.site import build, settings_for_bff


@pytest.fixture(scope="module")
async def api(backend: Backend) -> AsyncIterator[str]:
    """The address of the API."""
    async with served(backend.app, lifespan=False) as address:
        yield address


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An app, as small as one can be."""
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def settings(api: str, redis_url: str, built: Path) -> Settings:
    return settings_for_bff(api, redis_url, built)


@pytest.fixture(scope="module")
async def bff(settings: Settings) -> Bff:
    configure(settings.log_level)
    return Bff(settings)


@pytest.fixture(scope="module")
async def site(bff: Bff) -> AsyncIterator[str]:
    """The address of the app's server."""
    async with served(Edge(bff, bff.settings.frontend_url, bff.settings.proxies), lifespan=True) as address:
        yield address


@pytest.fixture
async def fake() -> AsyncIterator[Fake]:
    """An API that does what it is told, however bad that is."""
    async with fake_api() as found:
        yield found


@pytest.fixture
async def deceived(fake: Fake, redis_url: str, built: Path, stack: AsyncExitStack) -> Browser:
    """A browser of somebody signed in, whose server has that API behind it."""
    given = settings_for_bff(fake.address, redis_url, built, api_timeout=500, import_max_size=300_000)
    server = Bff(given)
    there = await stack.enter_async_context(served(Edge(server, given.frontend_url, ()), lifespan=True))
    browser = Browser(there, await stack.enter_async_context(AsyncClient()))
    await browser.log_in("somebody@example.com")
    return browser


@pytest.fixture
async def browser(site: str, stack: AsyncExitStack) -> Browser:
    """Nobody yet."""
    return Browser(site, await stack.enter_async_context(AsyncClient()))


@pytest.fixture
async def owner(browser: Browser, company: Company) -> Browser:
    """The company's owner, signed in."""
    answer = await browser.log_in(company.people["owner"].email)
    assert answer.status_code == 200, answer.text
    return browser
