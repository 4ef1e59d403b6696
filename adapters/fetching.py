"""Calls to other parties over HTTP that are bounded in every way: by size, by time, and in where they lead."""

from __future__ import annotations

from typing import Any

import httpx2
import orjson

from adapters.errors import Down
from schemas.base import Document

LARGEST = 256 * 1024
"""Bytes of an answer: what providers say of themselves takes 2 to 20 thousand."""
SECONDS = 4.0


class Fetcher:
    """Asks for JSON and follows no redirect: whoever answers does not choose whom this machine asks next."""

    def __init__(self, *, direct: bool) -> None:
        """`direct` leaves aside the proxy of the machine's environment, which cannot reach what runs here."""
        self._client = httpx2.AsyncClient(
            follow_redirects=False,
            timeout=SECONDS,
            trust_env=not direct,
            # A connection that was kept may have been closed at the other end; these calls are too rare for it to pay.
            limits=httpx2.Limits(max_connections=20, max_keepalive_connections=0),
            # Compressed, a small answer could be a large one.
            headers={"accept": "application/json", "accept-encoding": "identity", "user-agent": "Roadbook"},
        )

    async def fetch(self, method: str, url: str, **options: Any) -> tuple[int, Document]:
        """Status and object of the answer. Raises Down for everything that is no small JSON object."""
        try:
            async with self._client.stream(method, url, **options) as response:
                return response.status_code, await _content(response)
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            raise Down(f"{url}: {type(error).__name__} {error}") from error

    async def close(self) -> None:
        await self._client.aclose()


async def _content(response: httpx2.Response) -> Document:
    where = response.request.url
    if response.headers.get("content-encoding", "identity") != "identity" or response.has_redirect_location:
        raise Down(f"{where} compresses its answer or leads elsewhere ({response.status_code})")
    raw = bytearray()
    async for chunk in response.aiter_raw():
        raw += chunk
        if len(raw) > LARGEST:
            raise Down(f"{where} answers more than {LARGEST} bytes")
    try:
        content = orjson.loads(raw)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise Down(f"{where} does not answer a JSON object ({response.status_code})")
    return content
