"""The outermost layer: request ids, security headers, one access log line and the metrics of every request."""

from __future__ import annotations

import time
from functools import lru_cache

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.logging import access_log
from adapters.metrics import DURATION, REQUESTS
from adapters.settings import Budget
from adapters.standing import Standing
from api.linger import Lingering, ends_with_answer
from api.trail import Pairs, Trail, request_id_of, told

SECURITY_HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox",
    ),
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"x-xss-protection", b"1; mode=block"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
NO_STORE = (b"cache-control", b"no-store")
SLOW_SECONDS = 1.0


class Edge:
    """Pure ASGI, one object a request: five separate layers would cost more than the work they do.

    An answer that was counted for nobody, as of health and of the documents, says so: of its budget, which is as large
    as that of anonymous callers, nothing is ever used.
    """

    def __init__(self, app: ASGIApp, anonymous: Budget) -> None:
        self._app = app
        self._uncounted = told(Standing("uncounted", anonymous, 0, anonymous.seconds))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        if ends_with_answer(scope):
            lingering = Lingering(receive, send)
            receive, send = lingering.receive, lingering.send
        trail = Trail(request_id_of(given.decode("latin-1")))
        scope["trail"] = trail
        started = time.perf_counter()
        status, begun = 500, 0.0

        async def finish(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], time.perf_counter()
                message["headers"] = _completed(message["headers"], trail, trail.rate or self._uncounted)
            await send(message)

        try:
            await self._app(scope, receive, finish)
        finally:
            ended = time.perf_counter()
            _account(scope, trail, status, (begun or ended) - started, ended - started)


def _completed(headers: list[tuple[bytes, bytes]], trail: Trail, rate: Pairs) -> list[tuple[bytes, bytes]]:
    """The answer's own headers win over the general ones."""
    own = {name for name, _ in headers}
    general = (*SECURITY_HEADERS, NO_STORE, *rate)
    extra = [pair for pair in general if pair[0] not in own]
    return [*headers, *extra, (b"x-request-id", trail.request_id.encode())]


@lru_cache(maxsize=5000)
def _series(method: str, operation: str, status: int) -> tuple[Counter, Histogram]:
    """Finding a series by its labels costs more than counting in it."""
    return REQUESTS.labels(method, operation, str(status)), DURATION.labels(method, operation)


def _account(scope: Scope, trail: Trail, status: int, waited: float, seconds: float) -> None:
    """`waited` is how long it took until the answer began: a stream that goes on for hours is not slow."""
    route = scope.get("route")
    operation = getattr(route, "operation_id", None) or getattr(route, "name", None) or "unmatched"
    method = scope["method"]
    requests, duration = _series(method, operation, status)
    requests.inc()
    duration.observe(waited)
    access_log(
        method=method,
        path=scope["path"],
        operation=operation,
        status=status,
        milliseconds=round(seconds * 1000, 2),
        slow=waited > SLOW_SECONDS,
        requestId=trail.request_id,
        userId=trail.user_id,
        organizationId=trail.organization_id,
    )
