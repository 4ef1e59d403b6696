"""Reads multipart forms with one file, bounded while they arrive."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import BinaryIO, NamedTuple

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message

from services.errors import FieldError, Invalid, TooLarge, WrongMedia

ROOM = 200_000
"""What a form may hold beside its file."""


class Upload(NamedTuple):
    """What a form holds: a file, open as long as the form is, and the text of its other parts."""

    file: BinaryIO
    texts: dict[str, str]


@asynccontextmanager
async def read_form(
    request: Request, limit: int, allowed: tuple[str, ...] = ("mapping",)
) -> AsyncIterator[Upload]:
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

    form = await _parsed(Request(request.scope, receive), len(allowed))
    try:
        yield Upload(
            _file(form, limit, allowed), {name: await _text(form, name) for name in allowed if name in form}
        )
    finally:
        await form.close()


async def _parsed(request: Request, others: int) -> FormData:
    # Some clients send every part of a form as a file, so that the text of another part may come as one too.
    try:
        return await request.form(max_files=1 + others, max_fields=1 + others, max_part_size=ROOM)
    except HTTPException as error:
        raise Invalid(errors=[FieldError("/file", "form.malformed", str(error.detail)[:500])]) from None


def _file(form: FormData, limit: int, allowed: tuple[str, ...]) -> BinaryIO:
    unknown = sorted(set(form) - {"file", *allowed})
    if unknown:
        raise Invalid(
            errors=[
                FieldError(f"/{unknown[0][:100]}", "field.extra_forbidden", "This form has no such part.")
            ]
        )
    if repeated := next((name for name in form if len(form.getlist(name)) > 1), None):
        raise Invalid(errors=[FieldError(f"/{repeated}", "field.repeated", "Send each part once.")])
    file = form.get("file")
    if not isinstance(file, UploadFile):
        detail = "Send the file in a part named `file`, with a file name."
        raise Invalid(errors=[FieldError("/file", "field.missing", detail)])
    if (file.size or 0) > limit:
        raise TooLarge(f"A file here may have up to {limit} bytes.")
    return file.file


async def _text(form: FormData, name: str) -> str:
    value = form[name]
    if isinstance(value, str):
        return value
    try:
        return (await value.read(ROOM + 1))[: ROOM + 1].decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(errors=[FieldError(f"/{name}", "field.encoding", "This part is not UTF-8.")]) from None
