"""What browsers report of violated content policies goes to the log, a few a minute."""

from __future__ import annotations

import time
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import Response

from bff.body import whole
from bff.log import log
from bff.problems import Invalid, WrongMedia
from bff.trail import trail_of

MEDIA: Final = ("application/csp-report", "application/reports+json", "application/json")
LARGEST: Final = 16 * 1024
A_MINUTE: Final = 30
MOST: Final = 10
"""Of one request."""
LONGEST: Final = 200


class Reports:
    """Anybody can send these, so neither their number nor their size reaches the log unbounded."""

    def __init__(self) -> None:
        self._left = float(A_MINUTE)
        self._at = time.monotonic()

    async def take(self, request: Request) -> Response:
        """Always 204 for what can be read, whether or not it is written down."""
        if request.headers.get("content-type", "").split(";")[0].strip() not in MEDIA:
            raise WrongMedia
        content = await whole(request.scope, request.receive, LARGEST)
        for facts in _violations(content)[:MOST]:
            if self._may_log():
                log.warning("policy violated", requestId=trail_of(request.scope).request_id, **facts)
        return Response(status_code=204)

    def _may_log(self) -> bool:
        now = time.monotonic()
        self._left = min(A_MINUTE, self._left + (now - self._at) * A_MINUTE / 60)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def _violations(content: bytes) -> list[dict[str, str]]:
    """Of both forms that browsers use."""
    try:
        found = orjson.loads(content)
    except ValueError:
        raise Invalid("This is no JSON.") from None
    bodies = [found.get("csp-report")] if isinstance(found, dict) else found
    if not isinstance(bodies, list):
        return []
    inner = [one.get("body", one) if isinstance(one, dict) else None for one in bodies]
    return [_told(one) for one in inner if isinstance(one, dict)]


def _told(body: dict[str, Any]) -> dict[str, str]:
    directive = (
        body.get("effectiveDirective") or body.get("effective-directive") or body.get("violated-directive")
    )
    return {
        "directive": _short(directive),
        "blocked": _place(body.get("blockedURL") or body.get("blocked-uri")),
        "page": _place(body.get("documentURL") or body.get("document-uri")),
        "source": _place(body.get("sourceFile") or body.get("source-file")),
    }


def _place(value: object) -> str:
    """An address without its query, which may hold the token of a mailed link."""
    try:
        parts = urlsplit(_short(value, 2000))
    except ValueError:
        return ""
    return _short(f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.netloc else parts.path)


def _short(value: object, longest: int = LONGEST) -> str:
    text = value if isinstance(value, str) else ""
    return "".join(one if one.isprintable() else "?" for one in text[:longest])
