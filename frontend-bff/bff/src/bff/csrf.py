"""Only pages of our own origin may change anything."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.types import Scope

from bff.problems import ForeignRequest, WrongMedia
from bff.settings import LOOPBACK
from bff.trail import trail_of

SAFE: Final = frozenset(("GET", "HEAD"))
HEADER: Final = "X-Roadbook-CSRF"
VALUE: Final = "1"
_MEDIA: Final = frozenset((b"application/json", b"application/merge-patch+json", b"multipart/form-data"))
"""A form of another site can send multipart, but neither the header nor our origin."""
_JSON: Final = frozenset((b"application/json",))
_NOT_FOREIGN: Final = frozenset((b"same-origin", b"same-site", b"none"))


def require_own(scope: Scope, *, plain: bool) -> None:
    """Raises ForeignRequest. `plain` says that browsers reach the app without TLS."""
    headers = trail_of(scope).headers
    origin = headers.get(b"origin", b"").decode("latin-1").lower()
    host = headers.get(b"host", b"").decode("latin-1").lower()
    own = headers.get(HEADER.lower().encode()) == VALUE.encode() and bool(host)
    # Anybody on the way could write pages of the plain address, except on the machine itself.
    local = plain or _name(host) in LOOPBACK
    if not own or origin not in ((f"https://{host}", f"http://{host}") if local else (f"https://{host}",)):
        raise ForeignRequest


def is_foreign(scope: Scope) -> bool:
    """Whether a page of another site has led the browser here; one that does not say where from was not led."""
    return trail_of(scope).headers.get(b"sec-fetch-site", b"none") not in _NOT_FOREIGN


def _name(host: str) -> str | None:
    """Without the port; None for what is no host."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def require_media(scope: Scope, *, json: bool = False) -> None:
    """Raises WrongMedia for a body of a kind that a page elsewhere could send without asking."""
    headers = trail_of(scope).headers
    media = headers.get(b"content-type")
    empty = headers.get(b"content-length", b"0") == b"0" and b"transfer-encoding" not in headers
    if media is None and empty:
        return
    kind = (media or b"").split(b";", 1)[0].strip().lower()
    if kind not in (_JSON if json else _MEDIA):
        raise WrongMedia
