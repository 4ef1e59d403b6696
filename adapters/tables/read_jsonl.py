"""Reads JSON Lines: one object a line, each with names of its own."""

from __future__ import annotations

from collections.abc import Iterator
from io import TextIOWrapper
from itertools import count
from typing import Final

import orjson

from adapters.tables.lines import MAX_RECORD, Lines, RecordTooLong
from adapters.tables.rows import Row, RowProblem
from adapters.tables.slips import slip_in

UNREAD: Final = "line"
"""The name under which a line that is no object is kept."""


def jsonl_rows(text: TextIOWrapper, *, doubtful: bool) -> Iterator[Row]:
    """Row numbers are those of the lines, from 1."""
    lines = Lines(text)
    for number in count(1):
        lines.begin()
        try:
            line = next(lines)
        except StopIteration:
            return
        except RecordTooLong:
            problem = RowProblem("row.too_long", f"The line is longer than {MAX_RECORD:,} characters.")
            yield _unread(number, lines.record[0], problem)
            continue
        if line.strip():
            yield _row(number, line, doubtful=doubtful)


def _row(number: int, line: str, *, doubtful: bool) -> Row:
    if problem := slip_in(line, doubtful=doubtful):
        return _unread(number, line, problem)
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return _unread(number, line, RowProblem("row.json", f"The line is not valid JSON: {error.msg}."))
    if not isinstance(value, dict):
        return _unread(
            number, line, RowProblem("row.json", "The line is valid JSON but not an object in braces.")
        )
    return Row(number, value)


def _unread(number: int, line: str, problem: RowProblem) -> Row:
    return Row(number, {UNREAD: line.rstrip("\r\n")}, problem)
