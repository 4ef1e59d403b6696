"""Turns the driver's errors into the adapters' own words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import pymongo
from pymongo.errors import PyMongoError

from adapters.mongo.transaction import translate

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


def within(seconds: float) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Awaitable[T]]]:
    """All that a method asks of the database together may take so long, also where the client has more patience."""

    def bound(method: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        @wraps(method)
        async def bounded(*args: P.args, **kwargs: P.kwargs) -> T:
            with pymongo.timeout(seconds):
                return await method(*args, **kwargs)

        return bounded

    return bound
