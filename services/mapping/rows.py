"""Turns the rows of a file into nested objects in our field names, with all that is wrong with each."""

from __future__ import annotations

from collections.abc import Mapping as Named
from collections.abc import Sequence
from typing import Any, NamedTuple

from schemas.base import Document
from services.mapping.assemble import assemble_trip
from services.mapping.catalogue import NounName
from services.mapping.compile import (
    Cells,
    Constant,
    Defaults,
    Step,
    Use,
    check_mapping,
    constants_of,
    joins_of,
    known_uses,
    mapped_uses,
    steps_of,
)
from services.mapping.json_cells import JsonCells
from services.mapping.mapping import Mapping
from services.mapping.moments import known_zone
from services.mapping.money import known_currency
from services.mapping.plausibility import TripCheck
from services.mapping.problems import MappingError, Problem, Unreadable
from services.mapping.trip_view import lists_as_written


class Mapped(NamedTuple):
    """A row as an object of ours, and everything wrong with it; an empty cell is an absent field."""

    fields: Document
    problems: list[Problem]


class RowMapper:
    """Reads the rows of one file.

    `applied` tells which fields each column fills, `ignored` which columns are not used. Where rows name their own
    columns, as in JSON Lines (`columns` is None), both grow as rows are read.
    """

    def __init__(
        self,
        noun: NounName,
        columns: Sequence[str] | None,
        mapping: Mapping | None = None,
        *,
        zone: str | None = None,
        currency: str | None = None,
    ) -> None:
        """`zone` and `currency` are the company's own. Raises MappingError when the file cannot be imported so."""
        defaults = Defaults(
            known_zone(zone) if zone else None, known_currency(currency) if currency else None
        )
        if mapping is not None:
            check_mapping(mapping, columns)
        self._is_trip = noun == "trip"
        self._constants: list[Constant] = constants_of(noun, mapping, defaults) if mapping else []
        self._joins = joins_of(mapping) if mapping else {}
        self.applied: dict[str, tuple[str, ...]] = {}
        self._columns: dict[str, str] = {}
        steps = steps_of(_uses(noun, columns, mapping, defaults), typed=columns is None)
        for step in steps:
            self._learn(step)
        self._ignored = dict.fromkeys(column for column in columns or () if column not in self.applied)
        limits = mapping.plausibility if mapping and self._is_trip else None
        self._check = TripCheck(limits, self._columns) if limits else None
        self._cells: Cells
        if columns is None:
            guess = None if mapping else (noun, defaults)
            self._cells = JsonCells(steps, guess, self._learn, self._ignored)
        else:
            self._cells = _text_cells(steps)

    @property
    def ignored(self) -> list[str]:
        return list(self._ignored)

    def map(self, number: int, values: Named[str, Any]) -> Mapped:
        """The row of this number as an object, with every problem it has."""
        if self._joins:
            values = {**values, **{name: _joined(values, parts) for name, parts in self._joins.items()}}
        document: Document = {}
        problems: list[Problem] = []
        unread: list[str] = []
        try:
            for (column, convert, assigns, fields, _), cell in self._cells(values):
                try:
                    value = convert(cell)
                except Unreadable as error:
                    problems.append(Problem(number, column, error.code, error.detail))
                    unread += fields
                    continue
                for assign in assigns:
                    assign(document, value)
        except Unreadable as error:
            problems.append(Problem(number, "", error.code, error.detail))
        for assign, convert, constant in self._constants:
            assign(document, convert(constant))
        self._finish(number, document, problems, unread)
        return Mapped(document, problems)

    def _finish(self, number: int, document: Document, problems: list[Problem], unread: list[str]) -> None:
        if self._is_trip:
            if wrong := assemble_trip(document):
                problems.append(Problem(number, "stops", "row.invalid", wrong))
            document |= lists_as_written(document)
        if self._check is not None:
            problems += [Problem(number, *finding) for finding in self._check.findings(document, unread)]

    def _learn(self, step: Step) -> None:
        for column in self._joins.get(step.column, (step.column,)):
            self.applied[column] = (*self.applied.get(column, ()), *step.fields)
        for field in step.fields:
            self._columns.setdefault(field, step.column)


def _uses(
    noun: NounName, columns: Sequence[str] | None, mapping: Mapping | None, defaults: Defaults
) -> list[Use]:
    if mapping is not None:
        return mapped_uses(noun, mapping, defaults)
    uses = known_uses(noun, columns or (), defaults)
    if columns is not None and not uses:
        detail = "None of the columns is known. Use the names of the template, or send a mapping."
        raise MappingError("mapping.nothing_known", detail)
    return uses


def _joined(values: Named[str, Any], columns: Sequence[str]) -> str:
    """The texts of several columns in one, without the empty ones."""
    texts = (str(value).strip() for column in columns if (value := values.get(column)) is not None)
    return " ".join(text for text in texts if text)


def _text_cells(steps: list[Step]) -> Cells:
    named = [(step.column, step) for step in steps]

    def cells(values: Named[str, Any]) -> list[tuple[Step, Any]]:
        get = values.get
        return [(step, text) for name, step in named if (text := get(name)) and not text.isspace()]

    return cells
