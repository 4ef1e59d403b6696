"""What is known of a request beside the request itself: its id, and what its log line will say."""

from __future__ import annotations

import itertools
import re
import secrets
from dataclasses import dataclass, field
from typing import Final

from starlette.types import Scope

_PROCESS: Final = secrets.token_hex(6)
_NUMBERS: Final = itertools.count()
_SANE: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")


@dataclass(slots=True)
class Trail:
    request_id: str
    headers: dict[bytes, bytes]
    """Of the request, looked up often and made once."""
    address: str | None = None
    user_id: str | None = None
    status: int = 500
    cookies: list[str] = field(default_factory=list)
    """To be set with the answer, whichever that is."""
    budget: list[tuple[bytes, bytes]] = field(default_factory=list)
    """How much more the API allows, as it said when it was last asked for this request."""


def begin(scope: Scope) -> Trail:
    """Take the request's own id if it is sane, else make one."""
    headers = dict(scope["headers"])
    given = headers.get(b"x-request-id", b"")
    trail = Trail(
        given.decode() if _SANE.fullmatch(given) else f"req_{_PROCESS}{next(_NUMBERS):08x}", headers
    )
    scope["trail"] = trail
    return trail


def trail_of(scope: Scope) -> Trail:
    trail: Trail = scope["trail"]
    return trail
