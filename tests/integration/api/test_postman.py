"""Letters wait for a server that takes them; what nobody takes is put where operators look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from httpx2 import AsyncClient

from adapters.clock import now
from adapters.mail import MailServer
from adapters.mongo.consumers import DeadLetters
from adapters.mongo.mailings import Mailings
from cli.ports import any_free
from services.postman import PATIENCE
from tests.support.backend import Backend
from tests.support.companies import Company
from tests.support.letters import Letterbox, delivered, postman
from tests.support.settings import settings_for


async def ask(client: AsyncClient, company: Company) -> str:
    """Leave a letter to be sent; whom it is for."""
    email = company.people["viewer"].email
    assert (await client.post("auth/password/forgot", json={"email": email})).status_code == 202
    return email


async def make_due(backend: Backend) -> None:
    """As if the time until the next try had passed."""
    await backend.state.database["mailings"].update_many(
        {"dueAt": {"$ne": None}}, {"$set": {"dueAt": now() - dt.timedelta(seconds=1)}}
    )


async def test_a_letter_that_was_not_taken_is_tried_again_later(
    backend: Backend, anonymous: AsyncClient, company: Company
) -> None:
    email = await ask(anonymous, company)
    letterbox = Letterbox()
    carrying = postman(backend, letterbox)
    letterbox.closed = True
    assert await carrying.run_once()
    assert not await carrying.run_once(), "it waits before it is tried again"
    letterbox.closed = False
    await make_due(backend)
    assert await carrying.run_once()
    assert [mail.to for mail in letterbox.mails] == [email]
    assert not await carrying.run_once()


async def test_one_that_is_never_taken_is_a_dead_letter_that_can_be_tried_again(
    backend: Backend, anonymous: AsyncClient, company: Company
) -> None:
    email = await ask(anonymous, company)
    letterbox = Letterbox()
    letterbox.closed = True
    carrying = postman(backend, letterbox)
    for _ in range(PATIENCE):
        await make_due(backend)
        assert await carrying.run_once()
    letters = DeadLetters(backend.state.database)
    (letter,) = [one for one in await letters.newest(10) if one["consumer"] == "mail"]
    assert email not in str(letter)
    assert not await carrying.run_once()
    letterbox.closed = False
    await letters.ask_again(letter["_id"])
    await carrying.retry_letters()
    assert await carrying.run_once()
    assert [mail.to for mail in letterbox.mails] == [email]
    assert not [one for one in await letters.newest(10) if one["consumer"] == "mail"]


async def test_for_whom_it_was_is_in_no_dead_letter_though_the_server_says_it_again(
    backend: Backend, anonymous: AsyncClient, company: Company
) -> None:
    email = await ask(anonymous, company)
    with refusing() as port:
        mail = settings_for("mongodb://unused", "redis://unused", smtp_host="127.0.0.1", smtp_port=port)
        carrying = postman(backend, MailServer(mail))
        for _ in range(PATIENCE):
            await make_due(backend)
            assert await carrying.run_once()
    letters = DeadLetters(backend.state.database)
    (letter,) = [one for one in await letters.newest(10) if one["consumer"] == "mail"]
    await letters.drop(letter["_id"])
    assert "550 5.1.1" in letter["error"]
    assert email not in str(letter)


@contextmanager
def refusing() -> Iterator[int]:
    """The port of a mail server that takes nothing, and says for whom."""

    class Refusal:
        async def handle_RCPT(self, *said: object) -> str:  # noqa: N802 - the name that the server calls
            return f"550 5.1.1 <{said[3]}>: Recipient address rejected"

    controller = Controller(Refusal(), hostname="127.0.0.1", port=any_free())
    controller.start()
    yield controller.port
    controller.stop()


async def test_a_sender_that_was_killed_is_followed_by_another(
    backend: Backend, anonymous: AsyncClient, company: Company
) -> None:
    email = await ask(anonymous, company)
    assert await Mailings(backend.state.database).claim() is not None
    assert (await delivered(backend)).to(email) == [], "another has it in hand"
    await make_due(backend)
    assert len((await delivered(backend)).to(email)) == 1
