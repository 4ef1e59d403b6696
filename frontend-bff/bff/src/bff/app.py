"""`create_app` wires everything, and sends each request to the one who answers it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bff import csrf
from bff.api import Api
from bff.cookies import Devices
from bff.edge import Edge
from bff.events import Events
from bff.files import Files
from bff.headers import REPORTS
from bff.health import Health
from bff.keys import Marks, Seal
from bff.log import configure
from bff.oauth import OAuth
from bff.paths import PREFIX
from bff.problems import CODES, MethodNotAllowed, NotFound
from bff.proxy import Proxy
from bff.refresh import Refresher
from bff.reports import Reports
from bff.settings import Settings
from bff.sign_in import SignIn
from bff.store import Store, connect

Handler = Callable[[Request], Awaitable[Response]]
PROBLEMS: Final = "/bff/problems/"
OAUTH: Final = "/bff/oauth/"


class Bff:
    """One process. What it needs is opened when it starts, because clients belong to an event loop."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.closing = asyncio.Event()
        """Set when the process is to end, so that streams do not hold it up."""
        self._pages: dict[str, dict[str, Handler]] = {}

    async def open(self) -> None:
        settings = self.settings
        self._redis = connect(settings.redis_url.get_secret_value())
        self.store = store = Store(self._redis, Seal(settings.secrets, "browser sessions"))
        marks = Marks(settings.session_secret.get_secret_value())
        self._api = Api(settings.api_url, marks, settings.api_timeout / 1000)
        refresher = Refresher(self._api, store)
        devices = Devices(Seal(settings.secrets, "browser devices"))
        sign_in = SignIn(self._api, store, refresher, devices, settings.mailbox)
        self._proxy = Proxy(settings, self._api, store, refresher)
        self._events = Events(self._api, store, self._proxy, refresher, self.closing)
        self._oauth = OAuth(settings, self._api, store, self._proxy, refresher, sign_in)
        self._files = Files(settings)
        self._pages = _pages(sign_in, Health(self._api, store), Reports())
        await self._files.fill()
        # What was made so far stays for good: looking at it at every collection costs a tenth of a request.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)

    async def close(self) -> None:
        self.closing.set()
        await self._api.close()
        await self._redis.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            # A browser that asks for a socket is told that there is none.
            await send({"type": "websocket.close", "code": 1000})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        # The raw path decides, so that nothing written with escapes gets to where its plain form would.
        raw: bytes = scope["raw_path"]
        if raw.startswith(PREFIX.encode()):
            await self._proxy(scope, receive, send)
        elif path == "/bff/events":
            await self._events(scope, receive, send)
        elif (methods := self._pages.get(path)) is not None:
            await self._page(methods, scope, receive, send)
        elif path.startswith((OAUTH, PROBLEMS)):
            await self._named(path, scope, receive, send)
        elif path == "/bff" or path.startswith("/bff/"):
            raise NotFound
        else:
            await self._files(scope, send)

    async def _page(self, methods: dict[str, Handler], scope: Scope, receive: Receive, send: Send) -> None:
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        handler = methods.get(method)
        if handler is None:
            raise MethodNotAllowed(allow=", ".join(methods))
        if method != "GET" and scope["path"] != REPORTS:
            csrf.require_own(scope, plain=self.settings.serves_plain_http)
            csrf.require_media(scope, json=True)
        await (await handler(Request(scope, receive)))(scope, receive, send)

    async def _named(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in csrf.SAFE:
            raise MethodNotAllowed(allow="GET")
        request = Request(scope, receive)
        provider, _, step = path.removeprefix(OAUTH).partition("/")
        if path.startswith(PROBLEMS):
            answer = _explained(path.removeprefix(PROBLEMS))
        elif step == "start":
            answer = await self._oauth.start(request, provider)
        elif step == "callback":
            answer = await self._oauth.callback(request, provider)
        else:
            raise NotFound
        await answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self.open()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})


def _pages(sign_in: SignIn, health: Health, reports: Reports) -> dict[str, dict[str, Handler]]:
    return {
        "/health": {"GET": health.alive},
        "/health/ready": {"GET": health.ready},
        REPORTS: {"POST": reports.take},
        "/bff/session": {"GET": sign_in.session},
        "/bff/ways-in": {"GET": sign_in.ways},
        "/bff/login": {"POST": sign_in.login},
        "/bff/logout": {"POST": sign_in.logout},
        "/bff/invitations/accept": {"POST": sign_in.accept_invitation},
        "/bff/mfa": {"POST": sign_in.verify},
        "/bff/mfa/sms/send": {"POST": sign_in.send_code},
        "/bff/mfa/passkey/options": {"POST": sign_in.ask_passkey},
        "/bff/organization": {"POST": sign_in.switch},
    }


def _explained(code: str) -> Response:
    """What the `type` of a problem leads to."""
    kind = CODES.get(code)
    if kind is None:
        raise NotFound
    facts = {"code": kind.code, "status": kind.status, "title": kind.title, "advice": kind.advice}
    return Response(orjson.dumps(facts), media_type="application/json")


def create_app(settings: Settings | None = None) -> Edge:
    """The whole application; without settings they are read from the environment."""
    settings = settings or Settings()
    configure(settings.log_level)
    return Edge(Bff(settings), settings.frontend_url, settings.proxies)
