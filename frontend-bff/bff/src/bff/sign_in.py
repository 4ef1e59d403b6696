"""Signing in and out, and who is signed in. What the API gives for it stays here; the browser gets a cookie."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from bff import csrf
from bff.api import Answer, Api
from bff.body import json_object
from bff.cookies import SESSION, Devices, forgotten, given_id, kept
from bff.log import log
from bff.problems import PROBLEM, ApiBroken, NotSignedIn, Problem, SessionsUnreachable
from bff.refresh import Refresher
from bff.store import Session, Store, Tokens, lifetimes
from bff.trail import trail_of

SECOND_STEP: Final = "second-step"
SECOND_STEP_SECONDS: Final = 600
PROVIDERS_SECONDS: Final = 60.0
_NOT_TOLD: Final = frozenset(
    ("mfaToken", "deviceToken", "accessToken", "refreshToken", "refresh_token", "access_token")
)
"""What a browser may neither give nor get."""


class SignIn:
    """The id of a session is new after each of these steps, and the one before it is worth nothing."""

    def __init__(
        self, api: Api, store: Store, refresher: Refresher, devices: Devices, mailbox: str | None
    ) -> None:
        self._api = api
        self._store = store
        self._refresher = refresher
        self._devices = devices
        self._mailbox = mailbox
        self._providers: tuple[list[str] | None, float] = (None, 0.0)

    async def session(self, request: Request) -> Response:
        """Who is signed in: null, or what the app shows of the person and the company."""
        if device := self._devices.renewed(request.scope):
            trail_of(request.scope).cookies.append(device)
        session = await self._known(request.scope)
        if session is None:
            return _json(None)
        try:
            session = await self._refresher.fresh(session, request.scope)
            view = await self._view(request.scope, session)
        except NotSignedIn:
            return self._nobody(request.scope)
        except _Refused as refused:
            return passed_on(refused.answer)
        return _json(view)

    async def ways(self, request: Request) -> Response:
        """What else the sign-in page offers; `providers` is null while the API does not say."""
        return _json({"providers": await self._offered(request.scope), "mailbox": self._mailbox})

    async def _offered(self, scope: Scope) -> list[str] | None:
        """Asked once a minute, or an office that opens its sign-in pages would use up what its address may ask."""
        known, until = self._providers
        if time.monotonic() < until:
            return known
        try:
            answer = await self._api.call(scope, "GET", "auth/oauth/providers")
        except Problem:
            return known
        if not answer.ok:
            return known
        self._providers = answer.facts.get("available"), time.monotonic() + PROVIDERS_SECONDS
        return self._providers[0]

    async def login(self, request: Request) -> Response:
        """With email and password."""
        return await self._step(request, "auth/login")

    async def accept_invitation(self, request: Request) -> Response:
        """With what a mailed link holds."""
        return await self._step(request, "auth/invitations/accept")

    async def verify(self, request: Request) -> Response:
        """With the second factor, where the first was right."""
        return await self._second(request, "auth/mfa/verify")

    async def send_code(self, request: Request) -> Response:
        """Has the code of the second factor sent by text message."""
        return await self._second(request, "auth/mfa/sms/send")

    async def ask_passkey(self, request: Request) -> Response:
        """What the browser needs to sign with a passkey."""
        return await self._second(request, "auth/mfa/passkey/options")

    async def switch(self, request: Request) -> Response:
        """Go on in another company."""
        body = await json_object(request.scope, request.receive)
        session = await self._refresher.fresh(await self._signed_in(request.scope), request.scope)
        token = session.tokens.access
        answer = await self._api.call(request.scope, "POST", "auth/switch", body=_own(body), token=token)
        if answer.refuses_token:
            await self._store.end(session.id)
            raise NotSignedIn(ends=True)
        return await self.entered(request.scope, answer, before=session)

    async def logout(self, request: Request) -> Response:
        """Out, whatever the API says; once more is no mistake."""
        await self._leave(request.scope)
        trail_of(request.scope).cookies.append(forgotten(SESSION))
        return Response(status_code=204)

    async def entered(self, scope: Scope, answer: Answer, before: Session | None = None) -> Response:
        """What the browser is told of an API's answer to a log-in: its problem, the next step, or who is in.

        `before` is a session that the API itself has put this one in the place of.
        """
        if not answer.ok:
            return passed_on(answer)
        facts = answer.facts
        if facts.get("mfaRequired"):
            await self._leave(scope)
            held = {"mfaToken": facts["mfaToken"], "methods": facts["methods"]}
            held_id = await self._store.hold(SECOND_STEP, held, SECOND_STEP_SECONDS)
            trail_of(scope).cookies.append(kept(SESSION, held_id, SECOND_STEP_SECONDS))
            return _json({"mfaRequired": True, "methods": facts["methods"]})
        session = await self._opened(scope, facts, before)
        return _json(await self._view(scope, session, facts))

    def with_device(self, scope: Scope, body: dict[str, Any]) -> dict[str, Any]:
        """What says to the API who comes in, and by which device, if it is known."""
        token = self._devices.given(scope)
        return body if token is None else {**body, "deviceToken": token}

    async def _step(self, request: Request, path: str) -> Response:
        body = self.with_device(request.scope, _own(await json_object(request.scope, request.receive)))
        answer = await self._api.call(request.scope, "POST", path, body=body)
        return await self.entered(request.scope, answer)

    async def _second(self, request: Request, path: str) -> Response:
        """A call that needs the API's token of the first step, which the browser never had."""
        body = _own(await json_object(request.scope, request.receive))
        held_id = given_id(request.scope)
        held = await self._store.held(SECOND_STEP, held_id) if held_id else None
        if held is None or held_id is None:
            raise NotSignedIn("This sign-in has taken too long. Begin again with your password.", ends=True)
        body["mfaToken"] = held["mfaToken"]
        answer = await self._api.call(request.scope, "POST", path, body=body)
        if not answer.ok:
            return passed_on(answer)
        if "accessToken" not in answer.facts:
            shown = {name: value for name, value in answer.facts.items() if name not in _NOT_TOLD}
            return _json(shown, answer.status) if answer.content else Response(status_code=answer.status)
        await self._store.take(SECOND_STEP, held_id)
        return await self.entered(request.scope, answer)

    async def _opened(self, scope: Scope, facts: dict[str, Any], before: Session | None) -> Session:
        """A new session in place of whichever there was."""
        try:
            role = facts["user"]["role"]
            longest = time.time() + lifetimes(role)[1]
            tokens = Tokens(
                access=facts["accessToken"],
                refresh=facts["refreshToken"],
                expires=time.time() + facts["expiresIn"],
                user_id=facts["user"]["id"],
                role=role,
                # To go to and fro between companies is no way to stay in for longer.
                end=min(before.tokens.end, longest) if before else longest,
            )
        except (KeyError, TypeError) as error:
            raise ApiBroken from error
        try:
            session = await self._store.open(tokens)
        except SessionsUnreachable:
            # Nobody has got its tokens, so nobody could ever end what the API has opened.
            await self._left_at_api(scope, tokens.access)
            raise
        await (self._store.end(before.id) if before else self._leave(scope))
        trail = trail_of(scope)
        trail.user_id = tokens.user_id
        trail.cookies.append(kept(SESSION, session.id, session.seconds_left))
        if device := facts.get("deviceToken"):
            trail.cookies.append(self._devices.kept(device))
        log.info("signed in", requestId=trail.request_id, userId=tokens.user_id)
        return session

    async def _known(self, scope: Scope) -> Session | None:
        session_id, trail = given_id(scope), trail_of(scope)
        session = await self._store.find(session_id, idle=trail.idle) if session_id else None
        if session is not None:
            trail.user_id = session.tokens.user_id
        return session

    async def _signed_in(self, scope: Scope) -> Session:
        session = await self._known(scope)
        if session is None:
            raise NotSignedIn
        return session

    async def _leave(self, scope: Scope) -> None:
        """End the session that the browser came with, here first and then at the API."""
        session_id = given_id(scope)
        session = await self._store.look(session_id) if session_id else None
        if session is None:
            return
        try:
            # A token that has run out would end nothing there, and the refresh token would live on.
            session = await self._refresher.usable(session, scope)
        except Problem as problem:
            log.warning("log-out before refresh", requestId=trail_of(scope).request_id, code=problem.code)
        await self._store.end(session.id)
        await self._left_at_api(scope, session.tokens.access)

    async def _left_at_api(self, scope: Scope, token: str) -> None:
        try:
            answer = await self._api.call(scope, "POST", "auth/logout", token=token)
        except Problem as problem:
            log.warning("log-out at the API", requestId=trail_of(scope).request_id, code=problem.code)
        else:
            log.info("signed out", requestId=trail_of(scope).request_id, status=answer.status)

    async def _view(
        self, scope: Scope, session: Session, facts: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """`facts` is what the API has said of user and organization just now. Raises NotSignedIn."""
        token = session.tokens.access
        asked = ("branding",) if facts else ("branding", "users/me", "organization")
        answers = await asyncio.gather(*(self._api.call(scope, "GET", path, token=token) for path in asked))
        if any(answer.refuses_token for answer in answers):
            await self._store.end(session.id)
            raise NotSignedIn(ends=True)
        branding = answers[0].facts if answers[0].ok else None
        # Who still owes the company a second factor may see nothing of it but that (`user.mfa`).
        user, organization = (
            (facts["user"], facts["organization"]) if facts else (_needed(answers[1]), _allowed(answers[2]))
        )
        if user["role"] != session.tokens.role:
            session = await self._rotated(scope, session, user["role"])
        return {
            "user": user,
            "organization": organization,
            "branding": branding,
            "csrf": {"header": csrf.HEADER, "value": csrf.VALUE},
            "endsAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(session.tokens.end)),
        }

    async def _rotated(self, scope: Scope, session: Session, role: str) -> Session:
        """Who may do something else from now on does it under another id."""
        end = min(session.tokens.end, time.time() + lifetimes(role)[1])
        fresh = await self._store.open(replace(session.tokens, role=role, end=end))
        await self._store.end(session.id)
        trail_of(scope).cookies.append(kept(SESSION, fresh.id, fresh.seconds_left))
        return fresh

    @staticmethod
    def _nobody(scope: Scope) -> Response:
        trail_of(scope).cookies.append(forgotten(SESSION))
        return _json(None)


def _own(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in _NOT_TOLD}


class _Refused(Exception):
    """The API answers with a problem of its own, which is passed on with the wait that it names."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


def _needed(answer: Answer) -> dict[str, Any]:
    if answer.ok:
        return answer.facts
    if "code" in answer.facts:
        raise _Refused(answer)
    raise ApiBroken("The service does not say who you are at the moment. Try again.")


def _allowed(answer: Answer) -> dict[str, Any] | None:
    return None if answer.status == 403 else _needed(answer)  # noqa: PLR2004


def _json(value: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")


def passed_on(answer: Answer) -> Response:
    """A problem of the API, in its words."""
    if "code" not in answer.facts:
        raise ApiBroken
    return Response(answer.content, answer.status, answer.limits, media_type=PROBLEM)
