"""Sends text messages: through Twilio, or into the mailbox of a development machine."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, NamedTuple, Protocol

from adapters.mongo.messages import Messages
from adapters.settings import Settings

SECONDS = 3.5
"""How long Twilio may take, as a person waits for the answer."""


class Text(NamedTuple):
    """One message to one telephone. The same id again is the same message."""

    id: str
    to: str
    text: str
    code: str


class Unsent(Exception):
    """The message could not be handed over; why, in words for the operator."""


class Unsure(Unsent):
    """Nothing says that the message was taken, and yet it may have been."""


class Texter(Protocol):
    """Takes messages to where people read them."""

    async def send(self, text: Text) -> None:
        """Raises Unsent, and Unsure where the message may be on its way all the same."""


def texter_of(settings: Settings, messages: Messages) -> Texter:
    if settings.twilio_account_sid:
        return Twilio(settings)
    return TextMailbox(messages) if settings.is_development else NoTexter()


class Twilio:
    """Twilio's own client; where it calls is a setting."""

    def __init__(self, settings: Settings) -> None:
        self._account = settings.twilio_account_sid
        self._token = settings.twilio_auth_token.get_secret_value() if settings.twilio_auth_token else ""
        self._sender = settings.twilio_phone_number
        self._address = settings.twilio_base_url

    async def send(self, text: Text) -> None:
        # The library takes a second to load and 40 MB, so it is loaded when the first message is sent, and apart.
        library = await asyncio.to_thread(_library)
        try:
            taken = await self._create(library, text)
        except library.refusals as error:
            # What stands between us and Twilio may have given up waiting for what Twilio then did.
            late = getattr(error, "status", None) == HTTPStatus.GATEWAY_TIMEOUT
            # Nor is the error shown as its cause: its words are Twilio's.
            raise (Unsure if late else Unsent)(self._told(error)) from None
        except library.failures as error:
            raise Unsure(self._told(error)) from None
        if not isinstance(taken, str) or not taken:
            raise Unsure(f"{self._address}: the answer names no message")

    async def _create(self, library: _Library, text: Text) -> object:
        """The id of the message at Twilio, or whatever stands in its place."""
        async with asyncio.timeout(SECONDS), library.http() as http:
            client = library.client(self._account, self._token, http_client=http)
            client.api.base_url = self._address
            made = await client.messages.create_async(to=text.to, from_=self._sender, body=text.text)
            sid: object = made.sid
            return sid

    def _told(self, error: Exception) -> str:
        return f"{self._address}: {_why(error)}"


def _why(error: Exception) -> str:
    """Twilio repeats the number in its words, and logs name nobody; its own code says what is wrong."""
    name, status, code = type(error).__name__, getattr(error, "status", None), getattr(error, "code", None)
    if status is not None:
        return f"{name} {status}" + (f" ({code})" if code else "")
    return f"{name}: {error}" if isinstance(error, OSError) else name


class _Library(NamedTuple):
    client: Any
    http: Any
    refusals: tuple[type[Exception], ...]
    """Twilio says no, or there was no connection."""
    failures: tuple[type[Exception], ...]


def _library() -> _Library:
    from aiohttp import ClientConnectorError, ClientError  # noqa: PLC0415
    from twilio.base.exceptions import TwilioException  # noqa: PLC0415
    from twilio.http.async_http_client import AsyncTwilioHttpClient  # noqa: PLC0415
    from twilio.rest import Client  # noqa: PLC0415

    # What is no JSON, or JSON of another shape, breaks the library in one of these ways.
    senseless = (ValueError, AttributeError, TypeError, LookupError)
    failures = (ClientError, TimeoutError, OSError, *senseless)
    return _Library(Client, AsyncTwilioHttpClient, (TwilioException, ClientConnectorError), failures)


class TextMailbox:
    """Keeps each message where the development mailbox shows it."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    async def send(self, text: Text) -> None:
        await self._messages.keep(text.id, "sms", text.to, {"text": text.text, "code": text.code})


class NoTexter:
    """Twilio is not set, and this is no development machine."""

    async def send(self, text: Text) -> None:
        raise Unsent(f"TWILIO_ACCOUNT_SID is not set, so {text.id} cannot be sent.")
