"""What all changes of second factors have in common."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from adapters.mongo.factors import Enrolments
from adapters.mongo.people import People
from schemas.base import Document
from services.act import Act
from services.code_brakes import CodeBrakes, counted, guesser_at
from services.errors import NotFound, PasswordTooShort
from services.mailing import Post, noted_everywhere
from services.password_rules import LEAST
from services.passwords import has_factor
from services.recovery_codes import digest_of, new_codes
from services.sessions import SessionService
from services.users import factor_methods
from services.work import Change, Work

T = TypeVar("T")
Attempt = Callable[[Change], Awaitable[T]]
NAMES = {"totp": "the authenticator app", "sms": "the telephone number", "passkey": "a passkey"}
RISKS = {
    "sms": ". Codes by text message can be read by whoever takes over the number or sees its screen; "
    "an authenticator app or a passkey is safer, and can be set up beside it"
}
"""What people should know of a factor that they have just set up."""


class FactorKeeper:
    """Every change is told in the logs of the person's organizations and to the person by mail."""

    def __init__(
        self,
        people: People,
        enrolments: Enrolments,
        work: Work,
        brakes: CodeBrakes,
        sessions: SessionService,
        post: Post,
    ) -> None:
        self._people = people
        self._enrolments = enrolments
        self._work = work
        self._brakes = brakes
        self._sessions = sessions
        self._post = post

    async def _enrolling(self, act: Act) -> Document:
        """The caller. Who has a factor proves once more to be that person before there is another one.

        For the first a log-in of just now will do too, which whoever found an open session cannot give. Asked again in
        the attempt that adds a factor, for meanwhile there may have come to be one.
        """
        person = await self._person(act)
        if has_factor(person):
            await self._sessions.require_step_up(act.caller)
        else:
            await self._sessions.require_log_in_lately(act.caller)
        return person

    async def _person(self, act: Act) -> Document:
        person = await self._people.by_id(act.caller.user_id)
        if person is None:
            raise NotFound
        return person

    async def _confirmed(self, person_id: str, attempt: Attempt[T], act: Act) -> T:
        async with counted(self._brakes, guesser_at(person_id, "setting up")):
            return await self._told(attempt, act)

    async def _told(self, attempt: Attempt[T], act: Act) -> T:
        caller = act.caller
        done = await self._work.run(act, attempt)
        await self._sessions.forget(caller.user_id)
        await self._post.ring()
        return done

    async def _add(self, change: Change, person: Document, method: str, factor: Any) -> Document:
        """Set up a factor; with the first there are recovery codes."""
        factors = {**(person.get("factors") or {}), method: factor}
        codes = None
        if "recovery" not in factors:
            codes = new_codes()
            factors["recovery"] = [digest_of(code) for code in codes]
        what = f"{NAMES[method]} was added{RISKS.get(method, '')}"
        await self._changed(change, person, factors, "factor_added", what, method)
        return {"recoveryCodes": codes}

    async def _take_off(self, change: Change, person: Document, method: str, left: Any = None) -> None:
        """What is `left` of the method stays. With the last factor the recovery codes go as well.

        Raises PasswordTooShort for the last one of whoever has a password that is good enough only beside it.
        """
        others = {name: value for name, value in person["factors"].items() if name != method}
        factors = {**others, method: left} if left else others
        kept = factors if factor_methods({"factors": factors}) else {}
        if not kept and person.get("shortPassword"):
            raise PasswordTooShort(f"Choose a longer password first, of {LEAST} characters or more.")
        await self._changed(change, person, kept, "factor_removed", f"{NAMES[method]} was removed", method)

    async def _changed(
        self, change: Change, person: Document, factors: Document, action: str, what: str, method: str = ""
    ) -> None:
        stamps = {"version": person["version"] + 1, "updatedAt": change.at}
        # Nor to the account: a password may have been chosen that is good enough only beside what is taken off here.
        write_factors(change, person, factors, {"version": person["version"]}, **stamps)
        noted = {"method": method} if method else None
        memberships = await self._people.memberships(person["_id"])
        noted_everywhere(change, person, memberships, f"user.{action}", after=noted)
        self._post.queue(change, "factor_changed", person["email"], what=what)


def write_factors(
    change: Change, person: Document, factors: Document, only: Document | None = None, **more: Any
) -> None:
    """Write the factors whole, if nobody has written to them since they were read.

    The turn counts uses as well as changes, so that a code that is being used cannot come back by another's change.
    """
    turn = person.get("factorTurn")
    same = {"_id": person["_id"], "factorTurn": turn, **(only or {})}
    written = {"factors": factors, "factorTurn": (turn or 0) + 1, **more}
    change.transaction.update("users", same, {"$set": written})
