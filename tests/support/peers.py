"""A stack whose peers are ours: who signs people in, and who takes its text messages."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from httpx2 import HTTPError

from tests.integration.oidc.impostor import RSA, Impostor, impostor
from tests.integration.oidc.people import CLIENT
from tests.support.oidc_provider import OidcProvider, oidc_provider
from tests.support.settings import FRONTEND
from tests.support.stack import Stack, started
from tests.support.twilio import TwilioStub, twilio

PATIENCE = 60.0


@dataclass(frozen=True)
class Peers:
    """The stack and whom it talks to."""

    stack: Stack
    google: Impostor
    """Does as it is told."""
    microsoft: OidcProvider
    texts: TwilioStub

    def well_behaved(self) -> None:
        """What an earlier test told them is forgotten."""
        self.google.sign, self.google.keys = self.google.signed, [RSA.as_dict(private=False)]
        self.google.claims, self.google.discovery = {}, {}
        self.google.answers.clear()
        self.texts.answers = "created"

    async def restart_api(self) -> None:
        """The API's process ends, and the one in its place has nothing in memory."""
        os.kill(self.stack.pids()["api"], signal.SIGKILL)
        end, health = time.monotonic() + PATIENCE, f"{self.stack.base}/health/ready"
        async with self.stack.visitor() as client:
            while True:
                await asyncio.sleep(0.3)
                try:
                    if (await client.get(health)).status_code == 200:
                        return
                except HTTPError:
                    assert time.monotonic() < end, "the API did not come back"


@asynccontextmanager
async def stack_with_peers(folder: Path) -> AsyncIterator[Peers]:
    """One of its own, whatever else is tested: nobody sets another's peers."""
    async with AsyncExitStack() as running:
        google = await running.enter_async_context(impostor())
        microsoft = await running.enter_async_context(oidc_provider())
        texts = await running.enter_async_context(twilio())
        issuers = {"google_issuer": google.issuer, "microsoft_issuer": microsoft.issuer}
        settings = {**CLIENT, **issuers, **texts.settings(), "frontend_url": FRONTEND}
        environ = {name.upper(): value for name, value in settings.items()}
        stack = running.enter_context(started(folder, **environ))
        yield Peers(stack, google, microsoft, texts)
