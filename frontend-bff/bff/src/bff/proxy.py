"""`/bff/api/*`: the API, with the session's token."""

from __future__ import annotations

from typing import Final

from aiohttp import ClientResponse
from starlette.types import Receive, Scope, Send

from bff import body, csrf, paths
from bff.api import PREFIX, Answer, Api
from bff.cookies import given_id
from bff.headers import Pairs
from bff.problems import ApiBroken, Invalid, MethodNotAllowed, NotFound, NotSignedIn, TooLarge
from bff.pump import pump
from bff.refresh import Refresher
from bff.settings import Settings
from bff.store import Session, Store
from bff.trail import trail_of

METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"))
MULTIPART_SPARE: Final = 1024 * 1024
LONGEST_QUERY: Final = 8192
Data = bytes | body.Chunks | None
WHOLE: Final = 256 * 1024
"""Answers up to this are read at once, at two thirds of what a stream costs."""
BODILESS: Final = (204, 304)
SENT_ON: Final = frozenset(
    (
        b"accept",
        b"accept-language",
        b"content-type",
        b"idempotency-key",
        b"if-match",
        b"if-modified-since",
        b"if-none-match",
        b"if-range",
        b"range",
        b"user-agent",
    )
)
"""Of what the browser sends. `Authorization`, `Cookie`, `Origin` and what belongs to a connection is not among it."""
TOLD: Final = frozenset(
    (
        "accept-ranges",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-range",
        "content-security-policy",
        "content-type",
        "deprecation",
        "etag",
        "idempotency-replayed",
        "last-modified",
        "ratelimit",
        "ratelimit-policy",
        "retry-after",
        "sunset",
        "vary",
    )
)
"""Of what the API answers. Links and locations are told with our own paths."""


class Proxy:
    """Nothing is passed on that is not listed: neither paths, nor headers either way."""

    def __init__(self, settings: Settings, api: Api, store: Store, refresher: Refresher) -> None:
        self._settings = settings
        self._api = api
        self._store = store
        self._refresher = refresher

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method: str = scope["method"]
        if method not in METHODS:
            raise MethodNotAllowed(allow=", ".join(sorted(METHODS)))
        if method not in csrf.SAFE:
            csrf.require_own(scope, plain=self._settings.serves_plain_http)
            csrf.require_media(scope)
        session, path = await self._admitted(scope, method)
        data = await self._data(scope, receive)
        url = self._api.url(path, _query(scope))
        try:
            await self._pass(scope, receive, send, url, session, data)
        except _Refused as refused:
            await self._again(scope, receive, send, url, refused, data)
        except ApiBroken:
            if isinstance(data, body.Chunks) and data.failure is not None:
                raise data.failure from None
            raise

    async def _admitted(self, scope: Scope, method: str) -> tuple[Session | None, str]:
        """The session, None where none is needed, and the path. Whoever is not signed in learns of no path."""
        try:
            path = paths.target(scope["raw_path"])
        except NotFound:
            path = ""
        if path and paths.is_open(method, path):
            return None, path
        session = await self.session(scope)
        if not paths.is_passed_on(method, path):
            raise NotFound
        return await self._refresher.fresh(session, scope), path

    async def session(self, scope: Scope) -> Session:
        """Raises NotSignedIn."""
        session_id, trail = given_id(scope), trail_of(scope)
        session = await self._store.find(session_id, idle=trail.idle) if session_id else None
        if session is None:
            raise NotSignedIn
        trail.user_id = session.tokens.user_id
        return session

    async def _data(self, scope: Scope, receive: Receive) -> Data:
        length = body.declared_length(scope)
        if length == 0:
            return None
        largest = self._largest(scope)
        if length is not None and length <= body.SMALL:
            return await body.whole(scope, receive)
        if length is not None and length > largest:
            raise TooLarge
        return body.Chunks(receive, largest)

    def _largest(self, scope: Scope) -> int:
        media = trail_of(scope).headers.get(b"content-type", b"").lower()
        if media.startswith(b"multipart/form-data"):
            return self._settings.import_max_size + MULTIPART_SPARE
        return body.JSON_LARGEST

    async def _pass(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        url: str,
        session: Session | None,
        data: Data,
        *,
        last: bool = False,
    ) -> None:
        headers = self._sent_on(scope, session, data)
        async with self._api.opened(scope["method"], url, headers, data) as answer:
            if answer.status == 401 and session is not None and not last:  # noqa: PLR2004
                await _look_into(answer, session)
            head = {
                "type": "http.response.start",
                "status": answer.status,
                "headers": told(answer, cacheable=session is None),
            }
            length = answer.content_length
            bare = scope["method"] == "HEAD" or answer.status in BODILESS
            if bare or (length is not None and length <= WHOLE):
                content = await answer.read()
                await send(head)
                await send({"type": "http.response.body", "body": content})
            else:
                await send(head)
                await pump(answer, None if isinstance(data, body.Chunks) else receive, send)

    def _sent_on(self, scope: Scope, session: Session | None, data: Data) -> dict[str, str]:
        headers = self._api.headers(scope, session.tokens.access if session else None)
        for name, value in scope["headers"]:
            if name in SENT_ON:
                headers[name.decode()] = value.decode("latin-1")
        if isinstance(data, body.Chunks) and (length := body.declared_length(scope)):
            headers["Content-Length"] = str(length)
        return headers

    async def _again(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        url: str,
        refused: _Refused,
        data: Data,
    ) -> None:
        """The API did not take the token, and so did nothing. Without another one the session is over."""
        session = await self._refresher.renewed(refused.session, scope)
        if isinstance(data, body.Chunks):
            raise ApiBroken(
                "Your session was renewed while this was sent. Nothing was changed: send it again."
            )
        await self._pass(scope, receive, send, url, session, data, last=True)


class _Refused(Exception):
    def __init__(self, session: Session) -> None:
        self.session = session


async def _look_into(answer: ClientResponse, session: Session) -> None:
    """Raises _Refused for a refused token, but not for a wrong password, which is 401 too."""
    # What was read stays with the answer, and can be read again.
    if Answer(answer.status, await answer.read()).refuses_token:
        raise _Refused(session)


def _query(scope: Scope) -> str:
    query: bytes = scope["query_string"]
    if len(query) > LONGEST_QUERY or not query.isascii():
        raise Invalid("The query is too long, or has characters that are not escaped.")
    return query.decode()


def told(answer: ClientResponse, *, cacheable: bool) -> Pairs:
    """The headers of an answer that browsers may see."""
    found: Pairs = []
    for name, value in answer.headers.items():
        lowered = name.lower()
        if lowered in TOLD or (cacheable and lowered == "cache-control"):
            found.append((lowered.encode(), value.encode("latin-1", "replace")))
        elif lowered == "location" and value.startswith(PREFIX):
            found.append((b"location", (paths.PREFIX + value[len(PREFIX) :]).encode("latin-1", "replace")))
        elif lowered == "link":
            found.append(
                (b"link", value.replace(f"<{PREFIX}", f"<{paths.PREFIX}").encode("latin-1", "replace"))
            )
    return found
