"""Proving once more who is behind a session, before it does something risky."""

from __future__ import annotations

from adapters.mongo.people import People
from adapters.mongo.sessions import SESSIONS
from adapters.passwords import Passwords
from schemas.base import Document
from schemas.factors import StepUp
from services.act import Act
from services.code_brakes import CodeBrakes, counted, guesser_at
from services.errors import CodeInvalid, InvalidCredentials
from services.factors import phone_of
from services.login_brakes import LoginBrakes, is_right, own_guess, refusal_of, still_stands
from services.mailing import Post
from services.proofs import Proofs
from services.sessions import SessionService
from services.text_codes import TextCodes
from services.work import Change, Work


class StepUpService:
    """A wrong proof counts as it does at log-in."""

    def __init__(
        self,
        people: People,
        work: Work,
        passwords: Passwords,
        brakes: LoginBrakes,
        sessions: SessionService,
        codes: CodeBrakes,
        proofs: Proofs,
        texts: TextCodes,
        post: Post,
    ) -> None:
        self._people = people
        self._work = work
        self._passwords = passwords
        self._brakes = brakes
        self._sessions = sessions
        self._codes = codes
        self._proofs = proofs
        self._texts = texts
        self._post = post

    async def step_up(self, body: StepUp, act: Act) -> None:
        """This session may do risky things for some minutes. Raises InvalidCredentials or CodeInvalid."""
        person = await self._people.by_id(act.caller.user_id)
        if person is None:
            raise InvalidCredentials
        if "password" in body.given():
            await self._by_password(person, body.password, act)
        else:
            await self._by_code(person, body, act)
        await self._sessions.forget(person["_id"])

    async def send_text(self, act: Act) -> None:
        """A code for this session, to the person's telephone."""
        person = await self._people.by_id(act.caller.user_id)
        await self._texts.send(act.caller.user_id, _purpose(act), phone_of(person))

    async def ask_passkey(self, act: Act) -> Document:
        """What the browser needs to sign for this session."""
        return await self._proofs.ask_passkey(act.caller.user_id, _purpose(act))

    async def _by_password(self, person: Document, password: str, act: Act) -> None:
        guess = own_guess(password, person, act)
        wrong = InvalidCredentials(refusal_of(person["passwordHash"]))
        if not await is_right(guess, self._passwords, self._brakes):
            raise wrong

        async def attempt(change: Change) -> None:
            if not still_stands(person, await self._people.by_id(person["_id"])):
                raise wrong
            note_step_up(change)

        await self._work.run(act, attempt)

    async def _by_code(self, person: Document, body: StepUp, act: Act) -> None:
        caller = act.caller
        log_in = await self._sessions.log_in_of(caller)

        async def attempt(change: Change) -> None:
            await self._proofs.spend(change, person["_id"], body.method, body.code, _purpose(act))
            # Who acts is told anew for each organization while a recovery code is spent.
            change.act.caller = caller
            note_step_up(change)

        async with counted(self._codes, guesser_at(person["_id"], log_in)):
            try:
                await self._work.run(act, attempt)
            except CodeInvalid:
                await self._brakes.tell("code_failed", person["email"], act)
                raise
        await self._post.ring()


def _purpose(act: Act) -> str:
    return f"step-up {act.caller.session_id}"


def note_step_up(change: Change) -> None:
    caller = change.act.caller
    mine = {"_id": caller.session_id, "userId": caller.user_id}
    change.transaction.update(SESSIONS, mine, {"$set": {"steppedUpAt": change.at}})
    change.note("auth.stepped_up", {"type": "session", "id": caller.session_id})
