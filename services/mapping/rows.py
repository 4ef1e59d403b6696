"""Turns the rows of a file into nested objects in our field names, with all that is wrong with each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Named
from typing import Any, Final, NamedTuple

from schemas.base import Document
from services.mapping.assemble import Assign, assemble_trip
from services.mapping.catalogue import NounName, meaning_of
from services.mapping.compile import (
    Defaults,
    Step,
    Use,
    constants_of,
    known_uses,
    mapped_uses,
    refuse_missing,
    steps_of,
    use_of,
)
from services.mapping.convert import Convert
from services.mapping.mapping import Mapping
from services.mapping.moments import known_zone
from services.mapping.money import known_currency
from services.mapping.plausibility import TripCheck
from services.mapping.problems import MappingError, Problem, Unreadable

_MAX_DEPTH: Final = 32
_MOST_NAMES: Final = 1_000
"""A file whose every row has names of its own must not fill the memory."""


class Mapped(NamedTuple):
    """A row as an object of ours, and everything wrong with it; absent cells are absent fields."""

    fields: Document
    problems: list[Problem]


class RowMapper:
    """`applied` tells which fields each column fills, `ignored` which columns are not used.

    Of a file whose rows name their own columns (`columns` is None), both grow as rows are read.
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
        self._noun: NounName = noun
        self._defaults = Defaults(known_zone(zone) if zone else None, known_currency(currency) if currency else None)
        self._mapping = mapping
        self._constants: list[tuple[Assign, Convert, Any]] = []
        self.applied: dict[str, tuple[str, ...]] = {}
        self.ignored: list[str] = []
        uses = self._uses(columns)
        self._steps = steps_of(uses, typed=columns is None)
        self._by_column: dict[str, list[Step]] = {}
        for step in self._steps:
            self._learn(step)
        self.ignored = [column for column in columns or () if column not in self.applied]
        self.map: Callable[[int, Named[str, Any]], Mapped] = self._map_typed if columns is None else self._map_flat
        """Maps the row of this number."""
        columns_of = {field: column for column, fields in self.applied.items() for field in fields}
        limits = mapping.plausibility if mapping and noun == "trip" else None
        self._check = TripCheck(limits, columns_of) if limits else None

    def _uses(self, columns: Sequence[str] | None) -> list[Use]:
        if self._mapping is not None:
            if columns is not None:
                refuse_missing(self._mapping, columns)
            self._constants = constants_of(self._noun, self._mapping, self._defaults)
            return mapped_uses(self._noun, self._mapping, self._defaults)
        uses = known_uses(self._noun, columns or (), self._defaults)
        if columns is not None and not uses:
            detail = "None of the columns is known. Use the names of the template, or send a mapping."
            raise MappingError("mapping.nothing_known", detail)
        return uses

    def _learn(self, step: Step) -> None:
        self._by_column.setdefault(step.column, []).append(step)
        self.applied[step.column] = (*self.applied.get(step.column, ()), *step.fields)

    def _map_flat(self, number: int, values: Named[str, Any]) -> Mapped:
        document: Document = {}
        problems: list[Problem] = []
        unread: list[str] = []
        for column, convert, assigns, fields in self._steps:
            text = values.get(column)
            if not text or text.isspace():
                continue
            try:
                value = convert(text)
            except Unreadable as error:
                problems.append(Problem(number, column, error.code, error.detail))
                unread += fields
                continue
            for assign in assigns:
                assign(document, value)
        return self._finished(number, document, problems, unread)

    def _map_typed(self, number: int, values: Named[str, Any]) -> Mapped:
        document: Document = {}
        problems: list[Problem] = []
        unread: list[str] = []
        try:
            named = sorted(self._named(values, "", _MAX_DEPTH), key=lambda pair: pair[0])
        except Unreadable as error:
            return Mapped(document, [Problem(number, "", error.code, error.detail)])
        for (_, column), value in named:
            for step in self._by_column[column]:
                try:
                    read = step.convert(value)
                except Unreadable as error:
                    problems.append(Problem(number, column, error.code, error.detail))
                    unread += step.fields
                    continue
                for assign in step.assigns:
                    assign(document, read)
        return self._finished(number, document, problems, unread)

    def _named(self, values: Named[str, Any], prefix: str, depth: int) -> Iterator[tuple[tuple[bool, str], Any]]:
        """The values with their dotted names, whole objects first; groups that are no field are looked into."""
        if not depth:
            raise Unreadable("This row is nested too deeply.")
        for key, value in values.items():
            name = f"{prefix}{key}"
            if value is None or value == "" or (isinstance(value, str) and value.isspace()):
                continue
            if self._knows(name) and not (isinstance(value, dict) and self._is_group(name)):
                yield (not isinstance(value, dict | list), name), value
            elif isinstance(value, dict):
                yield from self._named(value, f"{name}.", depth - 1)
            elif name not in self.ignored and len(self.ignored) < _MOST_NAMES:
                self.ignored.append(name)
