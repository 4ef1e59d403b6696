"""Signing in with another provider: there and back, in one and the same browser."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from html import escape
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from bff import csrf
from bff.api import Answer, Api
from bff.cookies import SIGN_IN as COOKIE
from bff.cookies import forgotten, given_id, kept, names
from bff.problems import NotFound, Problem, StateInvalid
from bff.proxy import Proxy
from bff.refresh import Refresher
from bff.settings import Settings
from bff.sign_in import SignIn, passed_on
from bff.store import Store
from bff.trail import trail_of

KIND: Final = "oauth"
SECONDS: Final = 600
AT_ONCE: Final = 5
"""Sign-ins that a browser can have under way, one in each tab; with another one the oldest is given up."""
PROVIDERS: Final = frozenset(("google", "microsoft"))
SIGN_IN_PAGE: Final = "/sign-in"
SECURITY_PAGE: Final = "/account/security"
_LOCAL: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,2000}")
LONGEST: Final = 4000


def local(path: str | None) -> str:
    """Where to go on: a path of this host, whatever was asked for."""
    return path if path is not None and _LOCAL.fullmatch(path) else "/"


class OAuth:
    """`link=true` ties the provider's account to the person who is signed in, in place of signing in."""

    def __init__(
        self, settings: Settings, api: Api, store: Store, proxy: Proxy, refresher: Refresher, sign_in: SignIn
    ) -> None:
        self._site = settings.frontend_url
        self._api = api
        self._store = store
        self._proxy = proxy
        self._refresher = refresher
        self._sign_in = sign_in

    async def start(self, request: Request, provider: str) -> Response:
        """Sends the browser to the provider, or where a page of another site led it here, to ours that asks first."""
        _require_known(provider)
        if csrf.is_foreign(request.scope):
            return _see(_asking(request))
        try:
            return await self._sent(request, provider)
        except Problem as problem:
            return self._told(request, problem)

    async def callback(self, request: Request, provider: str) -> Response:
        """Where the provider sends the browser back to."""
        _require_known(provider)
        try:
            return await self._back(request, provider)
        except Problem as problem:
            return self._told(request, problem)

    async def _sent(self, request: Request, provider: str) -> Response:
        if not self._is_site(request.headers.get("host", "")):
            # The provider sends people back to the one address it knows, where another host's cookie would be missing.
            # To browsers that is another site, and nothing that we could send along shows that it was this one: who
            # comes there by this way clicks once more.
            asked = f"?{request.url.query}" if request.url.query else ""
            return _see(f"{self._site}/bff/oauth/{provider}/start{asked}")
        token = None
        link = _links(request)
        if link:
            session = await self._refresher.fresh(await self._proxy.session(request.scope), request.scope)
            token = session.tokens.access
        query = {"redirectUri": f"{self._site}/bff/oauth/{provider}/callback"}
        path = f"auth/oauth/{provider}/authorize"
        answer = await self._api.call(request.scope, "GET", path, query=query, token=token)
        if not answer.ok:
            return self._refused(request, answer)
        facts = {
            "state": answer.facts["state"],
            "provider": provider,
            "link": link,
            "returnUrl": local(request.query_params.get("returnUrl")),
        }
        held_id = await self._store.hold(KIND, facts, SECONDS)
        given_up = names(request.scope, f"{COOKIE}-")[: 1 - AT_ONCE]
        cookies = [*map(forgotten, given_up), kept(_cookie(facts["state"]), held_id, SECONDS)]
        trail_of(request.scope).cookies.extend(cookies)
        return _see(answer.facts["url"])

    async def _back(self, request: Request, provider: str) -> Response:
        held = await self._begun(request, provider)
        code = request.query_params.get("code", "")
        if not code:
            return _see(_before(held))
        proof = {"code": code[:LONGEST], "state": held["state"]}
        path = f"auth/oauth/{provider}"
        if held["link"]:
            session = await self._refresher.fresh(await self._proxy.session(request.scope), request.scope)
            token = session.tokens.access
            answer = await self._api.call(request.scope, "POST", f"{path}/link", body=proof, token=token)
            return _see(held["returnUrl"]) if answer.ok else self._refused(request, answer, held["returnUrl"])
        proof = self._sign_in.with_device(request.scope, proof)
        answer = await self._api.call(request.scope, "POST", f"{path}/callback", body=proof)
        if not answer.ok:
            return self._refused(request, answer)
        await self._sign_in.entered(request.scope, answer)
        return _see(_next(answer, held["returnUrl"]))

    async def _begun(self, request: Request, provider: str) -> dict[str, Any]:
        """What this browser began with the state that came back. Good once. Raises StateInvalid."""
        state = request.query_params.get("state", "")
        name = _cookie(state)
        held_id = given_id(request.scope, name)
        if held_id is None:
            raise StateInvalid
        held = await self._store.held(KIND, held_id)
        if held is None or held["provider"] != provider:
            raise StateInvalid
        if not hmac.compare_digest(held["state"].encode(), state.encode()):
            raise StateInvalid
        trail_of(request.scope).cookies.append(forgotten(name))
        if await self._store.take(KIND, held_id) is None:
            raise StateInvalid
        return held

    def _is_site(self, host: str) -> bool:
        return self._site.split("://", 1)[1].split("/", 1)[0] == host.lower()

    def _refused(self, request: Request, answer: Answer, linked_from: str | None = None) -> Response:
        """A browser that came here by itself shows what it gets, so it gets words."""
        if not _wants_page(request.scope):
            return passed_on(answer)
        words = answer.facts.get("detail") or "This did not work. Try again."
        return _page(answer.status, str(words), linked_from, answer.limits)

    @staticmethod
    def _told(request: Request, problem: Problem) -> Response:
        if not _wants_page(request.scope):
            raise problem
        wait = {} if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}
        return _page(problem.status, problem.detail, None, wait)


