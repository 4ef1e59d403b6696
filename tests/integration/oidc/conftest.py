"""Two providers: Google and Microsoft are one stand-in by two names, so the same subject has two issuers."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator

import httpx2
import pytest
from httpx2 import AsyncClient

from cli.ports import any_free
from tests.integration.oidc.impostor import Impostor, impostor
from tests.integration.oidc.people import CLIENT, StandIn
from tests.support.backend import Backend

PATIENCE = 120.0


@pytest.fixture(scope="session")
def stand_in() -> Iterator[StandIn]:
    """A provider that believes whoever comes, in a process of its own."""
    found = StandIn(any_free())
    command = (
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "-H",
        "localhost",
        "-p",
        str(found.port),
    )
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            end = time.monotonic() + PATIENCE
            while not _answers(found):
                assert process.poll() is None
                assert time.monotonic() < end
                time.sleep(0.1)
            yield found
        finally:
            process.kill()


def _answers(stand_in: StandIn) -> bool:
    try:
        return httpx2.get(f"{stand_in.google}/jwks").status_code == 200
    except httpx2.TransportError:
        return False


@pytest.fixture
def providers(stand_in: StandIn, configure: Callable[..., None]) -> StandIn:
    """Both set up."""
    configure(google_issuer=stand_in.google, microsoft_issuer=stand_in.microsoft, **CLIENT)
    return stand_in


@pytest.fixture
async def hostile(
    backend: Backend, configure: Callable[..., None], anonymous: AsyncClient
) -> AsyncIterator[Impostor]:
    """A provider that does what a test tells it, set up as Google."""
    async with impostor() as found:
        configure(google_issuer=found.issuer, **CLIENT)
        yield found
