"""Signing in with another provider by OpenID Connect: where to send a person, and whom the provider then names."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from adapters.addresses import is_loopback, is_trustworthy
from adapters.errors import Down, Unproven
from adapters.id_tokens import TENANT, Expected, UnknownKey, read
from adapters.settings import Settings
from schemas.base import Document

if TYPE_CHECKING:
    from adapters.fetching import Fetcher

SECONDS = 4.0
"""All that one sign-in asks of a provider together."""
KEPT = 3600.0
"""Seconds for which what a provider says of itself, and its keys, are not asked for again."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
MANY_TENANTS = ("common", "organizations")
"""What stands in Microsoft's address in place of one tenant."""


class Identity(NamedTuple):
    """Whom a provider names; the key is issuer and subject, everything else can change."""

    issuer: str
    subject: str
    email: str | None
    email_verified: bool
    hosted: bool
    """Whether the account is of a company whose accounts and mail Google runs (`hd`)."""


class Asked(NamedTuple):
    """What was sent along when the person was sent to the provider, and has to come back."""

    redirect_uri: str
    nonce: str
    verifier: str


class Provider:
    """One provider, of which we are a client."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self._issuer = issuer.rstrip("/")
        self._client_id = client_id
        self._client_secret = client_secret
        self._direct = is_loopback(issuer)
        self._fetcher: Fetcher | None = None
        self._lock = asyncio.Lock()
        self._known: dict[str, tuple[float, Document]] = {}

    async def address(self, state: str, asked: Asked) -> str:
        """Where the person is sent. Raises Down."""
        async with _in_time():
            endpoint = (await self._discovered())["authorization_endpoint"]
        challenge = hashlib.sha256(asked.verifier.encode()).digest()
        sent = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": asked.redirect_uri,
            "scope": "openid email profile",
            "state": state,
            "nonce": asked.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(sent)}"

    async def identify(self, code: str, asked: Asked) -> Identity:
        """Whom the provider names for the code. Raises Unproven, or Down when it does not answer sensibly in time."""
        async with _in_time():
            token = await self._exchange(code, asked)
            discovered = await self._discovered()
            expected = Expected(discovered["issuer"], self._client_id, asked.nonce)
            uri = discovered["jwks_uri"]
            try:
                claims = read(token, _keys(await self._get(uri)), expected)
            except UnknownKey:
                # Providers change their keys every few weeks; the newest are asked for once.
                self._known.pop(uri, None)
                claims = await self._with_new_keys(token, uri, expected)
        email, domain = claims.get("email"), claims.get("hd")
        return Identity(
            claims["iss"],
            claims["sub"],
            # Half a character, as JSON can hold one, can be stored nowhere.
            email if isinstance(email, str) and email.isprintable() else None,
            claims.get("email_verified") is True,
            isinstance(domain, str) and bool(domain),
        )

    async def _with_new_keys(self, token: object, uri: str, expected: Expected) -> Document:
        try:
            return read(token, _keys(await self._get(uri)), expected)
        except UnknownKey as error:
            raise Unproven("no key of the provider's signed the ID token") from error

    async def _exchange(self, code: str, asked: Asked) -> object:
        discovered = await self._discovered()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": asked.redirect_uri,
            "code_verifier": asked.verifier,
        }
        headers = {}
        if "client_secret_post" in (discovered.get("token_endpoint_auth_methods_supported") or ()):
            form |= {"client_id": self._client_id, "client_secret": self._client_secret}
        else:
            pair = f"{quote(self._client_id, safe='')}:{quote(self._client_secret, safe='')}"
            headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        fetcher = await self._opened()
        status, answer = await fetcher.fetch("POST", discovered["token_endpoint"], data=form, headers=headers)
        if answer.get("error") == "invalid_grant":
            raise Unproven("the provider does not know the code")
        if status != 200:  # noqa: PLR2004
            # Anything else is not the person's doing: our own client may be set up wrongly.
            raise Down(f"the token endpoint answers {status} {str(answer.get('error'))[:100]}")
        return answer.get("id_token")

    async def _discovered(self) -> Document:
        document = await self._get(f"{self._issuer}/.well-known/openid-configuration")
        if not _is_same_issuer(document.get("issuer"), self._issuer):
            raise Down(f"{self._issuer} says that it is another issuer")
        for name in ENDPOINTS:
            address = document.get(name)
            if not isinstance(address, str) or not is_trustworthy(address, loopback=self._direct):
                raise Down(f"the {name} of {self._issuer} is no https address")
        return document

    async def _get(self, url: str) -> Document:
        expires, document = self._known.get(url, (0.0, {}))
        if expires > time.monotonic():
            return document
        fetcher = await self._opened()
        status, document = await fetcher.fetch("GET", url)
        if status != 200:  # noqa: PLR2004
            raise Down(f"{url} answers {status}")
        # Two addresses at most: its document, and the keys that this names.
        self._known = dict(list(self._known.items())[-1:]) | {url: (time.monotonic() + KEPT, document)}
        return document

    async def _opened(self) -> Fetcher:
        async with self._lock:
            if self._fetcher is None:
                self._fetcher = await asyncio.to_thread(_fetcher, direct=self._direct)
        return self._fetcher

    async def close(self) -> None:
        if self._fetcher is not None:
            await self._fetcher.close()


class Providers:
    """Those that the operator has set up."""

    def __init__(self, settings: Settings) -> None:
        self._providers: dict[str, Provider] = {}
        for name in ("google", "microsoft"):
            client_id = getattr(settings, f"{name}_client_id")
            client_secret = getattr(settings, f"{name}_client_secret")
            if client_id and client_secret:
                issuer = getattr(settings, f"{name}_issuer")
                self._providers[name] = Provider(issuer, client_id, client_secret.get_secret_value())

    @property
    def names(self) -> list[str]:
        return list(self._providers)

    def find(self, name: str) -> Provider | None:
        return self._providers.get(name)

    async def close(self) -> None:
        for provider in self._providers.values():
            await provider.close()


def _fetcher(*, direct: bool) -> Fetcher:
    """In a thread: the library is large, and reading the machine's certificates takes a tenth of a second."""
    from adapters.fetching import Fetcher  # noqa: PLC0415 - loads only when somebody signs in so

    return Fetcher(direct=direct)


def _is_same_issuer(named: object, issuer: str) -> bool:
    if not isinstance(named, str):
        return False
    fitting = {named.rstrip("/"), *(named.replace(TENANT, each).rstrip("/") for each in MANY_TENANTS)}
    return issuer in fitting


def _keys(document: Document) -> list[Document]:
    keys = document.get("keys")
    if not isinstance(keys, list):
        raise Down("the provider does not name its keys")
    return [one for one in keys if isinstance(one, dict)]


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(SECONDS):
            yield
    except TimeoutError as error:
        raise Down("the provider does not answer in time") from error
