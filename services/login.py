"""Logging in with email and password."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

from adapters.errors import Down
from adapters.mongo.factors import Challenges
from adapters.mongo.people import People
from adapters.mongo.sessions import Devices, Origin, device_id
from adapters.passwords import Passwords
from schemas.auth import Login
from schemas.base import Document
from services.act import Act
from services.errors import EmailUnverified, InvalidCredentials
from services.login_brakes import Guess, LoginBrakes, is_right
from services.mailing import Post
from services.passwords import has_factor
from services.sessions import SessionService, is_over
from services.users import factor_methods
from services.work import Change


class LoginService:
    """Says and takes the same for an address that nobody has as for a wrong password."""

    def __init__(
        self,
        people: People,
        passwords: Passwords,
        brakes: LoginBrakes,
        devices: Devices,
        sessions: SessionService,
        challenges: Challenges,
        post: Post,
    ) -> None:
        self._people = people
        self._passwords = passwords
        self._brakes = brakes
        self._devices = devices
        self._sessions = sessions
        self._challenges = challenges
        self._post = post

    async def login(self, body: Login, act: Act) -> Document:
        """As `enter` answers. Raises InvalidCredentials, or EmailUnverified once the password was right."""
        device = await self._devices.find(body.device_token)
        person = await self._people.by_email(body.email)
        known = device["_id"] if person and device and is_known(device, person) else None
        stored = person["passwordHash"] if person else None
        guess = Guess(body.password, stored, body.email, act, known)
        right = await is_right(guess, self._passwords, self._brakes)
        if person is None or not right:
            raise InvalidCredentials
        if person.get("emailVerifiedAt") is None:
            raise EmailUnverified
        if self._passwords.outdated(person["passwordHash"]):
            # Where others wait to get in, the next log-in does it.
            with suppress(Down):
                upgraded = await self._passwords.hash(body.password)
                await self._people.replace_hash(person["_id"], person["passwordHash"], upgraded)
        return await self.enter(person, body.organization_id, body.device_token, act)

    async def enter(
        self, person: Document, organization_id: str | None, device_token: str | None, act: Act
    ) -> Document:
        """What follows a first factor that was right, be it the password or another provider's word.

        Tokens; or, for a person with a second factor, what that is given with. Raises InvalidCredentials when the
        person is not in the organization.
        """
        membership = chosen(await self._people.memberships(person["_id"]), organization_id)
        if not has_factor(person):
            return await self.admit(person, membership, act, device_token)
        token = await self._challenges.make(membership, device_token, person.get("sessionsFrom"))
        methods = factor_methods(person)
        if person["factors"].get("recovery"):
            methods.append("recovery")
        return {"mfaRequired": True, "mfaToken": token, "methods": methods}

    async def admit(
        self,
        person: Document,
        membership: Document,
        act: Act,
        device_token: str | None,
        proven: Callable[[Change], Awaitable[None]] | None = None,
    ) -> Document:
        """Tokens for a person who owes nothing any more, and the token by which this device is known from now on.

        `proven` takes part in the write that opens the session: what it refuses opens none. A log-in from somewhere
        new is told to the person by mail.
        """
        origin = Origin(act.ip, act.user_agent)
        device = await self._devices.find(device_token)
        if device_token is None or device is None or not is_known(device, person):
            device_token, device = self._devices.new_token(), None
        surprising = device is None and not await self._devices.have_seen(person["_id"], origin)

        async def opening(change: Change) -> None:
            if proven:
                await proven(change)
            if surprising:
                self._post.queue(change, "new_log_in", person["email"], what=act.ip)

        entered = await self._sessions.open(person, membership, act, device_id(device_token), opening)
        if surprising:
            await self._post.ring()
        await self._devices.remember(person, device_token, origin, by_factor=proven is not None)
        return {**entered, "deviceToken": device_token}


def is_known(device: Document, person: Document) -> bool:
    """Whether a device counts as the person's: the password that is now, or the word of a provider, was given there."""
    disowned = device.get("disowned") or is_over(device, person.get("sessionsFrom"))
    return device["personId"] == person["_id"] and not disowned


def chosen(memberships: list[Document], wanted: str | None) -> Document:
    """The membership in the organization that is wanted, else the oldest. Raises InvalidCredentials."""
    for membership in memberships:
        if wanted in (None, membership["organizationId"]):
            return membership
    raise InvalidCredentials
