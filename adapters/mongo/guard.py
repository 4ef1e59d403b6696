"""Turns the driver's errors into the adapters' own words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import pymongo
from pymongo.errors import PyMongoError, ServerSelectionTimeoutError, WaitQueueTimeoutError

from adapters.errors import Down
from adapters.mongo.client import Client
from adapters.mongo.transaction import told, translate

NEVER_SENT = (ServerSelectionTimeoutError, WaitQueueTimeoutError)
P = ParamSpec("P")
T = TypeVar("T")


def reading(method: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """A query whose failure is told as Down, Duplicate or the driver's own error."""

    @wraps(method)
    async def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await method(*args, **kwargs)
        except PyMongoError as error:
            raise translate(error) from error

    return guarded


def writing(method: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """The same for a write of its own, outside a transaction: one that was sent may have been made unheard."""

    @wraps(method)
    async def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await method(*args, **kwargs)
        except PyMongoError as error:
            raise told(error, written=not isinstance(error, NEVER_SENT)) from error

    return guarded


class Hasty(Protocol):
    """Something that has its own idea of how long the database may take."""

    seconds: float


H = TypeVar("H", bound=Hasty)


def within_seconds(
    method: Callable[Concatenate[H, P], Awaitable[T]],
) -> Callable[Concatenate[H, P], Awaitable[T]]:
    """All that a method asks of the database together may take so long, also where the client has more patience."""

    @wraps(method)
    async def bounded(self: H, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with pymongo.timeout(self.seconds):
            return await method(self, *args, **kwargs)

    return bounded


@asynccontextmanager
async def own_limit(client: Client) -> AsyncIterator[None]:
    """For a query that tells the server a time limit of its own, or none.

    The driver would put the client's limit in the place of a shorter one; and the server counts it over all batches of
    a cursor together, so that a long export would end in the middle. What is done here still takes no longer than
    that, as the clock says.
    """
    try:
        with pymongo.timeout(0):
            async with asyncio.timeout(client.options.timeout):
                yield
    except TimeoutError as error:
        raise Down("no answer in time") from error
