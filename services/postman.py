"""Sends the mail that was asked for, at least once and with patience; what cannot be sent is put where operators look.

Who gets a letter, and whether anybody does, is decided here and not in the request that asked for it, so that the
request takes as long for an address that nobody has. A token is made when its letter is sent, and kept nowhere else.
"""

from __future__ import annotations

import datetime as dt

from adapters.clock import now
from adapters.letters import Letter, Look, laid_out
from adapters.logging import log
from adapters.mail import Carrier, Mail, Undeliverable
from adapters.metrics import MAILS
from adapters.mongo.branding import Brandings
from adapters.mongo.consumers import DeadLetters
from adapters.mongo.feed import CHANGES_KEPT
from adapters.mongo.mailings import Mailings, MailTokens
from adapters.mongo.people import People
from schemas.base import Document
from services.branding_views import look_of
from services.letters import FAREWELL, LETTERS, Occasion

CONSUMER = "mail"
"""Under which name the dead letters are those of this one."""
FIRST_DELAY, LONGEST_DELAY = 5, 3600
PATIENCE = 30
"""Tries, the last of them about a day after the first."""
LINKED = {
    "verification": ("/verify-email", dt.timedelta(hours=24)),
    "reset": ("/reset-password", dt.timedelta(hours=1)),
    "invitation": ("/accept-invitation", dt.timedelta(days=7)),
}
"""Where the token of a letter is used, and how long it can be."""


class Postman:
    """Several can be at it: each takes what no other has."""

    def __init__(
        self,
        mailings: Mailings,
        tokens: MailTokens,
        people: People,
        brandings: Brandings,
        letters: DeadLetters,
        carrier: Carrier,
        *,
        app: str,
        api: str,
    ) -> None:
        """`app` is the address of the app, the only one that links ever lead to; `api` is where logos are."""
        self._mailings = mailings
        self._tokens = tokens
        self._people = people
        self._brandings = brandings
        self._letters = letters
        self._carrier = carrier
        self._app = app.rstrip("/")
        self._api = api

    async def run_once(self) -> bool:
        """Send one; False when none was waiting."""
        mailing = await self._mailings.claim()
        if mailing is None:
            return False
        try:
            await self._send(mailing)
        except Undeliverable as error:
            await self._failed(mailing, error)
        else:
            await self._mailings.finish(mailing)
        return True

    async def _send(self, mailing: Document) -> None:
        person = await self._people.by_email(mailing["to"])
        if mailing["kind"] == FAREWELL:
            await self._carry(mailing, LETTERS[FAREWELL](Occasion("", "")), Look())
            return
        kind = _suited(mailing["kind"], person)
        if person is None or kind is None:
            MAILS.labels(mailing["kind"], "nobody").inc()
            return
        memberships = await self._people.memberships(person["_id"])
        place = mailing["facts"].get("organizationId") or (
            memberships[0]["organizationId"] if memberships else ""
        )
        organization = await self._people.organization(place) or {}
        occasion = Occasion(
            person["name"],
            organization.get("name", "your company"),
            await self._link(kind, person, mailing["facts"]),
            self._app,
            mailing["facts"].get("what", ""),
        )
        look = look_of(await self._brandings.of(place), self._api)
        await self._carry({**mailing, "kind": kind}, LETTERS[kind](occasion), look)

    async def _carry(self, mailing: Document, letter: Letter, look: Look) -> None:
        text, html = laid_out(letter, look)
        links = (letter.action.link,) if letter.action else ()
        await self._carrier.send(Mail(mailing["_id"], mailing["to"], letter.subject, text, html, links))
        MAILS.labels(mailing["kind"], "sent").inc()

    async def _link(self, kind: str, person: Document, facts: dict[str, str]) -> str:
        if kind not in LINKED:
            return self._app
        path, lifetime = LINKED[kind]
        token = await self._tokens.mint(kind, person["_id"], lifetime, **facts)
        return f"{self._app}{path}?token={token}"

    async def retry_letters(self) -> None:
        """Try once more what an operator asked for."""
        for letter in await self._letters.asked_again(CONSUMER):
            await self._mailings.revive(letter["change"]["id"])
            await self._letters.drop(letter["_id"])

    async def _failed(self, mailing: Document, error: Undeliverable) -> None:
        MAILS.labels(mailing["kind"], "failed").inc()
        tries: int = mailing["tries"]
        if tries < PATIENCE:
            delay = min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(tries - 1, 16))
            await self._mailings.postpone(mailing, dt.timedelta(seconds=delay))
            tell = log.warning if tries == 1 else log.debug
            tell(
                "mail not sent, trying again", mailing=mailing["_id"], kind=mailing["kind"], error=str(error)
            )
            return
        if mailing["kind"] == FAREWELL:
            # The address was to go, and is kept for nothing else.
            await self._mailings.finish(mailing)
            log.warning("mail given up", mailing=mailing["_id"], kind=mailing["kind"], error=str(error))
            return
        await self._mailings.park(mailing)
        await self._letters.bury(_letter(mailing, error))
        log.error("mail given up", mailing=mailing["_id"], kind=mailing["kind"], error=str(error))


def _suited(kind: str, person: Document | None) -> str | None:
    """The letter that fits what the person has come to be, if any does."""
    if person is None:
        return None
    verified = person.get("emailVerifiedAt") is not None
    if kind == "already_known" and not verified:
        return "verification"
    return None if kind == "verification" and verified else kind


def _letter(mailing: Document, error: Undeliverable) -> Document:
    """Without the address: who looks at dead letters need not learn who forgot a password."""
    organization_id = mailing["facts"].get("organizationId", "")
    change = {
        "organizationId": organization_id,
        "type": "mail",
        "id": mailing["_id"],
        "action": mailing["kind"],
        "outboxId": mailing["_id"],
    }
    moment = now()
    facts = {"consumer": CONSUMER, "change": change, "error": str(error), "at": moment, "again": False}
    return {"_id": f"{CONSUMER}:{mailing['_id']}", **facts, "expireAt": moment + CHANGES_KEPT}
