"""What of the API a browser can reach, and what of that without being signed in."""

from __future__ import annotations

import re
from typing import Final

from bff.problems import NotFound

PREFIX: Final = "/bff/api/"
OPEN_TO_ALL: Final = re.compile(
    r"(POST auth/(register|email/(verify|resend)|password/(forgot|reset)))"
    r"|((GET|HEAD) branding/[^/]+(/.+)?)"
    r"|((GET|HEAD|POST) track/[^/]+(/.+)?)"
)
"""`branding/{slug}` for the sign-in page, and the page of a tracking link."""
NOUNS: Final = frozenset(
    (
        "api-keys",
        "audit-logs",
        "branding",
        "changes",
        "customers",
        "dispatch",
        "drivers",
        "files",
        "jobs",
        "organization",
        "places",
        "positions",
        "presence",
        "reports",
        "saved-filters",
        "trip-templates",
        "trips",
        "users",
        "vehicles",
        "webhooks",
    )
)
"""All below them is passed on for those who are signed in; the API says what each may do."""
OWN_ACCOUNT: Final = re.compile(
    r"((GET|DELETE) auth/sessions(/[^/]+)?)"
    r"|(POST auth/password/change)"
    r"|(POST auth/step-up(/.+)?)"
    r"|(POST auth/mfa/((totp|sms)(/confirm)?|recovery-codes))"
    r"|(DELETE auth/mfa/[^/]+)"
    r"|(GET auth/passkeys)|(POST auth/passkeys(/options)?)|(DELETE auth/passkeys/[^/]+)"
    r"|(GET auth/oauth)|(DELETE auth/oauth/[^/]+)"
)
"""Of `auth`, what gives no tokens away."""
STANDS_FOR: Final = (
    "auth/login",
    "auth/switch",
    "auth/refresh",
    "auth/logout",
    "auth/mfa/verify",
    "auth/mfa/sms/send",
    "auth/mfa/passkey/options",
    "auth/invitations/accept",
    "auth/oauth/providers",
    "auth/oauth/{provider}/authorize",
    "auth/oauth/{provider}/callback",
    "auth/oauth/{provider}/link",
    "events",
)
"""What has a route of its own here, or none at all, because a token would pass through the browser."""
_SEGMENT: Final = re.compile(rb"[A-Za-z0-9_~-][A-Za-z0-9_.~-]*")


def target(raw_path: bytes) -> str:
    """The path below the API's prefix. Raises NotFound for what could be read as another path anywhere on its way.

    The API's own paths need no escapes, so none is taken; nor an empty segment, nor one that begins with a dot.
    """
    segments = raw_path[len(PREFIX) :].split(b"/")
    if not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise NotFound
    return b"/".join(segments).decode()


def is_open(method: str, path: str) -> bool:
    return OPEN_TO_ALL.fullmatch(f"{method} {path}") is not None


def is_passed_on(method: str, path: str) -> bool:
    """Whether this is for those who are signed in."""
    return path.partition("/")[0] in NOUNS or OWN_ACCOUNT.fullmatch(f"{method} {path}") is not None
