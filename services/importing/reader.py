"""Reads a file into batches of checked rows; pure computation, made to run in a thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from pydantic import ValidationError

from adapters.tables import Row, open_table
from schemas.base import Document, Model
from schemas.noun import Noun
from schemas.words import words_of
from services.importing.columns import ColumnNames
from services.importing.rows import Batch, Candidate, Refused
from services.mapping import Mapping, NounName, Problem, RowMapper

MOST_PARTS: Final = 1000
"""Stops, shipments and charges that are written together: a few trips can be as much as many."""
PARTS: Final = ("stops", "shipments", "charges")
MOST_PROBLEMS: Final = 20
NOT_IMPORTED: Final = "This cannot be imported"


class ImportReader:
    """A file in the words of a noun. Raises TableError or MappingError when the file cannot be imported at all."""

    def __init__(self, file: BinaryIO, noun: Noun, mapping: Mapping | None, organization: Document) -> None:
        self._file = file
        self.table = open_table(file)
        name: NounName = noun.name  # type: ignore[assignment]
        zone, currency = organization["timezone"], organization["currency"]
        self.mapper = RowMapper(name, self.table.columns, mapping, zone=zone, currency=currency)
        self.columns = ColumnNames(name, self.mapper)
        self._create, self._update = noun.imported, noun.import_update
        self._rows: Iterator[Row] = iter(self.table)

    def skip(self, count: int) -> None:
        """Pass over rows that an earlier run has dealt with."""
        for _ in range(count):
            if next(self._rows, None) is None:
                return

    def stop(self) -> None:
        """End what still reads in a thread, which may be passing over millions of empty rows and gives no batch."""
        self._file.close()

    def next_batch(self, rows: int) -> Batch:
        """The next rows, not more than so many, empty at the end."""
        batch, parts = Batch(), 0
        for row in self._rows:
            entry = self._checked(row)
            batch.entries.append(entry)
            if isinstance(entry, Candidate):
                parts += sum(len(entry.given.get(part) or ()) for part in PARTS)
            if batch.rows >= rows or parts >= MOST_PARTS:
                break
        return batch

    def _checked(self, row: Row) -> Candidate | Refused:
        if row.problem is not None:
            return Refused(
                row, (Problem(row.number, row.problem.column or "", row.problem.code, row.problem.detail),)
            )
        mapped = self.mapper.map(row.number, row.values)
        if mapped.problems:
            return Refused(row, tuple(mapped.problems))
        fields = mapped.fields
        object_id = fields.pop("id", None)
        body, lacking = self._model(self._create, fields, row)
        if body is not None:
            return Candidate(row, object_id, body.given(), body)
        # Not enough for a new object can still be enough to change one.
        update, _ = self._model(self._update, fields, row)
        if update is None:
            return Refused(row, tuple(lacking))
        return Candidate(row, object_id, update.given(), None, tuple(lacking))

    def _model(self, model: type[Model], fields: Document, row: Row) -> tuple[Model | None, list[Problem]]:
        try:
            return model.model_validate(fields), []
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)[:MOST_PROBLEMS]
            return None, [self.columns.named(_problem(one, row)) for one in found]


def _problem(error: Any, row: Row) -> Problem:
    where = ".".join(str(step + 1) if isinstance(step, int) else str(step) for step in error["loc"])
    words = NOT_IMPORTED if error["type"] == "extra_forbidden" else words_of(error).rstrip(".")
    code = "row.missing" if error["type"] == "missing" else "row.invalid"
    return Problem(row.number, where, code, f"{where}: {words}." if where else f"{words}.")
