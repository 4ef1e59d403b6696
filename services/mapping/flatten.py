"""Lays stored objects out as flat rows whose columns an import takes again, unchanged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import orjson

from services.mapping.catalogue import FIELDS, NounName
from services.mapping.fields import JSON, Field
from services.mapping.lists import join_list
from services.mapping.moments import moment_text
from services.mapping.trip_view import trip_view

Cell = str | int | float | bool | None
_OPTIONS: Final = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z
_FOR_READERS: Final[dict[NounName, tuple[str, ...]]] = {"trip": ("number",)}
"""Columns that only people read; an import leaves them out."""


def export_columns(noun: NounName) -> tuple[str, ...]:
    """The columns of an export: the id, by which an import finds the object again, and those of the template."""
    return ("id", *_FOR_READERS.get(noun, ()), *(field.name for field in _columns(noun)))


def flatten(document: Mapping[str, Any], noun: NounName) -> dict[str, Cell]:
    """The object, as stored or as answered, with one cell for each of `export_columns`."""
    view = trip_view(document) if noun == "trip" else document
    row: dict[str, Cell] = {"id": document.get("id") or document.get("_id")}
    row.update((name, document.get(name)) for name in _FOR_READERS.get(noun, ()))
    row.update((field.name, _cell(_at(view, field), field)) for field in _columns(noun))
    return row


@cache
def _columns(noun: NounName) -> tuple[Field, ...]:
    return tuple(field for field in FIELDS[noun] if field.is_column)


def _at(view: Mapping[str, Any], field: Field) -> Any:
    value: Any = view
    for step in field.target:
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


def _cell(value: Any, field: Field) -> Cell:
    if value is None or value in ([], {}):
        return None
    if isinstance(value, dt.datetime):
        return moment_text(value)
    if field.kind == "list":
        return join_list(value)
    if field.kind in JSON:
        return orjson.dumps(value, option=_OPTIONS).decode()
    cell: Cell = value
    return cell
