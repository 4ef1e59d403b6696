"""The database client of a process."""

from __future__ import annotations

from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

from adapters.settings import Settings
from schemas.base import Document

Client = AsyncMongoClient[Document]
Database = AsyncDatabase[Document]

DEFAULT_DATABASE = "roadbook"


PATIENT_MILLISECONDS = 120_000
"""For an answer to a batch of an import, which no person waits for."""


def connect(settings: Settings, *, patient: bool = False) -> Client:
    """Every write is acknowledged by the majority and journaled; a request waits no longer than `MONGODB_TIMEOUT`."""
    timeout = settings.mongodb_timeout
    return AsyncMongoClient(
        settings.mongodb_uri.get_secret_value(),
        maxPoolSize=settings.mongodb_max_pool_size,
        serverSelectionTimeoutMS=timeout,
        connectTimeoutMS=timeout,
        socketTimeoutMS=PATIENT_MILLISECONDS if patient else timeout * 2,
        waitQueueTimeoutMS=timeout,
        w="majority",
        journal=True,
        tz_aware=False,
        appname="roadbook",
    )


def database_of(client: Client) -> Database:
    """The database that the URI names, else `roadbook`."""
    return client.get_default_database(DEFAULT_DATABASE)
