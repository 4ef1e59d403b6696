"""Reads a request's body as far as it may be."""

from __future__ import annotations

from fastapi import Request

from services.errors import TooLarge

MAX_BYTES = 1024 * 1024
MAX_BULK_BYTES = 10 * MAX_BYTES


async def bounded_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises TooLarge as soon as it is known to be longer."""
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and (len(declared) > 15 or int(declared) > limit):  # noqa: PLR2004
        raise TooLarge(f"A body here may have up to {limit} bytes.")
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"A body here may have up to {limit} bytes.")
        chunks.append(chunk)
    return b"".join(chunks)
