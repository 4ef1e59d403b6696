"""The cookies: opaque, for this host alone, out of reach of scripts."""

from __future__ import annotations

import base64
import re
from typing import Final

from starlette.types import Scope

from bff.keys import Seal
from bff.trail import trail_of

SESSION: Final = "__Host-roadbook"
SIGN_IN: Final = "__Host-roadbook-sign-in"
"""Binds a sign-in with another provider to the browser that began it, beside a session that there may be.

Each has a name of its own that begins so, as there may be several in several tabs.
"""
DEVICE: Final = "__Host-roadbook-device"
"""By which the API knows the device again; sealed, so that it is of no use anywhere else."""
DEVICE_SECONDS: Final = 180 * 86_400
_RULES: Final = "Path=/; Secure; HttpOnly; SameSite=Lax"
_ID: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_LARGEST: Final = 2000


def given(scope: Scope, name: str) -> str | None:
    """The value of a cookie; None too where it comes twice with different values, as a planted one would."""
    found = {part[len(name) + 1 :] for part in _parts(scope) if part.startswith(f"{name}=")}
    return found.pop() if len(found) == 1 else None


def names(scope: Scope, beginning: str) -> list[str]:
    """Of the cookies whose names begin so, the oldest first, as browsers send them (RFC 6265, section 5.4)."""
    found = (part.partition("=")[0] for part in _parts(scope) if part.startswith(beginning))
    return list(dict.fromkeys(found))


def _parts(scope: Scope) -> list[str]:
    if b"cookie" not in trail_of(scope).headers:
        return []
    # HTTP/2 may send them in several lines.
    line = b";".join(value for header, value in scope["headers"] if header == b"cookie").decode("latin-1")
    return [part.strip() for part in line.split(";")]


def given_id(scope: Scope, name: str = SESSION) -> str | None:
    """What can be an id of ours."""
    value = given(scope, name)
    return value if value is not None and _ID.fullmatch(value) else None


def kept(name: str, value: str, seconds: int) -> str:
    """The header that sets it."""
    return f"{name}={value}; Max-Age={max(0, seconds)}; {_RULES}"


def forgotten(name: str) -> str:
    """The header that takes it away."""
    return f"{name}=; Max-Age=0; {_RULES}"


class Devices:
    """The API's device token, in a cookie that only we can read."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def kept(self, token: str) -> str:
        sealed = self._seal.close(token.encode(), DEVICE.encode())
        return kept(DEVICE, base64.urlsafe_b64encode(sealed).rstrip(b"=").decode(), DEVICE_SECONDS)

    def given(self, scope: Scope) -> str | None:
        sealed = _unpacked(given(scope, DEVICE))
        token = self._seal.open(sealed, DEVICE.encode()) if sealed is not None else None
        return token.decode() if token is not None else None

    def renewed(self, scope: Scope) -> str | None:
        """The header that sets it anew, where it is sealed with the key before and would be lost with that."""
        sealed = _unpacked(given(scope, DEVICE))
        if sealed is None or self._seal.is_current(sealed):
            return None
        token = self.given(scope)
        return self.kept(token) if token else None


def _unpacked(value: str | None) -> bytes | None:
    if not value or len(value) > _LARGEST:
        return None
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
