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
from adapters.mongo.registrations import Registrations
from schemas.base import Document
from services.branding_views import look_of
from services.letters import FAREWELL, LETTERS, Occasion
from services.taking_over import is_nobodys

CONSUMER = "mail"
"""Under which name the dead letters are those of this one."""
FIRST_DELAY, LONGEST_DELAY = 5, 3600
PATIENCE = 30
"""Tries, the last of them about a day after the first."""
LINKED = {
    "verification": ("/verify-email", dt.timedelta(hours=24)),
    "new_company": ("/verify-email", dt.timedelta(hours=24)),
    "reset": ("/reset-password", dt.timedelta(hours=1)),
    "invitation": ("/accept-invitation", dt.timedelta(days=7)),
}
"""Where the token of a letter is used, and how long it can be."""
REGISTERING = frozenset(("verification", "already_known"))
"""What is asked for when somebody registers; which letter it is depends on whose address that is."""


class Postman:
    """Several can be at it: each takes what no other has."""

    def __init__(
        self,
        mailings: Mailings,
        tokens: MailTokens,
        people: People,
        registrations: Registrations,
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
        self._registrations = registrations
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
        suited = await self._suited(mailing, person) if person else None
        if person is None or suited is None:
            MAILS.labels(mailing["kind"], "nobody").inc()
            return
        kind, facts = suited
        memberships = await self._people.memberships(person["_id"])
        place = facts.get("organizationId") or (memberships[0]["organizationId"] if memberships else "")
        organization = await self._people.organization(place) or {}
        occasion = Occasion(
            "" if is_nobodys(person) else person["name"],
            organization.get("name", "your company"),
            await self._link(kind, person, facts),
            self._app,
            facts.get("what", ""),
            await self._who(facts),
        )
        look = look_of(await self._brandings.of(place), self._api)
        await self._carry({**mailing, "kind": kind}, LETTERS[kind](occasion), look)

    async def _carry(self, mailing: Document, letter: Letter, look: Look) -> None:
        text, html = laid_out(letter, look)
        links = (letter.action.link,) if letter.action else ()
        await self._carrier.send(Mail(mailing["_id"], mailing["to"], letter.subject, text, html, links))
        MAILS.labels(mailing["kind"], "sent").inc()

    async def _who(self, facts: dict[str, str]) -> str:
        """What the person is called by now who did what the letter tells."""
        by = await self._people.by_id(facts["by"]) if "by" in facts else None
        return by["name"] if by else "Somebody"

    async def _suited(self, mailing: Document, person: Document) -> tuple[str, dict[str, str]] | None:
        """The letter that fits what the person has come to be, and what it is about; None if none does."""
        kind, facts = mailing["kind"], mailing["facts"]
        if kind not in REGISTERING:
            return kind, facts
        found = await self._registration(facts, person)
        if is_nobodys(person):
            # The first registration is the account itself, which of somebody merely invited has no password.
            is_first = person["passwordHash"] is not None and "registrationId" not in facts
            kind = "verification" if found or is_first else None
        elif found and not await self._people.memberships(person["_id"]):
            kind = "new_company"
        elif found:
            await self._registrations.drop(found["_id"])
        if kind is None or (kind == "verification" and not is_nobodys(person)):
            return None
        return kind, await self._about(found, person)

    async def _registration(self, facts: dict[str, str], person: Document) -> Document | None:
        """The one that a letter is asked for, if that is none of a new address."""
        if "newest" in facts:
            return await self._registrations.newest(person["_id"])
        return await self._registrations.find(facts.get("registrationId", ""))

    async def _about(self, registration: Document | None, person: Document) -> dict[str, str]:
        """When it was, which is all that a letter says of it: the words are those of whoever typed them."""
        what = f"{(registration or person)['createdAt']:%-d %B %Y at %H:%M} UTC"
        if registration is None:
            return {"what": what}
        await self._registrations.keep(registration["_id"])
        return {"what": what, "registrationId": registration["_id"]}

    async def _link(self, kind: str, person: Document, facts: dict[str, str]) -> str:
        if kind not in LINKED:
            return self._app
        path, lifetime = LINKED[kind]
        # What a company is begun with is confirmed in one way, be the account a new one or not.
        use = "verification" if kind == "new_company" else kind
        for_the_token = {name: value for name, value in facts.items() if name != "what"}
        token = await self._tokens.mint(use, person["_id"], lifetime, **for_the_token)
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


def is_older(token: Document, person: Document) -> bool:
    """Whether a link was mailed before the password was last replaced, so that it is for the one before."""
    since: dt.datetime | None = person.get("sessionsFrom")
    return since is not None and token["expireAt"] - LINKED[token["kind"]][1] < since


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
