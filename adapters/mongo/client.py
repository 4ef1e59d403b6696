"""The database client of a process."""

from __future__ import annotations

from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase

from adapters.mongo.masters import MasterKeys, masters_of
from adapters.mongo.turns import PatientClient
from adapters.mongo.vault import Vault
from adapters.settings import Settings
from schemas.base import Document

Client = AsyncMongoClient[Document]

DEFAULT_DATABASE = "roadbook"


PATIENT_MILLISECONDS = 120_000
"""For an answer to a batch of an import, which no person waits for."""


def connect(settings: Settings, *, patient: bool = False) -> Client:
    """Every write is acknowledged by the majority and journaled.

    A call of the database, with all that the driver does for it, takes four fifths of `MONGODB_TIMEOUT` at most, and
    clearing up after it what is left. The server stops it too, so that nothing waits for long for what a forgotten
    transaction holds; and one that takes connections and answers nothing is known for dead in time. The patient client
    of workers waits so long for a server, and longer for an answer.
    """
    timeout = settings.mongodb_timeout
    limits = {"socketTimeoutMS": PATIENT_MILLISECONDS} if patient else {"timeoutMS": timeout * 4 // 5}
    return PatientClient(
        settings.mongodb_uri.get_secret_value(),
        pool_size=settings.mongodb_max_pool_size,
        timeout=timeout,
        serverSelectionTimeoutMS=timeout,
        connectTimeoutMS=timeout,
        w="majority",
        journal=True,
        tz_aware=False,
        appname="roadbook",
        **limits,
    )


class Database(AsyncDatabase[Document]):
    """Gives the same collection for the same name: the driver makes a new one each time, a request asks for seven."""

    def __init__(self, client: Client, name: str, masters: MasterKeys) -> None:
        super().__init__(client, name)
        self.vault = Vault(client, name, masters)
        self._kept: dict[str, AsyncCollection[Document]] = {}

    def __getitem__(self, name: str) -> AsyncCollection[Document]:
        if name not in self._kept:
            self._kept[name] = super().__getitem__(name)
        return self._kept[name]


def database_of(client: Client, settings: Settings) -> Database:
    """The database that the URI names, else `roadbook`."""
    return Database(client, client.get_default_database(DEFAULT_DATABASE).name, masters_of(settings))
