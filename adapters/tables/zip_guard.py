"""Looks into a workbook's zip before anything is read from it, and refuses what would fill the memory."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import IO, BinaryIO, Final
from zipfile import ZipFile, ZipInfo

from adapters.tables.content import not_a_table
from adapters.tables.rows import TableError

_MIB: Final = 1 << 20
_MAX_PARTS: Final = 5_000
_MAX_TOTAL: Final = 2_048 * _MIB
_MAX_STRINGS: Final = 32 * _MIB
_MAX_PART: Final = 8 * _MIB
"""Parts other than sheets are read whole."""
_MAX_BETWEEN_ROWS: Final = 4 * _MIB
_READ: Final = 64 << 10
_ROW: Final = re.compile(rb"[<:]row[\s>/]")
_ROOT: Final = re.compile(rb"<[A-Za-z_]")


def check_zip(file: BinaryIO) -> None:
    """Raises TableError for a zip that is no workbook, is broken, or unpacks into too much."""
    try:
        with ZipFile(file) as archive:
            _check(archive)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        zlib.error,
    ) as error:
        raise broken() from error


def broken() -> TableError:
    return TableError(
        "import.workbook_broken", "This workbook is damaged. Open it in a spreadsheet and save it anew."
    )


def _check(archive: ZipFile) -> None:
    parts = archive.infolist()
    if not any(part.filename.lstrip("/") == "[Content_Types].xml" for part in parts):
        raise not_a_table("a zip archive but no Excel workbook")
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_TOTAL:
        raise _bomb()
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _check_part(archive, part)


def _check_part(archive: ZipFile, part: ZipInfo) -> None:
    sheet = "/worksheets/" in part.filename and part.filename.endswith(".xml")
    if not sheet and part.file_size > (_MAX_STRINGS if "sharedStrings" in part.filename else _MAX_PART):
        raise _bomb()
    with archive.open(part) as stream:
        _check_start(stream.read(_READ))
        if sheet and part.file_size > _MAX_BETWEEN_ROWS:
            _check_rows(stream)


def _check_start(start: bytes) -> None:
    """Spreadsheets write no document type, and entities declared in one can grow without end."""
    root = _ROOT.search(start)
    if root is None or b"<!DOCTYPE" in start[: root.start()]:
        raise broken()


def _check_rows(stream: IO[bytes]) -> None:
    """Rows are read one by one, so it is enough that none is huge."""
    between = 0
    while block := stream.read(_MIB):
        between = 0 if _ROW.search(block) else between + len(block)
        if between > _MAX_BETWEEN_ROWS:
            raise _bomb()


def _bomb() -> TableError:
    detail = "This workbook unpacks into far more than a table needs. Save the sheet as CSV and send that."
    return TableError("import.workbook_too_large", detail)
