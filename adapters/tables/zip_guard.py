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
_MAX_ROWS: Final = 1_100_000
"""A sheet has up to 1,048,576."""
_MAX_TAGS: Final = 150_000_000
"""What a minute or two read; a cell with text has four to six."""
_READ: Final = 64 << 10
_ROW: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,20}:)?row[\s>/]")
_LONGEST_ROW_TAG: Final = 26
_ODD: Final = re.compile(rb"<[!?]")
"""Comments, literal text and the like, which spreadsheets do not write and in which a row would be none."""
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


def too_large() -> TableError:
    detail = "This workbook unpacks into far more than a table needs. Save the sheet as CSV and send that."
    return TableError("import.workbook_too_large", detail)


def _check(archive: ZipFile) -> None:
    parts = archive.infolist()
    if not any(part.filename.lstrip("/") == "[Content_Types].xml" for part in parts):
        raise not_a_table("a zip archive but no Excel workbook")
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_TOTAL:
        raise too_large()
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _check_part(archive, part)


def _check_part(archive: ZipFile, part: ZipInfo) -> None:
    sheet = "/worksheets/" in part.filename and part.filename.endswith(".xml")
    if not sheet and part.file_size > (_MAX_STRINGS if "sharedStrings" in part.filename else _MAX_PART):
        raise too_large()
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
    """Rows are read one by one, so it is enough that none is huge, and that all are no more than a sheet can have."""
    between = rows = tags = 0
    end = b""
    while block := stream.read(_MIB):
        # What lies across two blocks is seen as well, and now and then a row is counted twice.
        window = end + block
        if _ODD.search(window):
            raise broken()
        found = len(_ROW.findall(window))
        rows, tags = rows + found, tags + block.count(b"<")
        between = 0 if found else between + len(block)
        if between > _MAX_BETWEEN_ROWS or rows > _MAX_ROWS or tags > _MAX_TAGS:
            raise too_large()
        end = window[-_LONGEST_ROW_TAG:]
