"""Mail through a real server, and what becomes of it where there is none."""

from __future__ import annotations

import email
import traceback
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from adapters.letters import Action, Letter, Look, laid_out
from adapters.mail import Mail, MailServer, Nobody, Undeliverable
from adapters.settings import Settings
from cli.ports import any_free
from tests.support.settings import settings_for

LETTER = Letter(
    "Hello <b>", ("Ann & <script>alert(1)</script>",), Action("Open", "https://app.test/?token=1&x=2")
)


class Inbox:
    """Keeps what it is given; who is not wanted is turned away."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802 - the name that the server calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("unwanted"):
            return f"550 5.1.1 <{address}>: no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        found: Any = email.message_from_bytes(envelope.original_content or b"", policy=default)
        self.messages.append(found)
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def settings(inbox: Inbox) -> Iterator[Settings]:
    controller = Controller(inbox, hostname="127.0.0.1", port=any_free())
    controller.start()
    yield settings_for(
        "mongodb://127.0.0.1", "redis://127.0.0.1", smtp_host="127.0.0.1", smtp_port=controller.port
    )
    controller.stop()


@pytest.fixture
def mail() -> Mail:
    text, html = laid_out(LETTER, Look())
    return Mail("mlg_1", "ann@roadbook.test", LETTER.subject, text, html)


async def test_arrives_as_text_and_as_html(settings: Settings, inbox: Inbox, mail: Mail) -> None:
    await MailServer(settings).send(mail)
    (got,) = inbox.messages
    assert (got["To"], got["From"]) == ("ann@roadbook.test", "no-reply@app.roadbook.test")
    assert got["Message-ID"] == "<mlg_1@app.roadbook.test>"
    text, html = got.get_body(("plain",)), got.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "https://app.test/?token=1&x=2" in text.get_content()
    assert "&lt;script&gt;" in html.get_content()
    assert "<script>" not in html.get_content()


async def test_a_line_break_in_a_subject_makes_no_header(
    settings: Settings, inbox: Inbox, mail: Mail
) -> None:
    await MailServer(settings).send(mail._replace(subject="Hello\r\nBcc: all@elsewhere.test"))
    (got,) = inbox.messages
    assert got["Bcc"] is None
    assert got["Subject"] == "Hello Bcc: all@elsewhere.test"


@pytest.mark.parametrize("to", ["unwanted@roadbook.test", "a@b.test\r\nBcc: all@elsewhere.test"])
async def test_what_the_server_does_not_take_is_told(settings: Settings, mail: Mail, to: str) -> None:
    with pytest.raises(Undeliverable):
        await MailServer(settings).send(mail._replace(to=to))


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("unwanted@roadbook.test", "SMTPRecipientRefused 550 5.1.1"),
        ("unwanted@roadbook.test\r\nBcc: all@elsewhere.test", "ValueError"),
    ],
)
async def test_for_whom_it_was_is_in_no_word_of_why_it_was_not_taken(
    settings: Settings, mail: Mail, to: str, why: str
) -> None:
    with pytest.raises(Undeliverable) as caught:
        await MailServer(settings).send(mail._replace(to=to))
    assert str(caught.value) == f"{settings.smtp_host}:{settings.smtp_port}: {why}"
    assert "unwanted" not in "".join(traceback.format_exception(caught.value))


async def test_a_server_that_is_not_there_is_told(mail: Mail) -> None:
    away = settings_for(
        "mongodb://127.0.0.1", "redis://127.0.0.1", smtp_host="127.0.0.1", smtp_port=any_free()
    )
    with pytest.raises(
        Undeliverable, match=r"127\.0\.0\.1:\d+: SMTPConnectError: .*refused|Connect call failed"
    ):
        await MailServer(away).send(mail)


async def test_without_a_server_nothing_is_lost_without_a_word(mail: Mail) -> None:
    with pytest.raises(Undeliverable, match="SMTP_HOST"):
        await Nobody().send(mail)
