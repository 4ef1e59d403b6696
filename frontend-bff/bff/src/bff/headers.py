"""The headers that every answer carries, whatever it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

Pairs = list[tuple[bytes, bytes]]

REPORTS: Final = "/bff/csp-reports"
_ALWAYS: Final[Pairs] = [
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"x-xss-protection", b"1; mode=block"),
    # Map servers ask for the origin; a path may hold the token of a mailed link, and is never told.
    (b"referrer-policy", b"strict-origin"),
    (
        b"permissions-policy",
        (
            b"accelerometer=(), autoplay=(), camera=(self), display-capture=(), geolocation=(self), gyroscope=(), "
            b"magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-create=(self), "
            b"publickey-credentials-get=(self), usb=()"
        ),
    ),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_NOTHING: Final = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
NO_STORE: Final = (b"cache-control", b"no-store")

DATA: Final[Pairs] = [*_ALWAYS, (b"content-security-policy", _NOTHING + b"; sandbox"), NO_STORE]
"""Of what is no page; should a browser show it after all, nothing in it comes to life."""


def page(map_origins: Sequence[str], styles: Sequence[str]) -> Pairs:
    """Of the app's files. A worker obeys the policy that came with its own script, so all of them have it.

    `styles` are the hashes of the few styles that a library writes into the page.
    """
    maps = " ".join(("", *map_origins))
    rules = (
        "default-src 'none'",
        "script-src 'self'",
        " ".join(("style-src 'self'", *styles)),
        f"img-src 'self' data: blob:{maps}",
        "font-src 'self'",
        f"connect-src 'self'{maps}",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        f"report-uri {REPORTS}",
        "report-to csp",
    )
    policy = (b"content-security-policy", "; ".join(rules).encode())
    return [*_ALWAYS, policy, (b"reporting-endpoints", f'csp="{REPORTS}"'.encode()), NO_STORE]


def completed(own: Pairs, general: Pairs) -> Pairs:
    """The answer's own headers win over the general ones."""
    names = {name for name, _ in own}
    return [*own, *(pair for pair in general if pair[0] not in names)]
