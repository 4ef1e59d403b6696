"""Two providers: Google and Microsoft are one stand-in by two names, so the same subject has two issuers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from httpx2 import AsyncClient

from tests.integration.oidc.impostor import Impostor, impostor
from tests.integration.oidc.people import CLIENT, StandIn
from tests.support.backend import Backend
from tests.support.stand_in import standing_in


@pytest.fixture(scope="session")
def stand_in() -> Iterator[StandIn]:
    with standing_in() as found:
        yield found


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
