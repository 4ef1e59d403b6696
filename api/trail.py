"""What one request leaves behind for its log line, its metrics and its answer's headers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from starlette.requests import HTTPConnection
from starlette.types import Scope

from adapters.standing import Standing
from services.act import Caller

Pairs = tuple[tuple[bytes, bytes], ...]
SANE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


@dataclass(slots=True)
class Trail:
    """Kept in the scope, because a request passes through more hands than arguments can follow."""

    request_id: str
    user_id: str | None = None
    organization_id: str | None = None
    caller: Caller | None = None
    rate: Pairs = ()

    def stands(self, standing: Standing) -> None:
        """The answer says where the caller stands in the budget."""
        self.rate = told(standing)


def told(standing: Standing) -> Pairs:
    """The headers that say it."""
    name, budget = standing.name.encode(), standing.budget
    return (
        (b"ratelimit-policy", b'"%s";q=%d;w=%d' % (name, budget.count, budget.seconds)),
        (b"ratelimit", b'"%s";r=%d;t=%d' % (name, standing.left, standing.reset)),
    )


def request_id_of(given: str | None) -> str:
    """The caller's own id where it is sane, so that both sides find the same line; else a new one."""
    if given and 8 <= len(given) <= 100 and SANE.issuperset(given):  # noqa: PLR2004
        return given
    return secrets.token_hex(16)


def trail_of(connection: HTTPConnection | Scope) -> Trail:
    scope = connection.scope if isinstance(connection, HTTPConnection) else connection
    trail: Trail = scope["trail"]
    return trail
