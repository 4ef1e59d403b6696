"""Cross-origin calls: one origin, no wildcard, no cookies."""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp


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
