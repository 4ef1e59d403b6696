"""Seals single fields before they leave the process, and opens them when they come back (MongoDB's CSFLE, explicit).

A data key seals the fields; it is kept in the database, itself sealed by the master key, which never is there. So a new
master key seals one small thing anew, and everything else can still be read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from copy import deepcopy
from time import monotonic
from typing import Any, NamedTuple

from bson.binary import Binary
from bson.codec_options import CodecOptions
from pymongo import AsyncMongoClient
from pymongo.asynchronous.encryption import AsyncClientEncryption
from pymongo.encryption_shared import Algorithm
from pymongo.errors import DuplicateKeyError, EncryptionError

from adapters.machine_credentials import NoCredentials
from adapters.mongo.masters import AWS, MasterKeys
from schemas.base import Document

DATA_KEYS = "dataKeys"
DATA_KEY = "fields-"
"""What the name of a data key begins with; the highest number seals what is written now."""
SEALED = 6
"""The subtype of a binary value that has been sealed."""
ASK_SECONDS = 60.0
"""How long the machine's credentials are used before it is asked again; they are renewed minutes before they end."""
REMEMBERED = 20_000
"""Texts that a process keeps open at once."""
RANDOM = Algorithm.AEAD_AES_256_CBC_HMAC_SHA_512_Random


class Survey(NamedTuple):
    """How many data keys there are, how many of them no master key opens, and how many another than the current one."""

    all: int
    closed: int
    old: int
    why: str = ""
    """What was said when the first of those could not be opened."""


class Vault:
    """AES-256 with a MAC, another ciphertext each time; sealed values cannot be compared or searched."""

    def __init__(self, client: AsyncMongoClient[Document], database: str, masters: MasterKeys) -> None:
        self._masters = masters
        self._client = client
        self._namespace = f"{database}.{DATA_KEYS}"
        self._given: Document = {}
        """The credentials that the machine had when it was asked last."""
        self._ask_at = 0.0
        self._encryption = self._with(masters.providers)
        self._data_key: Binary | None = None
        self._texts: dict[Binary, str] = {}

    def _with(self, providers: Document) -> AsyncClientEncryption[Document]:
        return AsyncClientEncryption(providers, self._namespace, self._client, CodecOptions(tz_aware=False))

    async def _ready(self) -> AsyncClientEncryption[Document]:
        """Raises EncryptionError where the machine's credentials are needed and nobody gives them."""
        machine = self._masters.machine
        if machine is None or monotonic() < self._ask_at:
            return self._encryption
        try:
            given = await asyncio.to_thread(machine.now)
        except NoCredentials as error:
            raise EncryptionError(error) from error
        if given != self._given:
            # The one before is not closed, as others may be in the middle of using it; it goes with the last of them.
            self._given, self._encryption = given, self._with({**self._masters.providers, AWS: given})
        self._ask_at = monotonic() + ASK_SECONDS
        return self._encryption

    async def seal(self, paths: Sequence[str], document: Document) -> Document:
        """A copy with the values at the paths sealed, in lists those of each element; null stays null."""
        for path in paths:
            head = path.partition(".")[0]
            if next(spots(document, path), None) is None:
                continue
            # The caller goes on with the document as it is; only what is stored is sealed.
            document = {**document, head: deepcopy(document[head])}
            for container, name in spots(document, path):
                container[name] = await self._sealed(container[name])
        return document

    async def open(self, paths: Sequence[str], *documents: Document) -> None:
        """Open, in place, what is sealed at the paths; what was stored before its field was sealed is as it is."""
        for path in paths:
            for container, name in (spot for document in documents for spot in spots(document, path)):
                if _is_sealed(container[name]):
                    container[name] = await self._opened(container[name])

    async def _opened(self, sealed: Binary) -> Any:
        """A page of trips holds dozens of telephone numbers, each of which costs more to open than to find."""
        known = self._texts.get(sealed)
        if known is not None:
            return known
        value = await (await self._ready()).decrypt(sealed)
        if isinstance(value, str):
            if len(self._texts) >= REMEMBERED:
                self._texts.clear()
            self._texts[sealed] = value
        return value

    async def renew(self) -> None:
        """Seal what is written from now on with a new data key; those before still open what they sealed."""
        self._data_key = await self._make(await self._version() + 1)

    async def rewrap(self) -> int:
        """Seal every data key with the current master key; how many there are."""
        encryption = await self._ready()
        outcome = await encryption.rewrap_many_data_key({}, self._masters.current, self._masters.details)
        written = outcome.bulk_write_result
        return written.matched_count if written else 0

    async def survey(self) -> Survey:
        """Tries every data key."""
        keys = [key async for key in self._encryption.get_keys()]
        closed = [why for key in keys if (why := await self._refusal(key["_id"])) is not None]
        old = [key for key in keys if not self._masters.sealed(key)]
        return Survey(len(keys), len(closed), len(old), next(iter(closed), ""))

    async def _refusal(self, key_id: Binary) -> str | None:
        """Why a data key cannot be opened; None where it can."""
        try:
            await (await self._ready()).encrypt("", RANDOM, key_id=key_id)
        except EncryptionError as error:
            return str(error)
        return None

    async def close(self) -> None:
        await self._encryption.close()

    async def _sealed(self, value: Any) -> Any:
        if _is_sealed(value):
            return value
        key_id = await self._newest()
        return await (await self._ready()).encrypt(value, RANDOM, key_id=key_id)

    async def _newest(self) -> Binary:
        if self._data_key is None:
            version = await self._version()
            self._data_key = await (self._known(version) if version else self._make(1))
        return self._data_key

    async def _version(self) -> int:
        """How often there has been a new data key."""
        names = [name async for key in self._encryption.get_keys() for name in key.get("keyAltNames", ())]
        return max(
            (int(name.removeprefix(DATA_KEY)) for name in names if name.startswith(DATA_KEY)), default=0
        )

    async def _known(self, version: int) -> Binary:
        found = await self._encryption.get_key_by_alt_name(f"{DATA_KEY}{version}")
        if found is None:
            raise LookupError(f"There is no data key {version}.")
        return Binary(found["_id"], 4)

    async def _make(self, version: int) -> Binary:
        masters = self._masters
        try:
            encryption = await self._ready()
            return await encryption.create_data_key(
                masters.current, master_key=masters.details, key_alt_names=[f"{DATA_KEY}{version}"]
            )
        except EncryptionError as error:
            if not isinstance(error.cause, DuplicateKeyError):
                raise
            # Another process made it in this moment.
            return await self._known(version)


def _is_sealed(value: Any) -> bool:
    return isinstance(value, Binary) and value.subtype == SEALED


def spots(document: Document, path: str) -> Iterator[tuple[Document, str]]:
    """Where the values at a path are: each a dictionary and the name in it."""
    *outer, name = path.split(".")
    holders: list[Any] = [document]
    for step in outer:
        inner = [one.get(step) for one in holders if isinstance(one, dict)]
        holders = [each for one in inner for each in (one if isinstance(one, list) else (one,)) if each]
    return ((one, name) for one in holders if isinstance(one, dict) and one.get(name) is not None)
