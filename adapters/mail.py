"""Sends mail: through an SMTP server, or into the mailbox of a development machine."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import formatdate
from typing import NamedTuple, Protocol

import aiosmtplib

from adapters.mongo.messages import Messages
from adapters.settings import Settings

SECONDS = 10.0
"""How long a mail server may take for a message."""
IMPLICIT_TLS = 465
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Mail(NamedTuple):
    """One message to one person. The same id again is the same message, as receivers see it."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    links: tuple[str, ...] = ()


class Undeliverable(Exception):
    """The message could not be handed over; why, in words for the operator."""


class Carrier(Protocol):
    """Takes messages to where people read them."""

    async def send(self, mail: Mail) -> None:
        """Raises Undeliverable."""


def carrier_of(settings: Settings, messages: Messages) -> Carrier:
    if settings.smtp_host:
        return MailServer(settings)
    return Mailbox(messages) if settings.is_development else Nobody()


class MailServer:
    """An SMTP server; what leaves this machine is encrypted."""

    def __init__(self, settings: Settings) -> None:
        self._host = settings.smtp_host
        self._port = settings.smtp_port
        self._user = settings.smtp_user
        self._password = settings.smtp_pass.get_secret_value() if settings.smtp_pass else None
        self._sender = settings.sender

    async def send(self, mail: Mail) -> None:
        direct = self._port == IMPLICIT_TLS
        try:
            await aiosmtplib.send(
                self._message(mail),
                hostname=self._host,
                port=self._port,
                username=self._user,
                password=self._password,
                use_tls=direct,
                start_tls=not direct and (True if self._host not in LOOPBACK else None),
                timeout=SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise Undeliverable(f"{self._host}:{self._port}: {error}") from error

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = mail.to
        message["Subject"] = " ".join(mail.subject.split())
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{mail.id}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        return message


class Mailbox:
    """Keeps each message where the development mailbox shows it."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    async def send(self, mail: Mail) -> None:
        shown = {"text": mail.text, "html": mail.html, "links": list(mail.links)}
        await self._messages.keep(mail.id, "email", mail.to, {"subject": mail.subject, **shown})


class Nobody:
    """No mail server is set, and this is no development machine."""

    async def send(self, mail: Mail) -> None:
        raise Undeliverable(f"SMTP_HOST is not set, so {mail.id} cannot be sent.")
