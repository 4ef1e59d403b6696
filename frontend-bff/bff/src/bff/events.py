"""`/bff/events`: the API's event stream, for as long as the session lasts."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from bff.api import Answer, Api
from bff.problems import MethodNotAllowed, SessionsUnreachable
from bff.proxy import Proxy, told
from bff.pump import pump
from bff.refresh import Refresher
from bff.store import Session, Store
from bff.trail import trail_of

CHECK_SECONDS: Final = 2.0
LONGEST_ID: Final = 20
REFUSED: Final = 400


class Events:
    """To listen is no sign of life: a session that only listens ends in its time, and its stream with it."""

    def __init__(
        self, api: Api, store: Store, proxy: Proxy, refresher: Refresher, closing: asyncio.Event
    ) -> None:
        self._api = api
        self._store = store
        self._proxy = proxy
        self._refresher = refresher
        self._closing = closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            raise MethodNotAllowed(allow="GET")
        # Streams are cut and begun anew by themselves.
        trail_of(scope).idle = True
        session = await self._refresher.fresh(await self._proxy.session(scope), scope)
        if await self._listen(scope, receive, send, session, last=False):
            return
        session = await self._refresher.renewed(session, scope)
        await self._listen(scope, receive, send, session, last=True)

    async def _listen(
        self, scope: Scope, receive: Receive, send: Send, session: Session, *, last: bool
    ) -> bool:
        """False where the API did not take the token, and nothing was answered yet."""
        headers = self._api.headers(scope, session.tokens.access) | _place(scope)
        async with self._api.opened("GET", self._api.url("events", ""), headers, stream=True) as answer:
            status = answer.status
            if status >= REFUSED:
                content = await answer.read()
                if not last and Answer(status, content).refuses_token:
                    return False
            # Nginx and others would keep events back until a buffer is full.
            own = [*told(answer, cacheable=False), (b"x-accel-buffering", b"no")]
            await send({"type": "http.response.start", "status": status, "headers": own})
            if status >= REFUSED:
                await send({"type": "http.response.body", "body": content})
            else:
                await pump(answer, receive, send, self._ended(session), self._closed())
        return True

    async def _ended(self, session: Session) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                if await self._store.look(session.id) is None:
                    return
            except SessionsUnreachable:
                # The API goes on looking at its own; this one is asked for again in a moment.
                continue

    async def _closed(self) -> None:
        await self._closing.wait()


def _place(scope: Scope) -> dict[str, str]:
    """The number of the last event: a browser's own header, or, as no page can set that, the query of a first call."""
    given = trail_of(scope).headers.get(b"last-event-id", b"").decode("latin-1")
    if not given:
        asked = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=10).get("lastEventId", [""])
        given = asked[0]
    return {"Last-Event-ID": given} if given.isascii() and given.isprintable() and len(given) > 0 else {}
