"""Opens a file that somebody sent as a table, by what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO, Final

from adapters.tables.content import refuse_binary, refuse_known, text_format
from adapters.tables.encoding import Encoding, find_encoding
from adapters.tables.read_csv import CsvRows, find_separator
from adapters.tables.read_jsonl import jsonl_rows
from adapters.tables.rows import MAX_ROWS, Row, Table, counted

_HEAD: Final = 1 << 16
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")


class _Borrowed(TextIOWrapper):
    """A decoder over a file that stays the caller's: going away, it does not close it."""

    def close(self) -> None:
        pass


def open_table(file: BinaryIO, *, max_rows: int = MAX_ROWS) -> Table:
    """Raises TableError for what is no table; the file must be seekable, and stays the caller's to close."""
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(_ZIP):
        # Its library takes long to load, and most processes never meet a workbook.
        from adapters.tables.read_xlsx import open_workbook  # noqa: PLC0415

        table = open_workbook(file)
    else:
        refuse_known(head)
        table = _open_text(file, head)
    table.rows = counted(table.rows, max_rows)
    return table


def read_rows(file: BinaryIO, *, max_rows: int = MAX_ROWS) -> Iterator[Row]:
    """The rows alone, for those who know the columns."""
    return iter(open_table(file, max_rows=max_rows))


def _open_text(file: BinaryIO, head: bytes) -> Table:
    encoding = find_encoding(file, head)
    start = _decoded(head, encoding)
    refuse_binary(start)
    file.seek(0)
    text = _Borrowed(file, encoding.codec, errors="replace", newline="")
    if text_format(start) == "jsonl":
        return Table("jsonl", None, jsonl_rows(text, doubtful=encoding.doubtful), encoding.name)
    separator = find_separator(start)
    rows = CsvRows(text, separator, doubtful=encoding.doubtful)
    return Table("csv", rows.columns, iter(rows), encoding.name, separator)


def _decoded(head: bytes, encoding: Encoding) -> str:
    """The head as text with plain line ends, less a last line that the limit may have cut."""
    text = re.sub("\r\n?", "\n", head.decode(encoding.codec, "replace")).lstrip("\n")
    return text if len(head) < _HEAD or "\n" not in text else text[: text.rindex("\n") + 1]
