"""Passkeys of a person, as second factors."""

from __future__ import annotations

from adapters.ids import new_id
from adapters.mongo.factors import ENROLMENTS, Enrolments
from adapters.mongo.people import People
from adapters.passkeys import NotProven, PasskeyParty
from schemas.base import Document
from schemas.factors import NewPasskey
from services.act import Act
from services.code_brakes import CodeBrakes
from services.errors import CodeInvalid, EnrolmentMissing, Full, NotFound
from services.factor_keeper import FactorKeeper
from services.mailing import Post
from services.sessions import SessionService
from services.work import Change, Work

METHOD = "passkey"
MOST = 20


class PasskeyService(FactorKeeper):
    """A person can have several, such as one on each device."""

    def __init__(
        self,
        people: People,
        enrolments: Enrolments,
        work: Work,
        brakes: CodeBrakes,
        sessions: SessionService,
        post: Post,
        party: PasskeyParty,
    ) -> None:
        super().__init__(people, enrolments, work, brakes, sessions, post)
        self._party = party

    async def begin(self, act: Act) -> Document:
        """What the browser needs to make a new one. Raises Full when the person has as many as there can be."""
        person = await self._enrolling(act)
        _require_room(passkeys_of(person))
        known = [one["credentialId"] for one in passkeys_of(person)]
        options, challenge = self._party.ask_new(person["_id"], person["email"], person["name"], known)
        await self._enrolments.begin(person["_id"], METHOD, challenge=challenge)
        return {"publicKey": options}

    async def register(self, body: NewPasskey, act: Act) -> Document:
        """It is a factor from now on. Raises CodeInvalid for what the browser did not make for this.

        Raises Full when meanwhile there have come to be as many as there can be.
        """
        person = await self._enrolling(act)

        async def attempt(change: Change) -> Document:
            begun = await self._enrolments.find(person["_id"], METHOD)
            if begun is None:
                raise EnrolmentMissing
            current = await self._enrolling(act)
            made = self._made(body, begun["challenge"], change)
            passkeys = [one for one in passkeys_of(current) if one["credentialId"] != made["credentialId"]]
            _require_room(passkeys)
            change.transaction.delete(ENROLMENTS, {"_id": begun["_id"]})
            added = await self._add(change, current, METHOD, [*passkeys, made])
            return {**added, "passkey": _view(made)}

        return await self._confirmed(person["_id"], attempt, act)

    def _made(self, body: NewPasskey, challenge: str, change: Change) -> Document:
        try:
            made = self._party.take_new(body.credential, challenge)
        except NotProven:
            raise CodeInvalid from None
        return {
            "id": new_id("pky"),
            "name": body.name,
            "credentialId": made.credential_id,
            "publicKey": made.public_key,
            "signed": made.signed,
            "addedAt": change.at,
            "usedAt": None,
        }

    async def list(self, person_id: str) -> list[Document]:
        person = await self._people.by_id(person_id)
        return [_view(one) for one in passkeys_of(person)]

    async def remove(self, passkey_id: str, act: Act) -> None:
        """Raises NotFound for one that the person does not have."""

        async def attempt(change: Change) -> None:
            person = await self._person(act)
            passkeys = passkeys_of(person)
            left = [one for one in passkeys if one["id"] != passkey_id]
            if len(left) == len(passkeys):
                raise NotFound("You have no such passkey.")
            await self._take_off(change, person, METHOD, left)

        await self._told(attempt, act)


def passkeys_of(person: Document | None) -> list[Document]:
    found: list[Document] = ((person or {}).get("factors") or {}).get(METHOD) or []
    return found


def _require_room(passkeys: list[Document]) -> None:
    if len(passkeys) >= MOST:
        raise Full(f"You have {MOST} passkeys, which is all one person can keep; remove one first.")


def _view(passkey: Document) -> Document:
    return {name: passkey[name] for name in ("id", "name", "addedAt", "usedAt")}