def _require_known(provider: str) -> None:
    if provider not in PROVIDERS:
        raise NotFound


def _cookie(state: str) -> str:
    """One for each sign-in, so that those of two tabs do not get into each other's way."""
    return f"{COOKIE}-{hashlib.sha256(state.encode()).hexdigest()[:16]}"


def _links(request: Request) -> bool:
    return request.query_params.get("link") == "true"


def _asking(request: Request) -> str:
    """Our page with the button for what was asked for, so that nobody signs in or links unasked."""
    if _links(request):
        return SECURITY_PAGE
    return f"{SIGN_IN_PAGE}?{urlencode({'returnUrl': local(request.query_params.get('returnUrl'))})}"


def _next(answer: Answer, return_url: str) -> str:
    """Where the app goes on: what was wanted, or its page for the second factor."""
    if not answer.facts.get("mfaRequired"):
        return return_url
    query = {"mfa": ",".join(answer.facts["methods"]), "returnUrl": return_url}
    return f"{SIGN_IN_PAGE}?{urlencode(query)}"


def _before(held: dict[str, Any]) -> str:
    """Where one is who has thought better of it at the provider: on the page from which it began, which says so."""
    told = {"declined": held["provider"]}
    if not held["link"]:
        return f"{SIGN_IN_PAGE}?{urlencode({'returnUrl': held['returnUrl'], **told})}"
    page = urlsplit(str(held["returnUrl"]))
    return page._replace(query="&".join(filter(None, (page.query, urlencode(told))))).geturl()


def _wants_page(scope: Scope) -> bool:
    return b"text/html" in trail_of(scope).headers.get(b"accept", b"")


def _see(address: str) -> Response:
    return Response(status_code=303, headers={"Location": address})


def _page(status: int, words: str, linked_from: str | None, limits: Mapping[str, str]) -> Response:
    """Plain, because it is needed where the app may not be."""
    title, back = "Signing in did not work", f"<a href='{SIGN_IN_PAGE}'>Back to the sign-in page</a>"
    if linked_from:
        title, back = "Linking did not work", f"<a href='{escape(linked_from)}'>Back</a>"
    content = (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{title}</title><h1>{title}</h1><p role=alert>{escape(words)}</p><p>{back}</p></html>"
    )
    return Response(content, status, limits, media_type="text/html")
