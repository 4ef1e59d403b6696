"""The second step of a log-in: the factor that is owed after the password."""

from __future__ import annotations

from adapters.mongo.factors import CHALLENGES, Challenges
from adapters.mongo.people import People
from adapters.mongo.sessions import Devices
from adapters.standing import Standing
from schemas.base import Document
from schemas.factors import VerifyMfa
from services.act import Act
from services.code_brakes import CodeBrakes, counted, guesser_at
from services.errors import CodeInvalid, InvalidToken
from services.factors import phone_of
from services.incidents import Door
from services.login import LoginService, is_known
from services.mailing import Post
from services.proofs import Proofs
from services.sessions import is_over
from services.text_codes import TextCodes
from services.work import Change

WORRYING = 3
"""Wrong codes after a right password that are more than a slip of the finger; the person is told once a window."""


class MfaService:
    """What was begun with a password is finished with a factor of the same person, in the same organization."""

    def __init__(
        self,
        people: People,
        challenges: Challenges,
        proofs: Proofs,
        texts: TextCodes,
        brakes: CodeBrakes,
        devices: Devices,
        door: Door,
        logins: LoginService,
        post: Post,
    ) -> None:
        self._people = people
        self._challenges = challenges
        self._proofs = proofs
        self._texts = texts
        self._brakes = brakes
        self._devices = devices
        self._door = door
        self._logins = logins
        self._post = post

    async def verify(self, body: VerifyMfa, act: Act) -> Document:
        """Tokens of a new session. Raises CodeInvalid, after which the same token can be tried with another code."""
        challenge = await self._owed(body.mfa_token)
        person, membership = await self._who(challenge)

        async def proven(change: Change) -> None:
            if await self._challenges.find(body.mfa_token) is None:
                raise InvalidToken
            try:
                await self._proofs.spend(change, person["_id"], body.method, body.code, _purpose(challenge))
            except CodeInvalid:
                # Sent twice at once, it has been spent by the other, and so has the challenge.
                if await self._challenges.find(body.mfa_token) is None:
                    raise InvalidToken from None
                raise
            await self._who(challenge)
            change.transaction.delete(CHALLENGES, {"_id": challenge["_id"]})

        async with counted(self._brakes, await self._guesser(challenge, person)) as standing:
            try:
                entered = await self._logins.admit(person, membership, act, challenge["deviceToken"], proven)
            except CodeInvalid:
                await self._failed(person, standing, act)
                raise
        await self._post.ring()
        return entered

    async def _guesser(self, challenge: Document, person: Document) -> str:
        """The person; or the person's own device, so that who knows the password can keep nobody out there.

        One on which no factor was given yet shows no more than that somebody knew the password.
        """
        device = await self._devices.find(challenge["deviceToken"])
        if device and device.get("byFactor") and is_known(device, person):
            return guesser_at(person["_id"], device["_id"])
        return str(person["_id"])

    async def _failed(self, person: Document, standing: Standing, act: Act) -> None:
        await self._door.tell("code_failed", person["email"], act)
        if standing.count == min(WORRYING, standing.budget.count):
            await self._post.send("codes_failed", person["email"], what=act.ip)
            await self._post.ring()

    async def send_text(self, token: str) -> None:
        """A code for this log-in, to the person's telephone."""
        challenge = await self._owed(token)
        await self._who(challenge)
        person = await self._people.by_id(challenge["personId"])
        await self._texts.send(challenge["personId"], _purpose(challenge), phone_of(person))

    async def ask_passkey(self, token: str) -> Document:
        """What the browser needs to sign for this log-in."""
        challenge = await self._owed(token)
        await self._who(challenge)
        return await self._proofs.ask_passkey(challenge["personId"], _purpose(challenge))

    async def _owed(self, token: str) -> Document:
        challenge = await self._challenges.find(token)
        if challenge is None:
            await self._brakes.count_stranger()
            raise InvalidToken
        return challenge

    async def _who(self, challenge: Document) -> tuple[Document, Document]:
        """The person and the membership, unless one of them has ended, or the password was replaced meanwhile."""
        person = await self._people.by_id(challenge["personId"])
        memberships = await self._people.memberships(challenge["personId"])
        membership = next(
            (one for one in memberships if one["organizationId"] == challenge["organizationId"]), None
        )
        if person is None or membership is None:
            raise InvalidToken
        if is_over(challenge, person.get("sessionsFrom")):
            raise InvalidToken
        return person, membership


def _purpose(challenge: Document) -> str:
    return f"log-in {challenge['_id']}"
