"""Reads multipart forms with one file, bounded while they arrive."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message

from services.errors import FieldError, Invalid, TooLarge, WrongMedia

ROOM = 200_000
"""What a form may hold beside its file."""


@asynccontextmanager
async def read_form(
    request: Request, limit: int, allowed: tuple[str, ...] = ("mapping",)
) -> AsyncIterator[FormData]:
    """The form with its `file`. Raises WrongMedia, TooLarge or Invalid."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "multipart/form-data":
        raise WrongMedia("Send the file as multipart/form-data, in a part named `file`.")
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > limit + ROOM:
        raise TooLarge(f"A file here may have up to {limit} bytes.")
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken > limit + ROOM:
            raise TooLarge(f"A file here may have up to {limit} bytes.")
        return message

    bounded = Request(request.scope, receive)
    try:
        async with bounded.form(max_files=1, max_fields=5, max_part_size=ROOM) as form:
            _check(form, allowed)
            yield form
    except HTTPException as error:
        raise Invalid(errors=[FieldError("/file", "form.malformed", str(error.detail)[:500])]) from None


def _check(form: FormData, allowed: tuple[str, ...]) -> None:
    unknown = sorted(set(form) - {"file", *allowed})
    if unknown:
        raise Invalid(
            errors=[
                FieldError(f"/{unknown[0][:100]}", "field.extra_forbidden", "This form has no such part.")
            ]
        )
    if not isinstance(form.get("file"), UploadFile):
        raise Invalid(
            errors=[
                FieldError(
                    "/file", "field.missing", "Send the file in a part named `file`, with a file name."
                )
            ]
        )
    if any(isinstance(value, UploadFile) for name, value in form.items() if name != "file"):
        raise Invalid(
            errors=[FieldError("/mapping", "field.string_type", "The mapping is text, not a file.")]
        )
