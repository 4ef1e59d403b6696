"""Second factors of a person: setting them up, making new recovery codes, and taking them off."""

from __future__ import annotations

from adapters import totp
from adapters.mongo.factors import ENROLMENTS, Enrolments
from adapters.mongo.people import People
from schemas.base import Document
from services.act import Act
from services.code_brakes import CodeBrakes
from services.errors import CodeInvalid, EnrolmentMissing, NotFound
from services.factor_keeper import FactorKeeper
from services.mailing import Post
from services.passwords import has_factor
from services.recovery_codes import digest_of, new_codes
from services.sessions import SessionService
from services.text_codes import TextCodes
from services.users import factor_methods
from services.work import Change, Work


class FactorService(FactorKeeper):
    """Authenticator apps, telephones and recovery codes."""

    def __init__(
        self,
        people: People,
        enrolments: Enrolments,
        work: Work,
        brakes: CodeBrakes,
        sessions: SessionService,
        post: Post,
        texts: TextCodes,
    ) -> None:
        super().__init__(people, enrolments, work, brakes, sessions, post)
        self._texts = texts

    async def begin_totp(self, act: Act) -> Document:
        """A new secret for an app; it counts once a code of it was given. Raises Exhausted after a few."""
        person = await self._enrolling(act)
        await self._brakes.count_beginning(person["_id"])
        secret = totp.new_secret()
        await self._enrolments.begin(person["_id"], "totp", secret=secret)
        address = totp.address_of(secret, person["email"])
        return {"secret": secret, "otpauthUri": address, "qrSvg": await totp.drawn(address)}

    async def confirm_totp(self, code: str, act: Act) -> Document:
        """The app is a factor from now on, in place of the one before; the code that was given is spent."""
        person = await self._enrolling(act)

        async def attempt(change: Change) -> Document:
            begun = await self._enrolments.find(person["_id"], "totp")
            if begun is None:
                raise EnrolmentMissing
            current = await self._enrolling(act)
            step = totp.step_of(begun["secret"], code, change.at)
            if step is None:
                raise CodeInvalid
            change.transaction.delete(ENROLMENTS, {"_id": begun["_id"]})
            factor = {"secret": begun["secret"], "step": step, "addedAt": change.at}
            return await self._add(change, current, "totp", factor)

        return await self._confirmed(person["_id"], attempt, act)

    async def begin_sms(self, phone: str, act: Act) -> None:
        """Send a code to a telephone; it counts once that code was given."""
        person = await self._enrolling(act)
        await self._enrolments.begin(person["_id"], "sms", phone=phone)
        await self._texts.send(person["_id"], _enrolling(phone), phone)

    async def confirm_sms(self, code: str, act: Act) -> Document:
        """The telephone is a factor from now on, in place of the one before."""
        person = await self._enrolling(act)

        async def attempt(change: Change) -> Document:
            begun = await self._enrolments.find(person["_id"], "sms")
            if begun is None:
                raise EnrolmentMissing
            current = await self._enrolling(act)
            await self._texts.spend(change, person["_id"], _enrolling(begun["phone"]), code)
            change.transaction.delete(ENROLMENTS, {"_id": begun["_id"]})
            factor = {"phone": begun["phone"], "addedAt": change.at}
            return await self._add(change, current, "sms", factor)

        return await self._confirmed(person["_id"], attempt, act)

    async def renew_recovery_codes(self, act: Act) -> Document:
        """Ten new ones; those before are worth nothing any more."""

        async def attempt(change: Change) -> Document:
            person = await self._person(act)
            if not has_factor(person):
                raise NotFound("Set up a second factor first; recovery codes stand in for one.")
            codes = new_codes()
            factors = {**person["factors"], "recovery": [digest_of(code) for code in codes]}
            await self._changed(
                change, person, factors, "recovery_codes_made", "new recovery codes were made"
            )
            return {"recoveryCodes": codes}

        return await self._told(attempt, act)

    async def remove(self, method: str, act: Act) -> None:
        """With the last factor the recovery codes go as well. Raises NotFound for one that is not set up."""

        async def attempt(change: Change) -> None:
            person = await self._person(act)
            if method not in factor_methods(person):
                raise NotFound("You have no such factor.")
            await self._take_off(change, person, method)

        await self._told(attempt, act)


def _enrolling(phone: str) -> str:
    return f"enrol {phone}"


def phone_of(person: Document | None) -> str:
    """Where codes are sent. Raises NotFound for a person who has set up none."""
    phone: str | None = (((person or {}).get("factors") or {}).get("sms") or {}).get("phone")
    if phone is None:
        raise NotFound("You have set up no telephone.")
    return phone
