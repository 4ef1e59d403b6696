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
IDLE: Final = b"x-roadbook-idle"
_PRESENCE: Final = re.compile(rb"/bff/api/trips/[^/]+/presence")


@dataclass(slots=True)
class Trail:
    request_id: str
    headers: dict[bytes, bytes]
    """Of the request, looked up often and made once."""
    idle: bool = False
    """Whether the app asks by itself while nobody is at it, which is no sign of life for the session."""
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
    request_id = given.decode() if _SANE.fullmatch(given) else f"req_{_PROCESS}{next(_NUMBERS):08x}"
    trail = Trail(request_id, headers, headers.get(IDLE) == b"1" and _may_be_idle(scope))
    scope["trail"] = trail
    return trail


def _may_be_idle(scope: Scope) -> bool:
    """What only looks, and what says that a page is open; nobody changes anything else by doing nothing."""
    if scope["method"] == "PUT":
        return _PRESENCE.fullmatch(scope["raw_path"]) is not None
    return scope["method"] in ("GET", "HEAD")


def trail_of(scope: Scope) -> Trail:
    trail: Trail = scope["trail"]
    return trail
