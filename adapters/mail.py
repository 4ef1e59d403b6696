"""Sends mail: through an SMTP server, or into the mailbox of a development machine."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.utils import formatdate
from typing import NamedTuple, Protocol

import aiosmtplib

from adapters.mongo.messages import Messages
from adapters.settings import Settings

SECONDS = 10.0
"""How long a mail server may take for a message."""
IMPLICIT_TLS = 465
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
"""What a server's words begin with where it says in figures too what is wrong (RFC 3463)."""
UNREACHED = (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPTimeoutError)
"""Told in words of this side alone, as no server has said anything yet."""
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
            # Nor is the error shown as its cause: its words are those of the server.
            raise Undeliverable(f"{self._host}:{self._port}: {_why(error)}") from None

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


def _why(error: Exception) -> str:
    """Servers repeat in words of their own for whom a message was, and logs and dead letters name nobody."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]
    name = type(error).__name__
    if isinstance(error, aiosmtplib.SMTPResponseException):
        status = STATUS.match(error.message)
        return f"{name} {error.code}" + (f" {status[0]}" if status else "")
    unreached = isinstance(error, UNREACHED) or not isinstance(error, (aiosmtplib.SMTPException, ValueError))
    return f"{name}: {error}" if unreached else name


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
