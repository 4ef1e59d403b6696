"""Letters look as the company has chosen, through a real mail server and in the mailbox of a development machine."""

from __future__ import annotations

import email
from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from httpx2 import AsyncClient

from adapters.letters import Look
from adapters.mail import Mailbox, MailServer
from adapters.mongo.messages import Messages
from cli.ports import any_free
from services.branding_views import look_of
from tests.support.backend import SITE, Backend, running
from tests.support.companies import Company
from tests.support.letters import postman
from tests.support.pictures import png
from tests.support.settings import BACKEND, settings_for

NAME = "Harbour <script>alert(1)</script> & Sons"
CHOSEN = {
    "name": NAME,
    "primaryColor": "#7a1f2b",
    "emailFooter": "Harbour Ltd.\r\nPier <b>7</b>\r\n\r\nBcc: all@elsewhere.test",
}


class Inbox:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        found: Any = email.message_from_bytes(envelope.original_content or b"", policy=default)
        self.messages.append(found)
        return "250 OK"


@pytest.fixture(scope="module")
async def backend(
    mongodb_uri: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Backend]:
    folder = tmp_path_factory.mktemp("uploads")
    async with running(mongodb_uri, redis_url, upload_dir=folder, environment="development") as found:
        yield found


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, MailServer]]:
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=any_free())
    controller.start()
    settings = settings_for(
        "mongodb://127.0.0.1", "redis://127.0.0.1", smtp_host="127.0.0.1", smtp_port=controller.port
    )
    yield inbox, MailServer(settings)
    controller.stop()


async def ask(backend: Backend, company: Company, carrier: MailServer | Mailbox) -> str:
    """Have a letter sent about a new password; to whom."""
    to = company.people["viewer"].email
    async with backend.client() as anybody:
        assert (await anybody.post("auth/password/forgot", json={"email": to})).status_code == 202
    carrying = postman(backend, carrier)
    while await carrying.run_once():
        continue
    return to


def parts(message: EmailMessage) -> tuple[str, str]:
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


async def test_wears_name_colour_logo_and_footer(
    client: AsyncClient, backend: Backend, company: Company, inbox: tuple[Inbox, MailServer]
) -> None:
    assert (await client.put("branding", json=CHOSEN)).status_code == 200
    sent = await client.put("branding/logo", files={"file": ("x.png", png(600, 80))})
    address = sent.json()["logo"]["url"]
    await ask(backend, company, inbox[1])
    (message,) = inbox[0].messages
    text, html = parts(message)
    escaped = "Harbour &lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons"
    image = f'<img src="https://api.roadbook.test{address}" width="240" height="32" alt="{escaped}"'
    assert image in html
    assert "background:#7a1f2b" in html
    assert "Harbour Ltd.<br>Pier &lt;b&gt;7&lt;/b&gt;<br><br>Bcc: all@elsewhere.test</p>" in html
    assert "<script" not in html
    assert "<b>" not in html
    assert text.rstrip().endswith(f"{NAME}\nHarbour Ltd.\nPier <b>7</b>\n\nBcc: all@elsewhere.test")
    assert message["Bcc"] is None


async def test_without_a_logo_has_the_name_in_its_place(
    client: AsyncClient, backend: Backend, company: Company, inbox: tuple[Inbox, MailServer]
) -> None:
    await client.put("branding", json={"name": NAME})
    await ask(backend, company, inbox[1])
    text, html = parts(inbox[0].messages[0])
    assert "Harbour &lt;script&gt;" in html
    assert "<img" not in html
    assert text.rstrip().endswith(f"-- \n{NAME}")


async def test_of_a_company_that_has_chosen_nothing_is_roadbooks(
    backend: Backend, company: Company, stranger: AsyncClient, inbox: tuple[Inbox, MailServer]
) -> None:
    await stranger.put("branding", json=CHOSEN)
    await ask(backend, company, inbox[1])
    text, html = parts(inbox[0].messages[0])
    assert text.rstrip().endswith("-- \nRoadbook")
    assert "#7a1f2b" not in html
    assert look_of(None, BACKEND) == Look()


async def test_shows_in_the_development_mailbox_as_text(
    client: AsyncClient, anonymous: AsyncClient, backend: Backend, company: Company
) -> None:
    await client.put("branding", json=CHOSEN)
    await ask(backend, company, Mailbox(Messages(backend.state.database)))
    page = await anonymous.get(f"{SITE}/dev/mailbox")
    assert "Harbour &lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in page.text
    assert "Pier &lt;b&gt;7&lt;/b&gt;" in page.text
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("size", "shown"),
    [((60, 20), (60, 20)), ((1024, 1024), (64, 64)), ((1024, 10), (240, 2)), ((1, 1024), (1, 64))],
)
def test_a_logo_takes_little_room(size: tuple[int, int], shown: tuple[int, int]) -> None:
    logo = {"digest": "0" * 32, "width": size[0], "height": size[1]}
    branding = {"name": "A", "primaryColor": "#000000", "emailFooter": None, "slug": "a", "logo": logo}
    sign = look_of(branding, BACKEND).logo
    assert sign is not None
    assert (sign.width, sign.height) == shown
    assert sign.address == f"https://api.roadbook.test/api/v1/branding/a/logo-{'0' * 32}.png"
