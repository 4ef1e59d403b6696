"""Checks what a person gives as a second factor, and spends it in the write that it is given for."""

from __future__ import annotations

from adapters import totp
from adapters.mongo.factors import ENROLMENTS, Enrolments
from adapters.mongo.people import People
from adapters.passkeys import NotProven, PasskeyParty
from schemas.base import Document
from services.errors import CodeInvalid, NotFound
from services.factor_keeper import write_factors
from services.mailing import Post, noted_everywhere
from services.passkeys import passkeys_of
from services.recovery_codes import digest_of
from services.text_codes import TextCodes
from services.work import Change


class Proofs:
    """Each code counts once, also when it is given twice at the same moment."""

    def __init__(
        self, people: People, post: Post, texts: TextCodes, begun: Enrolments, party: PasskeyParty
    ) -> None:
        self._people = people
        self._post = post
        self._texts = texts
        self._begun = begun
        self._party = party

    async def spend(self, change: Change, person_id: str, method: str, code: str, purpose: str) -> Document:
        """The person. What was sent counts for its purpose alone. Raises CodeInvalid, which says nothing of why."""
        person = await self._people.by_id(person_id)
        factors = (person or {}).get("factors") or {}
        if person is None or method not in factors:
            raise CodeInvalid
        if method == "totp":
            self._spend_step(change, person, factors, code)
        elif method == "sms":
            await self._texts.spend(change, person_id, purpose, code)
        elif method == "passkey":
            await self._spend_assertion(change, person, code, purpose)
        elif method == "recovery":
            await self._spend_recovery_code(change, person, factors, code)
        else:
            raise CodeInvalid
        return person

    async def ask_passkey(self, person_id: str, purpose: str) -> Document:
        """What the browser needs to sign with one of the person's passkeys, for this purpose alone."""
        passkeys = passkeys_of(await self._people.by_id(person_id))
        if not passkeys:
            raise NotFound("You have set up no passkey.")
        options, challenge = self._party.ask([one["credentialId"] for one in passkeys])
        await self._begun.begin(person_id, purpose, challenge=challenge)
        return {"publicKey": options}

    async def _spend_assertion(self, change: Change, person: Document, code: str, purpose: str) -> None:
        begun = await self._begun.find(person["_id"], purpose)
        if begun is None:
            raise CodeInvalid
        passkeys = passkeys_of(person)
        known = {one["credentialId"]: (bytes(one["publicKey"]), one["signed"]) for one in passkeys}
        try:
            name, signed = self._party.take(code, begun["challenge"], known)
        except NotProven:
            raise CodeInvalid from None
        used = {"signed": signed, "usedAt": change.at}
        written = [{**one, **used} if one["credentialId"] == name else one for one in passkeys]
        change.transaction.delete(ENROLMENTS, {"_id": begun["_id"]})
        write_factors(change, person, {**person["factors"], "passkey": written})

    @staticmethod
    def _spend_step(change: Change, person: Document, factors: Document, code: str) -> None:
        app = factors["totp"]
        step = totp.step_of(app["secret"], code, change.at, app["step"])
        if step is None:
            raise CodeInvalid
        write_factors(change, person, {**factors, "totp": {**app, "step": step}})

    async def _spend_recovery_code(
        self, change: Change, person: Document, factors: Document, code: str
    ) -> None:
        left = [one for one in factors["recovery"] if one != digest_of(code)]
        if len(left) == len(factors["recovery"]):
            raise CodeInvalid
        write_factors(change, person, {**factors, "recovery": left})
        memberships = await self._people.memberships(person["_id"])
        noted_everywhere(change, person, memberships, "user.recovery_code_used")
        what = f"a recovery code was used, and {len(left)} are left"
        self._post.queue(change, "factor_changed", person["email"], what=what)
