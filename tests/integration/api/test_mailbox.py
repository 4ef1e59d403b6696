"""The mailbox of a development machine, and that there is none anywhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient

from adapters.mail import Mail, Mailbox, carrier_of
from adapters.mongo.messages import Messages
from tests.support.backend import SITE, Backend, running

MAIL = Mail(
    "mlg_1", "ann@roadbook.test", "Hello", "Hello <b>Ann</b>", "<p>Hello</p>", ("https://app.test/?token=1",)
)


@pytest.fixture
async def developing(mongodb_uri: str, redis_url: str) -> AsyncIterator[Backend]:
    async with running(mongodb_uri, redis_url, environment="development") as found:
        yield found


async def test_shows_what_would_have_been_sent(developing: Backend) -> None:
    carrier = carrier_of(developing.state.settings, Messages(developing.state.database))
    assert isinstance(carrier, Mailbox)
    await carrier.send(MAIL)
    await carrier.send(MAIL)
    await carrier.send(MAIL._replace(id="mlg_2", to="bob@roadbook.test"))
    async with developing.client() as client:
        answer = await client.get("dev/messages", params={"to": "ann@roadbook.test"})
        everything = await client.get(f"{SITE}/dev/messages")
        page = await client.get(f"{SITE}/dev/mailbox")
    (message,) = answer.json()["items"]
    assert {name: message[name] for name in ("id", "channel", "to", "subject", "text", "links", "code")} == {
        "id": "mlg_1",
        "channel": "email",
        "to": "ann@roadbook.test",
        "subject": "Hello",
        "text": "Hello <b>Ann</b>",
        "links": ["https://app.test/?token=1"],
        "code": None,
    }
    assert message["createdAt"].endswith("Z")
    assert len(everything.json()["items"]) == 2
    assert page.headers["content-type"].startswith("text/html")
    assert "&lt;b&gt;Ann" in page.text
    assert "<script" not in page.text


async def test_is_not_there_elsewhere(anonymous: AsyncClient) -> None:
    for path in ("dev/messages", f"{SITE}/dev/messages", f"{SITE}/dev/mailbox"):
        answer = await anonymous.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
