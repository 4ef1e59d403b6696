"""npm's `oidc-provider`, certified and not ours: stands in Microsoft's place, and people sign in at it in a browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from httpx2 import AsyncClient

from cli.ports import any_free
from tests.integration.oidc.people import CLIENT, query_of
from tests.support import npm
from tests.support.settings import FRONTEND

FOLDER = Path(__file__).with_name("oidc-provider")
HOME = f"{FRONTEND}/bff/oauth/microsoft/callback"
"""The one address that is registered there."""
PAGES = 12
"""At most, from the first to the last of a sign-in."""


@dataclass(frozen=True)
class OidcProvider:
    """One that runs."""

    issuer: str

    async def sign_in(self, begun: dict[str, str], subject: str) -> dict[str, str]:
        """What the person comes back with, who says at each page what it asks: who they are, and that it is fine."""
        async with AsyncClient() as browser:
            where = begun["url"]
            for _ in range(PAGES):
                answer = await browser.get(where)
                if answer.status_code == 200:
                    prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
                    assert prompt is not None, answer.text
                    told = {"prompt": prompt[1], "login": subject, "password": "any"}
                    answer = await browser.post(where, data=told)
                assert answer.status_code in {302, 303}, answer.text
                where = urljoin(where, answer.headers["location"])
                if not where.startswith(f"{self.issuer}/"):
                    assert where.startswith(f"{HOME}?"), where
                    return query_of(where)
        raise AssertionError("the sign-in did not come to its end")


@asynccontextmanager
async def oidc_provider() -> AsyncIterator[OidcProvider]:
    """In a process of its own; what it needs is installed when it is first wanted."""
    environ = npm.environment()
    await asyncio.to_thread(npm.install, FOLDER, environ)
    port = any_free()
    client = (CLIENT["microsoft_client_id"], CLIENT["microsoft_client_secret"])
    process = await asyncio.create_subprocess_exec(
        *("node", "provider.mjs", str(port), *client, HOME),
        cwd=FOLDER,
        env=environ,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        assert await asyncio.wait_for(process.stdout.readline(), 60) == b"ready\n"
        yield OidcProvider(f"http://localhost:{port}")
    finally:
        process.kill()
        await process.wait()
