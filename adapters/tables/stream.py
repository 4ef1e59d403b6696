"""One way to write a table in any format: bytes before the rows, bytes for some rows, bytes after them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, Final, Protocol

from adapters.tables.rows import TableFormat
from adapters.tables.write_csv import CsvWriter
from adapters.tables.write_jsonl import JsonlWriter

_BATCH: Final = 200
FlatRow = Mapping[str, Any]


class TableWriter(Protocol):
    """Turns flat rows into the bytes of a file; not for several threads at once."""

    @property
    def media_type(self) -> str: ...

    def begin(self) -> bytes: ...

    def encode(self, rows: Iterable[FlatRow]) -> bytes: ...

    def finish(self) -> Iterator[bytes]: ...

    def discard(self) -> None:
        """Free what is held; also after an end ahead of time."""


def writer_for(table_format: TableFormat, columns: Sequence[str]) -> TableWriter:
    """The writer of a format; JSONL takes every row with the names it has."""
    match table_format:
        case "csv":
            return CsvWriter(columns)
        case "xlsx":
            from adapters.tables.write_xlsx import XlsxWriter  # noqa: PLC0415 - loads only when asked for

            return XlsxWriter(columns)
        case "jsonl":
            return JsonlWriter()


def stream(writer: TableWriter, rows: Iterable[FlatRow]) -> Iterator[bytes]:
    """The file in pieces, as the rows come."""
    source = iter(rows)
    try:
        yield from _some(writer.begin())
        while batch := list(islice(source, _BATCH)):
            yield from _some(writer.encode(batch))
        yield from writer.finish()
    finally:
        writer.discard()


async def stream_async(writer: TableWriter, rows: AsyncIterable[FlatRow]) -> AsyncIterator[bytes]:
    """The same from an asynchronous source; encoding happens in a thread, so that the loop stays free."""
    try:
        if head := writer.begin():
            yield head
        async for batch in _batches(rows):
            if piece := await _in_thread(partial(writer.encode, batch)):
                yield piece
        end = writer.finish()
        while piece := await _in_thread(lambda: next(end, b"")):
            yield piece
    finally:
        writer.discard()


async def _in_thread(call: Callable[[], bytes]) -> bytes:
    """Waits for the thread even when cancelled, since nothing may be discarded under its hands."""
    running = asyncio.ensure_future(asyncio.to_thread(call))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


async def _batches(rows: AsyncIterable[FlatRow]) -> AsyncIterator[list[FlatRow]]:
    batch: list[FlatRow] = []
    async for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _some(piece: bytes) -> Iterator[bytes]:
    if piece:
        yield piece
