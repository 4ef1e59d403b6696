"""Reads request bodies strictly: the right media type, not too large, not too deep."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import Request, Response

from api.callers import current_caller
from api.direct import DirectRoute
from api.reading import MAX_BULK_BYTES, MAX_BYTES, bounded_body
from services.errors import FieldError, Invalid, WrongMedia
from services.permissions import OPEN

MAX_DEPTH = 32


class JsonRequest(Request):
    """A request whose JSON body has been read and checked before FastAPI sees it."""

    async def read(self, limit: int) -> None:
        """Raises WrongMedia, TooLarge or Invalid."""
        media = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != "application/json" and not media.endswith("+json"):
            raise WrongMedia(
                f"This operation reads application/json, not {media or 'a body without a Content-Type'}."
            )
        self._body = await bounded_body(self, limit)
        self._json = parse(self._body)


def parse(raw: bytes) -> Any:
    """The value of a JSON text. Raises Invalid for what is not JSON or too deep."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Invalid(
            "The body is not JSON.", errors=[FieldError("", "json.malformed", str(error)[:500])]
        ) from None
    # Only a text with that many brackets can be that deep, so most bodies are not walked at all.
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise Invalid(
            errors=[FieldError("", "json.too_deep", f"The body is nested more than {MAX_DEPTH} levels deep.")]
        )
    return value


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level and depth <= MAX_DEPTH:
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list)
        ]
        depth += 1
    return depth


class JsonRoute(DirectRoute):
    """A route that refuses a bad body before anything else looks at it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()
        if self.body_field is None:
            return handler
        optional = not self.body_field.field_info.is_required()
        is_form = "multipart" in str(getattr(self.body_field.field_info, "media_type", ""))
        limit = MAX_BULK_BYTES if self.path_format.endswith(("/bulk", "/bulk-actions")) else MAX_BYTES

        async def checked(request: Request) -> Response:
            if self.operation_id not in OPEN:
                # A body from somebody who may not call this is not worth reading.
                await current_caller(request)
            if is_form or (optional and _has_no_body(request)):
                return await handler(request)
            strict = JsonRequest(request.scope, request.receive)
            await strict.read(limit)
            return await handler(strict)

        return checked


def _has_no_body(request: Request) -> bool:
    return request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers
