"""What people find in their letterboxes, and the tokens of the links there."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from pymongo import MongoClient

from adapters.mail import Carrier, Mail, Undeliverable
from adapters.mongo.branding import Brandings
from adapters.mongo.consumers import DeadLetters
from adapters.mongo.mailings import Mailings, MailTokens
from adapters.mongo.people import People
from adapters.mongo.registrations import Registrations
from services.postman import Postman
from tests.support.backend import Backend
from tests.support.settings import FRONTEND

NEW_LOG_IN = "New log-in to your account"


class Letterbox:
    """Takes what would be mailed; while `closed` it takes nothing."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.closed = False

    async def send(self, mail: Mail) -> None:
        if self.closed:
            raise Undeliverable("the letterbox is closed")
        self.mails.append(mail)

    def to(self, email: str, about: str = "") -> list[Mail]:
        """The person's mails, or those whose subject has these words."""
        return [mail for mail in self.mails if mail.to == email and about in mail.subject]


def postman(backend: Backend, letterbox: Carrier) -> Postman:
    database = backend.state.database
    mailings, tokens = Mailings(database), MailTokens(database)
    return Postman(
        mailings,
        tokens,
        People(database),
        Registrations(database),
        Brandings(database),
        DeadLetters(database),
        letterbox,
        app=FRONTEND,
        api=backend.state.settings.backend_url,
    )


async def delivered(backend: Backend) -> Letterbox:
    """Everything that waits to be sent, as the worker would send it."""
    letterbox = Letterbox()
    carrying = postman(backend, letterbox)
    while await carrying.run_once():
        continue
    return letterbox


def token_of(mail: Mail) -> str:
    """The token in the mail's link."""
    (link,) = mail.links
    (token,) = parse_qs(urlsplit(link).query)["token"]
    return token


def confirm_everybody(mongodb_uri: str) -> None:
    """As if all had followed the link in their letter; for servers in processes of their own."""
    with MongoClient[dict[str, object]](mongodb_uri) as client:
        users = client.get_default_database()["users"]
        users.update_many({"emailVerifiedAt": None}, [{"$set": {"emailVerifiedAt": "$createdAt"}}])
