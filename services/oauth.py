"""Logging in with another provider."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from adapters.mongo.identities import Identities
from adapters.mongo.people import People
from adapters.oidc import Identity
from schemas.base import Document, Email
from schemas.oauth import OAuthCallback
from services.act import Act
from services.errors import AccountUnknown, LinkRequired, Taken
from services.identities import tie
from services.login import LoginService
from services.mailing import Post
from services.oauth_proofs import TITLES, OAuthProofs
from services.taking_over import TakingOver, is_nobodys
from services.work import Change, Work

VOUCHING = frozenset(("google",))
"""Providers whose word for an address is enough. At Microsoft any company writes what it likes into its accounts."""
GOOGLE = "https://accounts.google.com"
_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


class OAuthService:
    """An account is found by issuer and subject; only the first time by an address that the provider vouches for."""

    def __init__(
        self,
        proofs: OAuthProofs,
        identities: Identities,
        people: People,
        work: Work,
        logins: LoginService,
        post: Post,
        taking_over: TakingOver,
    ) -> None:
        self._proofs = proofs
        self._identities = identities
        self._people = people
        self._work = work
        self._logins = logins
        self._post = post
        self._taking_over = taking_over

    @property
    def available(self) -> list[str]:
        return self._proofs.available

    async def begin(self, name: str, redirect_uri: str, user_id: str | None) -> Document:
        return await self._proofs.begin(name, redirect_uri, user_id)

    async def log_in(self, name: str, body: OAuthCallback, act: Act) -> Document:
        """What a log-in with the password gives. Raises LinkRequired or AccountUnknown for whom nobody knows."""
        identity = await self._proofs.prove(name, body)
        person = await self._known(identity) or await self._recognized(name, identity, act)
        memberships = await self._people.memberships(person["_id"])
        if not any(body.organization_id in (None, one["organizationId"]) for one in memberships):
            raise AccountUnknown("This account is in no such company.")
        return await self._logins.enter(person, body.organization_id, body.device_token, act)

    async def _known(self, identity: Identity) -> Document | None:
        found = await self._identities.find(identity.issuer, identity.subject)
        return await self._people.by_id(found["userId"]) if found else None

    async def _recognized(self, name: str, identity: Identity, act: Act) -> Document:
        """The person who has the address, with the account at the provider linked from now on."""
        email = vouched_for(name, identity)
        if email is None:
            # Said whether or not somebody has the address, of which whoever asks has shown nothing.
            raise LinkRequired

        async def attempt(change: Change) -> tuple[Document, bool]:
            person = await self._people.by_email(email)
            memberships = await self._people.memberships(person["_id"]) if person else []
            if person is None or not memberships:
                raise AccountUnknown
            if await self._is_linked(person, name, identity):
                # Meanwhile, as it was in two windows at once.
                return person, False
            fresh = is_nobodys(person)
            if fresh:
                person = await self._taking_over.take(change, person)
            tie(change, person, memberships, name, identity)
            kind = "taken_over" if fresh else "identity_linked"
            self._post.queue(change, kind, person["email"], what=TITLES[name])
            return person, fresh

        try:
            person, fresh = await self._work.run(act, attempt)
        except Taken:
            # The same again, in one moment.
            known = await self._known(identity)
            if known is None:
                raise
            return known
        if fresh:
            await self._taking_over.end_sessions(person["_id"])
        await self._post.ring()
        return person

    async def _is_linked(self, person: Document, name: str, identity: Identity) -> bool:
        """Raises LinkRequired where it is another account there."""
        mine = await self._identities.of_person(person["_id"])
        linked = next((one for one in mine if one["provider"] == name), None)
        if linked is not None and (linked["issuer"], linked["subject"]) != identity[:2]:
            raise LinkRequired(f"Another account with {TITLES[name]} is linked to this person already.")
        return linked is not None


def vouched_for(name: str, identity: Identity) -> str | None:
    """The address that is the person's by the provider's word, as it is stored.

    Google's word is good for its own addresses and for those of companies whose mail it runs. Of any other it says
    `email_verified` too, of a letter that came through there once; meanwhile the address may be somebody else's.
    """
    email = _normal(identity.email)
    if name not in VOUCHING or not identity.email_verified or email is None:
        return None
    if identity.issuer == GOOGLE and not (identity.hosted or email.endswith("@gmail.com")):
        return None
    return email


def _normal(email: str | None) -> str | None:
    """The address as it is stored; None for what is none."""
    try:
        return _EMAIL.validate_python(email)
    except ValidationError:
        return None
