"""Sessions: how one is opened, renewed, moved to another company, and ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson

from adapters.clock import now, seconds_of
from adapters.ids import new_id
from adapters.metrics import SECURITY_EVENTS
from adapters.mongo.people import People
from adapters.mongo.sessions import SESSIONS, Devices, Sessions
from adapters.redis.sessions import DROPPED, ENDED, SessionCache
from adapters.tokens import SECONDS, Tokens
from schemas.base import Document
from schemas.organizations import ORGANIZATIONS
from services.act import Act, Caller
from services.errors import (
    InvalidCredentials,
    InvalidToken,
    NotFound,
    RefreshReused,
    RoadbookError,
    StepUpRequired,
)
from services.users import member_view
from services.views import view
from services.work import Change, Work

OFFICE_IDLE = dt.timedelta(minutes=30)
OFFICE_END = dt.timedelta(hours=12)
DRIVER_IDLE = dt.timedelta(days=7)
DRIVER_END = dt.timedelta(days=30)
STEP_UP = dt.timedelta(minutes=5)
"""How long risky acts are allowed after a proof."""
LATELY = dt.timedelta(minutes=10)
"""How long a log-in is proof enough to set up the first second factor."""
GRACE = dt.timedelta(seconds=60)
"""How long the refresh token before the newest gives the newest pair again."""


class SessionService:
    """MongoDB is always written first and Redis after, so that no late cache fill brings a session back."""

    def __init__(
        self,
        people: People,
        sessions: Sessions,
        devices: Devices,
        work: Work,
        tokens: Tokens,
        cache: SessionCache,
    ) -> None:
        self._people = people
        self._sessions = sessions
        self._devices = devices
        self._work = work
        self._tokens = tokens
        self._cache = cache

    async def open(
        self,
        person: Document,
        membership: Document,
        act: Act,
        device_id: str,
        proven: Callable[[Change], Awaitable[None]],
    ) -> Document:
        """Tokens of a new session, for a person who has proven enough; the last proof is part of the same write.

        `person` is as read before anything was proven. Raises InvalidCredentials when the password was replaced since,
        or the membership has ended.
        """
        session = _new(person, membership, act, device_id)

        async def attempt(change: Change) -> None:
            await proven(change)
            await self._require_standing(session)
            act.caller = _caller(person, membership, session)
            change.transaction.insert(SESSIONS, session)
            change.note("auth.login", {"type": "session", "id": session["_id"]})

        await self._work.run(act, attempt)
        return await self._entered(person, membership, session, act.caller)

    async def _require_standing(self, session: Document) -> None:
        standing = await self._people.standing(session["userId"], session["organizationId"])
        if standing is None or is_over(session, standing["sessionsFrom"]):
            raise InvalidCredentials

    async def switch(self, organization_id: str, act: Act) -> Document:
        """Tokens of a session in another organization of the caller, in place of this one."""
        person = await self._people.by_id(act.caller.user_id)
        memberships = await self._people.memberships(act.caller.user_id)
        membership = next((one for one in memberships if one["organizationId"] == organization_id), None)
        before = await self._sessions.find(act.caller.session_id)
        if person is None or membership is None or before is None:
            raise NotFound(f"You are in no organization {organization_id}.")
        if is_over(before, person.get("sessionsFrom")):
            raise InvalidToken
        session = _new(person, membership, act, before.get("deviceId"), before)

        async def attempt(change: Change) -> None:
            change.note("auth.switched", {"type": "session", "id": before["_id"]})
            change.transaction.delete(SESSIONS, {"_id": before["_id"], "userId": person["_id"]})
            change.act.caller = _caller(person, membership, session)
            change.transaction.insert(SESSIONS, session)
            change.note("auth.login", {"type": "session", "id": session["_id"]})

        await self._work.run(act, attempt)
        await self._cache.end(person["_id"], [before["_id"]])
        return await self._entered(person, membership, session, act.caller)

    async def _entered(
        self, person: Document, membership: Document, session: Document, caller: Caller
    ) -> Document:
        """Tokens of a session that is open now, and who is in; the company has seen them with that."""
        await self._people.seen(person["_id"], membership["organizationId"], session["createdAt"])
        membership = {**membership, "lastSeenAt": session["createdAt"]}
        organization = await self._people.organization(membership["organizationId"])
        return {
            **self._pair(session),
            "user": member_view(person, membership, organization or {}),
            "organization": view(ORGANIZATIONS, organization or {}, caller),
        }

    def _pair(self, session: Document) -> Document:
        """The tokens of the session's newest turn, the same whenever they are asked for."""
        since = session["refreshedAt"].replace(tzinfo=dt.UTC).timestamp()
        return {
            "accessToken": self._tokens.issue(session["userId"], session["_id"], since),
            "refreshToken": self._tokens.issue_refresh(session["_id"], session["refreshTurn"]),
            "tokenType": "Bearer",
            "expiresIn": SECONDS,
        }

    async def refresh(self, token: str, act: Act, *, idle: bool = False) -> Document:
        """The next pair. The token before the newest gives the newest pair again for a minute, as answers get lost.

        Any older one ends the session: somebody else may hold it. `idle` is for who is not at work: the session ends
        when it would have ended.
        """
        given = self._tokens.read_refresh(token)
        session = await self._sessions.find(given.session_id) if given else None
        if given is None or session is None:
            raise InvalidToken
        standing = await self._people.standing(session["userId"], session["organizationId"])
        if standing is None or is_over(session, standing["sessionsFrom"]):
            raise InvalidToken
        moment = now()
        expires = None if idle else min(session["endsAt"], moment + _lifetimes(standing["role"])[0])
        if await self._sessions.renew(given.session_id, given.turn, moment, expires):
            if not idle:
                await self._people.seen(session["userId"], session["organizationId"], moment)
            return self._pair({**session, "refreshTurn": given.turn + 1, "refreshedAt": moment})
        # Another request with the same token may have been quicker.
        newest = await self._sessions.find(given.session_id)
        if newest is None:
            raise InvalidToken
        if given.turn == newest["refreshTurn"] - 1 and moment - newest["refreshedAt"] < GRACE:
            return self._pair(newest)
        SECURITY_EVENTS.labels("refresh_reused").inc()
        act.caller = Caller(
            session["userId"], session["organizationId"], standing["role"], session["_id"], standing["name"]
        )
        await self._end(session["_id"], act, "auth.refresh_reused")
        raise RefreshReused

    async def list(self, caller: Caller) -> list[Document]:
        """The caller's sessions, in whatever organization, the newest first."""
        return [_view(one, caller) for one in await self._sessions.of_person(caller.user_id)]

    async def end(self, session_id: str, act: Act) -> None:
        """One of the caller's. Raises NotFound for anybody else's."""
        found = await self._sessions.find(session_id)
        if found is None or found["userId"] != act.caller.user_id:
            raise NotFound(f"You have no session {session_id}.")
        await self._end(session_id, act, "auth.session_ended")

    async def end_others(self, act: Act) -> None:
        """All sessions of the caller but this one, however many there are; and no other device is known any more."""
        here = await self._devices.of_session(await self._sessions.find(act.caller.session_id))
        await self._devices.disown(act.caller.user_id, but=here)
        while others := await self._others(act.caller):
            for session_id in others:
                await self._end(session_id, act, "auth.session_ended")

    async def _others(self, caller: Caller) -> Sequence[str]:
        found = await self._sessions.of_person(caller.user_id)
        return [one["_id"] for one in found if one["_id"] != caller.session_id]

    async def logout(self, act: Act) -> None:
        await self._end(act.caller.session_id, act, "auth.logout")

    async def _end(self, session_id: str, act: Act, action: str) -> None:
        """A session that somebody else has ended meanwhile is ended all the same."""

        async def attempt(change: Change) -> None:
            if await self._sessions.find(session_id) is not None:
                change.transaction.delete(SESSIONS, {"_id": session_id})
                change.note(action, {"type": "session", "id": session_id})

        try:
            await self._work.run(act, attempt)
        except RoadbookError:
            # It may have ended all the same, which the next request asks the database then.
            await self._cache.drop(act.caller.user_id, [session_id])
            raise
        await self._cache.end(act.caller.user_id, [session_id])

    async def caller(
        self, user_id: str, session_id: str, cached: bytes | None, *, kept: bool = True
    ) -> Caller:
        """Who a verified token speaks for now. Raises InvalidToken when the session or the membership has ended.

        `kept` says whether Redis is to remember what has to be read for it.
        """
        if cached == ENDED:
            raise InvalidToken
        known = orjson.loads(cached) if cached and cached != DROPPED else None
        state = known or await self._state(user_id, session_id, kept=kept)
        return Caller(
            user_id,
            state["org"],
            state["role"],
            session_id,
            state["name"],
            state["driver"],
            # A process of the version before keeps neither of the two.
            proven_at=state.get("proven", 0.0),
            owes_factor=state.get("owes", False),
        )

    async def forget(self, user_id: str) -> None:
        """What is remembered of a person's sessions is read anew, for something of the person has changed."""
        sessions = await self._sessions.of_person(user_id)
        await self._cache.drop(user_id, [one["_id"] for one in sessions])

    async def require_step_up(self, caller: Caller) -> None:
        """Raises StepUpRequired when the person behind the session has not been proven for a while."""
        since = seconds_of(now()) - STEP_UP.total_seconds()
        if caller.proven_at < since:
            # What the cache holds may be older than the proof.
            session = await self._sessions.find(caller.session_id)
            proven = session.get("steppedUpAt") if session else None
            if proven is None or seconds_of(proven) < since:
                raise StepUpRequired

    async def require_log_in_lately(self, caller: Caller) -> None:
        """Raises StepUpRequired when the person has neither logged in nor been proven for a while."""
        session = await self._sessions.find(caller.session_id)
        if session is None or now() - logged_in_at(session) > LATELY:
            await self.require_step_up(caller)

    async def log_in_of(self, caller: Caller) -> str:
        """The log-in that the caller's session came from, by a name that no switch of companies changes."""
        session = await self._sessions.find(caller.session_id)
        if session is None:
            raise InvalidToken
        return logged_in_at(session).isoformat()

    async def _state(self, user_id: str, session_id: str, *, kept: bool) -> dict[str, Any]:
        session = await self._sessions.find(session_id)
        if session is None or session["userId"] != user_id:
            raise InvalidToken
        standing = await self._people.standing(user_id, session["organizationId"])
        if standing is None or is_over(session, standing["sessionsFrom"]):
            raise InvalidToken
        stepped_up = session.get("steppedUpAt")
        state = {
            "org": session["organizationId"],
            "role": standing["role"],
            "name": standing["name"],
            "driver": standing["driverId"],
            "proven": seconds_of(stepped_up) if stepped_up else 0.0,
            "owes": await self._people.owes_factor(session),
        }
        if kept:
            await self._cache.put(user_id, session_id, state, session["expireAt"] - now())
        return state


