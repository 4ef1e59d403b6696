"""Tells from the first bytes of a file what it is, whatever it is called."""

from __future__ import annotations

import re
from typing import Final

from adapters.tables.rows import TableError, TableFormat

_SIGNATURES: Final = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"RIFF", "a picture, a sound or a film"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh91AY&SY", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"(\xb5/\xfd", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "a text document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or one with a password"),
)
_MARKUP: Final = (b"<!doctype html", b"<html", b"<?xml", b"<svg")
_JSON_ARRAY: Final = re.compile(r'\[\s*(\{|\[|"|\])')
_BINARY: Final = re.compile("[\0-\x08\x0e-\x1f]")


def refuse_known(head: bytes) -> None:
    """Raise for files that are surely something else."""
    if not head.strip(b" \t\r\n"):
        raise TableError("import.empty", "The file is empty.")
    start = head[:100].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kind = next((words for magic, words in _SIGNATURES if head.startswith(magic)), None)
    if kind or start.startswith(_MARKUP):
        raise not_a_table(kind or "a web page or an XML document")


def refuse_binary(start: str) -> None:
    """Raise when characters that no text has are more than a slip in a row or two."""
    if len(_BINARY.findall(start)) > max(8, len(start) // 100):
        raise not_a_table("no text")


def text_format(start: str) -> TableFormat:
    """CSV, or JSONL if the text starts as an object."""
    start = start.lstrip()
    if _JSON_ARRAY.match(start):
        raise TableError(
            "import.json_array", "The file is one JSON array. Write one object a line instead (JSON Lines)."
        )
    if re.match(r"\{\s*\n", start):
        raise TableError(
            "import.json_spread", "An object goes over several lines. Write each on one line (JSON Lines)."
        )
    return "jsonl" if start.startswith("{") else "csv"


def not_a_table(what: str) -> TableError:
    return TableError(
        "import.not_a_table", f"This file is {what}, not a table. Send CSV, XLSX or JSON Lines."
    )
