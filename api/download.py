"""Tables as files that are written while they are read."""

from __future__ import annotations

from collections.abc import AsyncIterable, Sequence
from typing import Any, cast

from starlette.responses import StreamingResponse

from adapters.tables import stream_async, writer_for
from adapters.tables.rows import TableFormat
from api.openapi import file_answer
from api.query import refuse
from schemas.base import Document

FORMATS: dict[str, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
}
FORMAT = {
    "name": "format",
    "in": "query",
    "required": False,
    "schema": {"type": "string", "enum": list(FORMATS), "default": "csv"},
    "description": "Kind of file.",
}
DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: file_answer("The file, written as it is read", *FORMATS.values())
}


def format_of(given: dict[str, str]) -> TableFormat:
    """The format that is asked for, taken out of the parameters."""
    kind = given.pop("format", "csv")
    if kind not in FORMATS:
        raise refuse("format", "parameter.invalid", "`format` is csv, xlsx or jsonl.")
    return cast("TableFormat", kind)


def download(
    name: str, kind: TableFormat, columns: Sequence[str], rows: AsyncIterable[Document]
) -> StreamingResponse:
    writer = writer_for(kind, columns)
    headers = {"content-disposition": f'attachment; filename="{name}.{kind}"'}
    return StreamingResponse(stream_async(writer, rows), media_type=writer.media_type, headers=headers)