def is_over(session: Document, sessions_from: dt.datetime | None) -> bool:
    """Whether all sessions of its person were ended since what a session was opened with was proven.

    To open one takes time, in which that can happen; so what counts is what was known of the person when it began. The
    same holds for a log-in that owes its second factor, and for a device.
    """
    known: dt.datetime | None = session.get("sessionsFrom", session.get("createdAt"))
    proven: dt.datetime | None = session.get("provenAt") or known
    return sessions_from is not None and (proven is None or proven < sessions_from)


def logged_in_at(session: Document) -> dt.datetime:
    """When the person logged in, however often the company was switched since."""
    at: dt.datetime = session.get("loggedInAt") or session["createdAt"]
    return at


def _new(
    person: Document,
    membership: Document,
    act: Act,
    device_id: str | None,
    before: Document | None = None,
) -> Document:
    """`person` is as read before anything was proven. To go to and fro between companies makes nothing younger."""
    moment = now()
    idle, longest = _lifetimes(membership["role"])
    end = moment + longest
    if before:
        end = min(end, before["endsAt"])
    return {
        "_id": new_id("ses"),
        "userId": person["_id"],
        "organizationId": membership["organizationId"],
        "refreshTurn": 1,
        "refreshedAt": moment,
        "ip": act.ip,
        "userAgent": act.user_agent,
        "deviceId": device_id,
        "sessionsFrom": person.get("sessionsFrom"),
        "loggedInAt": logged_in_at(before) if before else None,
        "createdAt": moment,
        "lastSeenAt": moment,
        "endsAt": end,
        "expireAt": min(end, moment + idle),
    }


def _caller(person: Document, membership: Document, session: Document) -> Caller:
    return Caller(
        person["_id"], membership["organizationId"], membership["role"], session["_id"], person["name"]
    )


def _view(session: Document, caller: Caller) -> Document:
    shown = ("organizationId", "ip", "userAgent", "createdAt", "lastSeenAt", "expireAt")
    current = session["_id"] == caller.session_id
    return {"id": session["_id"], **{name: session[name] for name in shown}, "current": current}


def _lifetimes(role: str) -> tuple[dt.timedelta, dt.timedelta]:
    return (DRIVER_IDLE, DRIVER_END) if role == "driver" else (OFFICE_IDLE, OFFICE_END)
