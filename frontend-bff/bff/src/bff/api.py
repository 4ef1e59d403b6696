"""The API as seen from here: calls that we make ourselves, and connections for what is passed on."""

from __future__ import annotations

from collections.abc import AsyncIterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final

import orjson
from aiohttp import (
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    TCPConnector,
)
from aiohttp.client_exceptions import ClientConnectorError
from starlette.types import Scope
from yarl import URL

from bff.keys import Marks
from bff.problems import ApiBroken, ApiSlow, ApiUnreachable, Problem
from bff.trail import trail_of

PREFIX: Final = "/api/v1/"
CONNECTIONS: Final = 200
KEPT_SECONDS: Final = 4.0
"""Shorter than the API keeps a connection (uvicorn: 5 s), so that it rarely closes one that we are about to use."""
CONNECT_SECONDS: Final = 3.0
BEAT_SECONDS: Final = 45.0
"""Three heartbeats of an event stream."""
LARGEST_ANSWER: Final = 1024 * 1024
BUDGET: Final = ("RateLimit", "RateLimit-Policy")
LIMITS: Final = ("Retry-After", *BUDGET)
FAILURES: Final = (ClientError, TimeoutError, OSError)
_AUTO: Final = ("Accept", "Accept-Encoding", "User-Agent", "Content-Type")


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer to a call of our own."""

    status: int
    content: bytes
    limits: Mapping[str, str] = field(default_factory=dict)
    """How much more is allowed, and when."""

    @property
    def facts(self) -> dict[str, Any]:
        """The JSON object in it; empty where there is none."""
        try:
            found = orjson.loads(self.content)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004

    @property
    def refuses_token(self) -> bool:
        """Whether the session is over there, as opposed to a wrong password, which is 401 as well."""
        return self.status == 401 and self.facts.get("code") in OVER  # noqa: PLR2004


OVER: Final = frozenset(("auth.required", "auth.token_invalid", "auth.refresh_reused"))


class Api:
    """Streams have connections of their own, so that many of them never hold up a call."""

    def __init__(self, base: str, marks: Marks, seconds: float) -> None:
        self._base = base
        self._marks = marks
        self._calls = self._client(CONNECTIONS, seconds)
        self._streams = self._client(0, BEAT_SECONDS)

    @staticmethod
    def _client(connections: int, seconds: float) -> ClientSession:
        return ClientSession(
            connector=TCPConnector(limit=connections, keepalive_timeout=KEPT_SECONDS),
            # Only what waits is bounded: a large file may take as long as it moves.
            timeout=ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_read=seconds),
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=_AUTO,
        )

    async def close(self) -> None:
        await self._calls.close()
        await self._streams.close()

    def headers(self, scope: Scope, token: str | None) -> dict[str, str]:
        """What every call carries: whose it is, from where, and under which id."""
        trail = trail_of(scope)
        found = {"X-Request-Id": trail.request_id}
        if token is not None:
            found["Authorization"] = f"Bearer {token}"
        if trail.address is not None:
            found["X-Roadbook-Client"] = self._marks.mark(trail.address)
        return found

    async def call(
        self,
        scope: Scope,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        token: str | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Answer:
        """A call of our own, answered whole. Raises ApiUnreachable, ApiBroken or ApiSlow."""
        headers = self.headers(scope, token) | _of_the_browser(scope)
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = orjson.dumps(body)
        url = str(URL(f"{self._base}{PREFIX}{path}").with_query(query or {}))
        async with self.opened(method, url, headers, data) as answer:
            content = await answer.content.read(LARGEST_ANSWER)
            while not answer.content.at_eof() and len(content) < LARGEST_ANSWER:
                content += await answer.content.read(LARGEST_ANSWER)
            limits = {name: answer.headers[name] for name in LIMITS if name in answer.headers}
            trail_of(scope).budget = [
                (name.lower().encode(), limits[name].encode("latin-1")) for name in BUDGET if name in limits
            ]
            return Answer(answer.status, content, limits)

    async def lives(self, scope: Scope) -> bool:
        """Whether there is an API at all, ready or not."""
        async with self.opened("GET", f"{self._base}/health", self.headers(scope, None)) as answer:
            return answer.status < 300  # noqa: PLR2004

    def url(self, path: str, query: str) -> str:
        """Of something below the prefix; `query` as the browser sent it."""
        return f"{self._base}{PREFIX}{path}?{query}" if query else f"{self._base}{PREFIX}{path}"

    def opened(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        data: bytes | AsyncIterable[bytes] | None = None,
        *,
        stream: bool = False,
    ) -> Opening:
        """An answer whose head is there. What goes wrong while it is read is raised as our own problems too.

        A kept connection that the API had closed is tried once anew, where HTTP allows it for the method.
        """
        client = self._streams if stream else self._calls
        return Opening(
            client.request(method, URL(url, encoded=True), headers=headers, data=data, allow_redirects=False)
        )


class Opening:
    """A request of the client's, whose errors are ours."""

    def __init__(self, request: AbstractAsyncContextManager[ClientResponse]) -> None:
        self._request = request

    async def __aenter__(self) -> ClientResponse:
        try:
            return await self._request.__aenter__()
        except FAILURES as error:
            raise _of_ours(error) from error

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._request.__aexit__(kind, error, trace)
        if isinstance(error, FAILURES):
            raise _of_ours(error) from error


def _of_ours(error: Exception) -> Problem:
    if isinstance(error, (ClientConnectorError, ConnectionTimeoutError)):
        return ApiUnreachable()
    return ApiSlow() if isinstance(error, TimeoutError) else ApiBroken()


def _of_the_browser(scope: Scope) -> dict[str, str]:
    """By which people recognize a session in their list."""
    given = next((value for name, value in scope["headers"] if name == b"user-agent"), None)
    return {"User-Agent": given.decode("latin-1")} if given else {}
