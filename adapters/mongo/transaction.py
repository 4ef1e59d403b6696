"""Transactions: several writes that happen together or not at all, tried again when others got in between."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar

import pymongo
from pymongo import DeleteOne, InsertOne, UpdateOne
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import (
    ClientBulkWriteException,
    ConnectionFailure,
    DuplicateKeyError,
    EncryptionError,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WTimeoutError,
)
from pymongo.read_concern import ReadConcern

from adapters.errors import Busy, Down, Duplicate, Lost, Unsure
from adapters.machine_credentials import NoCredentials
from adapters.mongo.client import Client, Database
from adapters.mongo.sealed import SEALED
from schemas.base import Document

T = TypeVar("T")
ATTEMPTS = 60
PART = 250
"""Writes that leave together: each part is answered in the time that one call may take."""
PATIENT_GRACE = 10.0
WRITE_CONFLICT = 112
NO_SUCH_TRANSACTION = 251
_DUPLICATE = re.compile(r"collection: [^.]+\.(\S+) index: (\S+)")


class _Write(NamedTuple):
    """Without `where` an insertion, without content a deletion."""

    collection: str
    where: Document | None
    content: Document | None
    upsert: bool = False


class Transaction:
    """One attempt. Writes are queued and leave just before the commit, in a single round trip unless they are many."""

    def __init__(self, database: Database, session: AsyncClientSession) -> None:
        self.session = session
        self.mark: str | None = None
        self.entered: set[tuple[str, str]] = set()
        """What this attempt has begun to use."""
        self._database = database
        self._queue: list[_Write] = []
        self._updates = 0
        self._deletes = 0
        self._written = False

    def insert(self, collection: str, document: Document, *, first: bool = False) -> None:
        self._queue.insert(0 if first else len(self._queue), _Write(collection, None, document))

    def update(self, collection: str, where: Document, change: Document, *, upsert: bool = False) -> None:
        """Must find exactly one document, or make it, else the whole transaction is `Lost`."""
        self._queue.append(_Write(collection, where, change, upsert))
        self._updates += 1

    def delete(self, collection: str, where: Document) -> None:
        """Must find exactly one document, else the whole transaction is `Lost`."""
        self._queue.append(_Write(collection, where, None))
        self._deletes += 1

    async def _operation(self, write: _Write) -> InsertOne[Document] | UpdateOne | DeleteOne:
        """What is sent; no field that is to be sealed leaves this process open."""
        where, content = write.where, write.content
        namespace = f"{self._database.name}.{write.collection}"
        if content is None:
            return DeleteOne(where or {}, namespace=namespace)
        paths = SEALED.get(write.collection, ())
        if where is None:
            return InsertOne(await self._database.vault.seal(paths, content), namespace=namespace)
        if paths and "$set" in content:
            content = {**content, "$set": await self._database.vault.seal(paths, content["$set"])}
        return UpdateOne(where, content, write.upsert, namespace=namespace)

    async def flush(self) -> bool:
        """Send what is queued; False when this transaction has written nothing."""
        if not self._queue:
            return self._written
        queue, updates, deletes = self._queue, self._updates, self._deletes
        self._queue, self._updates, self._deletes = [], 0, 0
        for start in range(0, len(queue), PART):
            part = [await self._operation(write) for write in queue[start : start + PART]]
            result = await self._database.client.bulk_write(part, session=self.session)
            updates -= result.matched_count + result.upserted_count
            deletes -= result.deleted_count
        if updates or deletes:
            raise Lost
        self._written = True
        return True


class Transactions:
    """Runs attempts until one is committed."""

    def __init__(self, client: Client, database: Database) -> None:
        self._client = client
        self._database = database
        # What the majority has not got yet can still be taken back.
        self._written = database["auditLogs"].with_options(read_concern=ReadConcern("majority"))
        timeout = client.options.timeout
        self._grace = timeout / 8 if timeout else PATIENT_GRACE
        """Seconds for clearing up after a call that got no answer in its own time."""

    async def run(self, attempt: Callable[[Transaction], Awaitable[T]]) -> T:
        """The result of the attempt that was committed.

        Raises Duplicate, Busy when others kept winning, Down when nobody answers and nothing was written, Unsure when
        it may have been, and what `attempt` raises.
        """
        unsure: dict[str, T] = {}
        failure: Exception | None = None
        for number in range(ATTEMPTS):
            if number:
                await asyncio.sleep(min(0.25, 0.002 * 1.5**number) * random.uniform(0.5, 1.5))  # noqa: S311
            try:
                return await self._once(attempt, unsure)
            except Exception as error:
                failure = error
                if (settled := await self._settled(unsure)) is not None:
                    return unsure[settled]
                if not is_transient(error):
                    if (word := told(error, written=bool(unsure))) is error:
                        raise
                    raise word from error
        raise Busy from failure

    async def _once(self, attempt: Callable[[Transaction], Awaitable[T]], unsure: dict[str, T]) -> T:
        async with self._client.start_session() as session:
            await session.start_transaction()
            transaction = Transaction(self._database, session)
            try:
                result = await attempt(transaction)
                if await transaction.flush():
                    if transaction.mark:
                        unsure[transaction.mark] = result
                    await self._commit(session, transaction.mark, unsure)
            finally:
                if session.in_transaction:
                    await self._abort(session)
            return result

    async def _commit(self, session: AsyncClientSession, mark: str | None, unsure: dict[str, T]) -> None:
        try:
            await session.commit_transaction()
        except PyMongoError as error:
            if error_code(error) == WRITE_CONFLICT:
                # Refused for certain. Other answers can be those to the driver's second try of a commit that was made.
                unsure.pop(mark or "", None)
            raise

    async def _abort(self, session: AsyncClientSession) -> None:
        try:
            with pymongo.timeout(self._grace):
                await session.abort_transaction()
        except PyMongoError:
            # The server forgets an abandoned transaction by itself; the first error is the one worth telling.
            return

    async def _settled(self, unsure: dict[str, Any]) -> str | None:
        """A commit whose answer was lost may have been applied: trying again blindly would write twice."""
        if not unsure:
            return None
        try:
            with pymongo.timeout(self._grace):
                found = await self._written.find_one({"_id": {"$in": list(unsure)}}, {"_id": 1})
        except PyMongoError as error:
            raise told(error, written=True) from error
        return found["_id"] if found else None


def error_code(error: PyMongoError) -> int | None:
    """The server's code, also from inside a client bulk write, whose conflicts carry no label."""
    if isinstance(error, ClientBulkWriteException):
        if error.write_errors:
            first: Any = error.write_errors[0]
            return int(first["code"])
        if isinstance(error.error, OperationFailure):
            return error.error.code
    return error.code if isinstance(error, OperationFailure) else None


