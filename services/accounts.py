"""Registering a company, logging in, and what a session allows."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

import orjson

from adapters.clock import now
from adapters.ids import new_id
from adapters.metrics import FAILED_LOGINS
from adapters.mongo.people import People
from adapters.passwords import Passwords
from adapters.redis.sessions import DROPPED, ENDED, SessionCache
from adapters.tokens import SECONDS, Tokens
from schemas.auth import Login, Register
from schemas.base import Document
from schemas.organizations import ORGANIZATIONS
from services.act import Act, Caller
from services.errors import InvalidCredentials, InvalidToken, RefreshReused, RoadbookError, Taken
from services.organizations import new_organization
from services.views import view
from services.work import Change, Work, answering

OFFICE_IDLE = dt.timedelta(minutes=30)
OFFICE_END = dt.timedelta(hours=12)
DRIVER_IDLE = dt.timedelta(days=7)
DRIVER_END = dt.timedelta(days=30)
GRACE = dt.timedelta(seconds=60)
"""How long the refresh token before the newest gives the newest pair again."""


class LoginBrakes(Protocol):
    """Budgets of log-in attempts, reserved before the password is hashed."""

    async def reserve(self, email: str, address: str) -> None:
        """Raises Exhausted when there were too many failures."""

    async def give_back(self, email: str, address: str) -> None:
        """A success costs nothing."""


class AccountService:
    """People by their email, across organizations."""

    def __init__(
        self,
        people: People,
        work: Work,
        passwords: Passwords,
        tokens: Tokens,
        cache: SessionCache,
        brakes: LoginBrakes,
    ) -> None:
        self._people = people
        self._work = work
        self._passwords = passwords
        self._tokens = tokens
        self._cache = cache
        self._brakes = brakes

    async def register(self, body: Register, act: Act) -> Document:
        """A company and its owner. The answer is the same for an address already known, and then nothing is made."""
        # The hash is made in any case, so that the time taken does not tell whether the address is known.
        password_hash = await self._passwords.hash(body.password)
        answer = {
            "email": body.email,
            "organizationName": body.organization_name,
            "verificationRequired": False,
        }

        async def attempt(change: Change) -> Document:
            person = new_person(body.name, body.email, password_hash, change.at)
            organization = new_organization(body.organization_name, change.at)
            act.caller = Caller(person["_id"], organization["_id"], "owner", "", body.name)
            add_member(change, person, organization, "owner")
            return answer

        anybody = act.caller
        try:
            return await self._work.run(act, attempt)
        except Taken:
            act.caller = anybody
            return await self._work.run(act, answering(answer))

    async def login(self, body: Login, act: Act) -> Document:
        """Tokens of a new session. Raises InvalidCredentials alike for an unknown address and a wrong password."""
        await self._brakes.reserve(body.email, act.ip)
        person = await self._people.by_email(body.email)
        right = await self._passwords.verify(body.password, person["passwordHash"] if person else None)
        if person is None or not right:
            FAILED_LOGINS.inc()
            raise InvalidCredentials
        membership = self._chosen(await self._people.memberships(person["_id"]), body.organization_id)
        await self._brakes.give_back(body.email, act.ip)
        if self._passwords.outdated(person["passwordHash"]):
            await self._people.replace_hash(person["_id"], await self._passwords.hash(body.password))
        return await self._opened(person, membership, act)

    @staticmethod
    def _chosen(memberships: list[Document], wanted: str | None) -> Document:
        for membership in memberships:
            if wanted in (None, membership["organizationId"]):
                return membership
        raise InvalidCredentials

    async def _opened(self, person: Document, membership: Document, act: Act) -> Document:
        moment = now()
        idle, end = _lifetimes(membership["role"])
        session = {
            "_id": new_id("ses"),
            "userId": person["_id"],
            "organizationId": membership["organizationId"],
            "refreshTurn": 1,
            "refreshedAt": moment,
            "ip": act.ip,
            "userAgent": act.user_agent,
            "createdAt": moment,
            "lastSeenAt": moment,
            "endsAt": moment + end,
            "expireAt": moment + idle,
        }
        act.caller = Caller(
            person["_id"], membership["organizationId"], membership["role"], session["_id"], person["name"]
        )

        async def attempt(change: Change) -> None:
            change.transaction.insert("sessions", session)
            change.note("auth.login", {"type": "session", "id": session["_id"]})

        await self._work.run(act, attempt)
        organization = await self._people.organization(membership["organizationId"])
        return {
            **self._pair(session),
            "user": member_view(person, membership),
            "organization": view(ORGANIZATIONS, organization or {}, act.caller),
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

    async def refresh(self, token: str) -> Document:
        """The next pair. The token before the newest gives the newest pair again for a minute, as answers get lost.

        Any older one ends the session: somebody else may hold it.
        """
        given = self._tokens.read_refresh(token)
        session = await self._people.session(given.session_id) if given else None
        if given is None or session is None:
            raise InvalidToken
        standing = await self._people.standing(session["userId"], session["organizationId"])
        if standing is None:
            raise InvalidToken
        moment = now()
        expires = min(session["endsAt"], moment + _lifetimes(standing["role"])[0])
        if await self._people.renew(given.session_id, given.turn, moment, expires):
            return self._pair({**session, "refreshTurn": given.turn + 1, "refreshedAt": moment})
        # Another request with the same token may have been quicker.
        newest = await self._people.session(given.session_id)
        if newest is None:
            raise InvalidToken
        if given.turn == newest["refreshTurn"] - 1 and moment - newest["refreshedAt"] < GRACE:
            return self._pair(newest)
        await self.end(session["userId"], session["_id"])
        raise RefreshReused

    async def logout(self, act: Act) -> None:
        """End the session and write it down, both or neither."""
        user_id, session_id = act.caller.user_id, act.caller.session_id

        async def attempt(change: Change) -> None:
            if await self._people.session(session_id) is not None:
                change.transaction.delete("sessions", {"_id": session_id, "userId": user_id})
                change.note("auth.logout", {"type": "session", "id": session_id})

        try:
            await self._work.run(act, attempt)
        except RoadbookError:
            # It may have ended all the same, which the next request asks the database then.
            await self._cache.drop(user_id, [session_id])
            raise
        await self._cache.end(user_id, [session_id])

    async def end(self, user_id: str, session_id: str) -> None:
        """The database first, the cache after, so that no cache fill can bring the session back."""
        await self._people.end_session(session_id)
        await self._cache.end(user_id, [session_id])

    async def caller(self, user_id: str, session_id: str, cached: bytes | None) -> Caller:
        """Who a verified token speaks for now. Raises InvalidToken when the session or the membership has ended."""
        if cached == ENDED:
            raise InvalidToken
        known = orjson.loads(cached) if cached and cached != DROPPED else None
        state = known or await self._state(user_id, session_id)
        return Caller(user_id, state["org"], state["role"], session_id, state["name"], state["driver"])

    async def _state(self, user_id: str, session_id: str) -> dict[str, Any]:
        session = await self._people.session(session_id)
        if session is None or session["userId"] != user_id:
            raise InvalidToken
        standing = await self._people.standing(user_id, session["organizationId"])
        if standing is None:
            raise InvalidToken
        state = {
            "org": session["organizationId"],
            "role": standing["role"],
            "name": standing["name"],
            "driver": standing["driverId"],
        }
        await self._cache.put(user_id, session_id, state, session["expireAt"] - now())
        return state


def new_person(name: str, email: str, password_hash: str, at: dt.datetime) -> Document:
    return {
        "_id": new_id("usr"),
        "name": name,
        "email": email,
        "passwordHash": password_hash,
        "locale": "en",
        "timezone": None,
        "lastSeenAt": None,
        "version": 1,
        "createdAt": at,
        "updatedAt": at,
    }


def add_member(
    change: Change, person: Document, organization: Document | None, role: str, organization_id: str = ""
) -> None:
    """Queue a new person as a member, with the organization if it is new too."""
    place = organization["_id"] if organization else organization_id
    membership = {
        "_id": change.new_id("mem"),
        "organizationId": place,
        "userId": person["_id"],
        "role": role,
        "status": "active",
        "version": 1,
        "createdAt": change.at,
        "updatedAt": change.at,
    }
    if organization:
        change.transaction.insert("organizations", organization)
        change.transaction.insert("counters", {"_id": place, "trips": 0})
        change.note("organization.created", {"type": "organization", "id": place}, after=organization)
    change.transaction.insert("users", person)
    change.transaction.insert("memberships", membership)
    change.note("user.created", {"type": "user", "id": person["_id"]}, after={**person, "role": role})


def member_view(person: Document, membership: Document) -> Document:
    """A person as one organization sees them."""
    shown = {k: v for k, v in person.items() if k not in ("_id", "passwordHash")}
    return {"id": person["_id"], **shown, "role": membership["role"], "status": membership["status"]}


def _lifetimes(role: str) -> tuple[dt.timedelta, dt.timedelta]:
    return (DRIVER_IDLE, DRIVER_END) if role == "driver" else (OFFICE_IDLE, OFFICE_END)
