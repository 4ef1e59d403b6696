"""Cross-origin calls: one origin, no wildcard, no cookies."""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import render
from services.errors import OriginRefused


class Cors(CORSMiddleware):
    """Only the app's own origin gets a grant; anybody else's answer simply lacks it."""

    def __init__(self, app: ASGIApp, origin: str) -> None:
        super().__init__(
            app,
            allow_origins=[origin],
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "X-Request-Id"],
            expose_headers=[
                "ETag",
                "Location",
                "Link",
                "Retry-After",
                "RateLimit",
                "RateLimit-Policy",
                "X-Request-Id",
                "Idempotency-Replayed",
            ],
            max_age=600,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "OPTIONS" and (refusal := self._refused(scope)):
            await refusal(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def _refused(self, scope: Scope) -> Response | None:
        """A preflight that is not granted, answered as any other refusal."""
        request = Request(scope)
        if not all(name in request.headers for name in ("origin", "access-control-request-method")):
            return None
        answer = self.preflight_response(request.headers)
        if answer.status_code < OriginRefused.status:
            return None
        granted = {name: value for name, value in answer.headers.items() if not name.startswith("content-")}
        what = bytes(answer.body).decode().removeprefix("Disallowed CORS ")
        return render(request, OriginRefused(f"Not allowed for such a request: its {what}."), granted)