def is_transient(error: Exception) -> bool:
    """Whether the same transaction can succeed when tried again."""
    if not isinstance(error, PyMongoError):
        return isinstance(error, (Lost, Busy))
    labelled = error.has_error_label("TransientTransactionError")
    return error_code(error) in (WRITE_CONFLICT, NO_SUCH_TRANSACTION) or (
        labelled and not isinstance(error, ConnectionFailure)
    )


def told(error: Exception, *, written: bool) -> Exception:
    """The adapter's own word for an error; `written` says whether it may have been all the same."""
    found = translate(error) if isinstance(error, PyMongoError) else error
    return Unsure(str(found)) if written and isinstance(found, Down) else found


def translate(error: PyMongoError) -> Exception:
    """The adapter's own word for a driver's error."""
    if isinstance(error, DuplicateKeyError) or error_code(error) == 11000:  # noqa: PLR2004
        found = _DUPLICATE.search(str(error))
        collection, index = found.groups() if found else ("", "")
        return Duplicate(
            collection,
            tuple(part for part in index.split("_") if part not in ("", "1", "-1", "organizationId")),
        )
    if error_code(error) == WRITE_CONFLICT:
        return Busy(str(error))
    silent = (ConnectionFailure, ExecutionTimeout, WTimeoutError)
    if isinstance(error, silent) or isinstance(getattr(error, "error", None), silent):
        return Down(str(error))
    return Down(str(error)) if _is_of_kms(error) else error


def _is_of_kms(error: PyMongoError) -> bool:
    """Whether a key management service, or who gives the credentials for it, did not do its part.

    The library says that in words alone.
    """
    cause = getattr(error, "cause", None)
    return isinstance(error, EncryptionError) and (isinstance(cause, NoCredentials) or "KMS" in str(cause))
