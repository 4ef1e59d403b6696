"""Sends people to another provider, and takes what they come back with as proof of who they are."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from adapters.errors import Down, Unproven
from adapters.logging import log
from adapters.metrics import SECURITY_EVENTS
from adapters.mongo.identities import OAuthStates
from adapters.oidc import Identity, Provider, Providers
from schemas.base import Document
from schemas.oauth import OAuthLink
from services.errors import FieldError, IdentityRefused, Invalid, NotFound, ProviderUnavailable, StateInvalid

TITLES: Final = {"google": "Google", "microsoft": "Microsoft"}
_ADDRESS = re.compile(r"[!-~]{1,2000}", re.ASCII)


class OAuthProofs:
    """A sign-in that was begun can be finished once, by who has its state."""

    def __init__(self, providers: Providers, states: OAuthStates, frontend: str, backend: str) -> None:
        """Providers send people back to the app alone, whose address is `frontend`, or to its part at `backend`."""
        self._providers = providers
        self._states = states
        self._app = "{0.scheme}://{0.netloc}".format(urlsplit(frontend))
        self._bases = (frontend.rstrip("/"), backend.rstrip("/"))

    @property
    def available(self) -> list[str]:
        return self._providers.names

    async def begin(self, name: str, redirect_uri: str, user_id: str | None) -> Document:
        """Where to send the person, and the state that has to come back. Only who is logged in can link by it."""
        provider = self._provider(name)
        if not self._is_ours(redirect_uri, name):
            detail = (
                f"Let the provider send people back to the app, to an address that begins with {self._app}/."
            )
            raise Invalid(errors=[FieldError("redirectUri", "redirect.foreign", detail)])
        state, asked = await self._states.begin(name, redirect_uri, user_id)
        try:
            return {"url": await provider.address(state, asked), "state": state}
        except Down as down:
            raise self._unavailable(name, down) from down

    async def prove(self, name: str, body: OAuthLink, linker: str | None = None) -> Identity:
        """Whom the provider names. Raises StateInvalid, IdentityRefused or ProviderUnavailable.

        A state is good for linking to the account of the one who was logged in when it was made, and to no other:
        else somebody could be tricked into letting a stranger in.
        """
        provider = self._provider(name)
        taken = await self._states.take(name, body.state) if body.state else None
        if taken is None or (linker is not None and taken[1] != linker):
            raise StateInvalid
        try:
            return await provider.identify(body.code, taken[0])
        except Down as down:
            raise self._unavailable(name, down) from down
        except Unproven as refused:
            SECURITY_EVENTS.labels("identity_refused").inc()
            log.warning("identity refused", provider=name, reason=str(refused))
            raise IdentityRefused from refused

    def _provider(self, name: str) -> Provider:
        provider = self._providers.find(name)
        if provider is None:
            raise NotFound(f"Signing in with {TITLES.get(name, 'this provider')} is not set up here.")
        return provider

    def _is_ours(self, address: str, name: str) -> bool:
        if not _ADDRESS.fullmatch(address) or "\\" in address or "#" in address:
            return False
        exact = {f"{base}/bff/oauth/{name}/callback" for base in self._bases}
        return address in exact or address == self._app or address.startswith(f"{self._app}/")

    @staticmethod
    def _unavailable(name: str, down: Down) -> ProviderUnavailable:
        log.warning("provider unavailable", provider=name, reason=str(down))
        return ProviderUnavailable(f"{TITLES[name]} does not answer as it should.")
