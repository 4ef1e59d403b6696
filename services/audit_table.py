"""Audit entries as rows of a table."""

from __future__ import annotations

from typing import Any, Final

import orjson

from schemas.base import Document
from services.mapping.moments import moment_text

COLUMNS: Final = (
    "id",
    "sequence",
    "at",
    "actor.type",
    "actor.id",
    "actor.name",
    "action",
    "target.type",
    "target.id",
    "before",
    "after",
    "reason",
    "ip",
    "userAgent",
    "requestId",
    "hash",
    "previousHash",
)
WIDEST: Final = 32_767
"""Characters that Excel takes in a cell."""
CUT: Final = " … (cut here; CSV and JSON Lines have all of it)"
_OPTIONS: Final = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z


def audit_row(entry: Document) -> Document:
    """A cell for each of `COLUMNS`; the values before and after are JSON."""
    row = {name: _at(entry, name) for name in COLUMNS}
    values = {name: _json(entry[name]) for name in ("before", "after")}
    return {**row, **values, "at": moment_text(entry["at"])}


def fitted(row: Document) -> Document:
    """The same for a spreadsheet, which cannot take what a change of a long trip holds."""
    return {name: _cut(value) if isinstance(value, str) else value for name, value in row.items()}


def _at(entry: Document, path: str) -> Any:
    outer, _, inner = path.partition(".")
    return entry[outer][inner] if inner else entry[outer]


def _json(value: Document | None) -> str | None:
    return None if value is None else orjson.dumps(value, option=_OPTIONS).decode()


def _cut(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - len(CUT)] + CUT
