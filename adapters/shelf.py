"""Documents put aside for a while by what they can be found by: on disk, so that many of them fill no memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

import bson

from schemas.base import Document

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE documents (id TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID;
CREATE TABLE names (field TEXT, value TEXT, id TEXT, PRIMARY KEY (field, value, id)) WITHOUT ROWID;
CREATE INDEX by_id ON names (id);
"""
_FIND = "SELECT DISTINCT body FROM names JOIN documents USING (id) WHERE field = ? AND value IN ({})"
_MOST = 500


class Shelf:
    """One document for each `_id`, the newest; a temporary file of SQLite, gone when it is closed."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", check_same_thread=False)
        self._file.executescript(_TABLES)

    def put(self, document: Document, names: Iterable[tuple[str, Any]]) -> None:
        """Keep a document under these names, which are fields with their values, and no longer under its old ones."""
        key = document["_id"]
        self._file.execute("DELETE FROM names WHERE id = ?", (key,))
        self._file.execute("REPLACE INTO documents VALUES (?, ?)", (key, bson.encode(document)))
        rows = [(field, value, key) for field, value in {("_id", key), *names}]
        self._file.executemany("INSERT INTO names VALUES (?, ?, ?)", rows)

    def find(self, field: str, values: Iterable[Any]) -> list[Document]:
        """The documents that have one of the values in this field."""
        wanted = list(values)
        return [
            bson.decode(body)
            for start in range(0, len(wanted), _MOST)
            for body in self._some(field, wanted[start : start + _MOST])
        ]

    def _some(self, field: str, values: list[Any]) -> list[bytes]:
        marks = ", ".join("?" * len(values))
        return [body for (body,) in self._file.execute(_FIND.format(marks), (field, *values))]

    def close(self) -> None:
        self._file.close()
