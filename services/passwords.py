"""Choosing another password: with the one that is known, or with a link that was mailed."""

from __future__ import annotations

from adapters.mongo.mailings import MailTokens
from adapters.mongo.people import People
from adapters.mongo.sessions import DEVICES, SESSIONS, Devices, Sessions
from adapters.passwords import Passwords
from adapters.redis.sessions import SessionCache
from schemas.auth import ChangePassword, ResetPassword
from schemas.base import Document
from services.act import Act
from services.errors import FieldError, Invalid, LinkInvalid, NotFound
from services.login_brakes import LoginBrakes, is_right, own_guess, refusal_of, still_stands
from services.mailing import Post, noted_everywhere
from services.password_rules import is_short, require_good
from services.postman import is_older
from services.work import Change, Work


class PasswordService:
    """A new password ends every session that was opened with the old one, and no device is known by it any more."""

    def __init__(
        self,
        people: People,
        sessions: Sessions,
        devices: Devices,
        tokens: MailTokens,
        work: Work,
        passwords: Passwords,
        cache: SessionCache,
        brakes: LoginBrakes,
        post: Post,
    ) -> None:
        self._people = people
        self._sessions = sessions
        self._devices = devices
        self._tokens = tokens
        self._work = work
        self._passwords = passwords
        self._cache = cache
        self._brakes = brakes
        self._post = post

    async def forgot(self, email: str, act: Act) -> None:
        """A letter with a link, if somebody has this address; nobody who asks learns whether."""
        await self._brakes.tell("reset_asked", email, act)
        await self._post.send("reset", email)
        await self._post.ring()

    async def reset(self, body: ResetPassword, act: Act) -> None:
        """By a mailed link, which works once. It does not log in, and a second factor is still asked for."""
        found = await self._tokens.find("reset", body.token)
        person = await self._people.by_id(found["personId"]) if found else None
        if found is None or person is None or is_older(found, person):
            raise LinkInvalid
        _require_fit(body.password, "/password", person)
        password_hash = await self._passwords.hash(body.password)

        async def attempt(change: Change) -> None:
            current = await self._people.by_id(person["_id"])
            if current is None or await self._tokens.find("reset", body.token) is None:
                raise LinkInvalid
            if is_older(found, current):
                raise LinkInvalid
            _require_fit(body.password, "/password", current)
            change.transaction.delete("mailTokens", {"_id": found["_id"]})
            # Who can read the mail of an address has confirmed it.
            more = {
                "emailVerifiedAt": current.get("emailVerifiedAt") or change.at,
                "shortPassword": is_short(body.password),
            }
            await self._replaced(change, current, password_hash, "user.password_reset", more)

        await self._work.run(act, attempt)
        await self._end_others(person["_id"], None)

    async def change(self, body: ChangePassword, act: Act) -> None:
        """By whoever knows the present one; this session goes on and its device stays known, all others end."""
        caller = act.caller
        person = await self._people.by_id(caller.user_id)
        if person is None:
            raise NotFound
        guess = own_guess(body.current_password, person, act)
        if not await is_right(guess, self._passwords, self._brakes):
            raise _wrong(person)
        _require_fit(body.new_password, "/newPassword", person)
        password_hash = await self._passwords.hash(body.new_password)

        async def attempt(change: Change) -> None:
            current = await self._people.by_id(caller.user_id)
            if current is None:
                raise NotFound
            if not still_stands(person, current):
                raise _wrong(person)
            _require_fit(body.new_password, "/newPassword", current)
            mine = {"_id": caller.session_id, "userId": caller.user_id}
            change.transaction.update(SESSIONS, mine, {"$set": {"provenAt": change.at}})
            here = await self._devices.of_session(await self._sessions.find(caller.session_id))
            if here:
                same = {"_id": here["_id"], "personId": caller.user_id}
                change.transaction.update(DEVICES, same, {"$set": {"sessionsFrom": change.at}})
            more = {"shortPassword": is_short(body.new_password)}
            await self._replaced(change, current, password_hash, "user.password_changed", more)

        await self._work.run(act, attempt)
        await self._end_others(caller.user_id, caller.session_id)

    async def _replaced(
        self, change: Change, person: Document, password_hash: str, action: str, more: Document
    ) -> None:
        changes = {
            **more,
            "passwordHash": password_hash,
            # Should this process be stopped before the sessions are ended one by one, this ends them all the same.
            "sessionsFrom": change.at,
            "version": person["version"] + 1,
            "updatedAt": change.at,
        }
        same = {"_id": person["_id"], "version": person["version"]}
        change.transaction.update("users", same, {"$set": changes})
        noted_everywhere(change, person, await self._people.memberships(person["_id"]), action)
        self._post.queue(change, "password_changed", person["email"])

    async def _end_others(self, person_id: str, session_id: str | None) -> None:
        await self._cache.end(person_id, await self._sessions.end_all(person_id, but=session_id))
        await self._post.ring()


def _wrong(person: Document) -> Invalid:
    detail = refusal_of(person["passwordHash"], "your present password")
    return Invalid(errors=[FieldError("/currentPassword", "password.wrong", detail)])


def _require_fit(password: str, pointer: str, person: Document) -> None:
    """Raises Invalid. Asked again when it is written, as the last factor may have been removed meanwhile."""
    about = person["name"], person["email"]
    require_good(password, pointer, about, second_factor=has_factor(person))


def has_factor(person: Document) -> bool:
    """Whether the person proves more than a password at log-in."""
    return bool(person.get("factors"))
