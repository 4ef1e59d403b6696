"""Reads a file into batches of checked rows; pure computation, made to run in a thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from pydantic import ValidationError

from adapters.tables import Row, open_table
from schemas.base import Document, Model
from schemas.noun import Noun
from services.importing.rows import Batch, Candidate, Refused
from services.mapping import Mapping, NounName, Problem, RowMapper

BATCH = 250


class ImportReader:
    """A file in the words of a noun. Raises TableError or MappingError when the file cannot be imported at all."""

    def __init__(self, file: BinaryIO, noun: Noun, mapping: Mapping | None, organization: Document) -> None:
        self.table = open_table(file)
        name: NounName = noun.name  # type: ignore[assignment]
        zone, currency = organization["timezone"], organization["currency"]
        self.mapper = RowMapper(name, self.table.columns, mapping, zone=zone, currency=currency)
        self._create, self._update = noun.imported, noun.import_update
        self._rows: Iterator[Row] = iter(self.table)
        self._held: tuple[Row, Candidate | Refused] | None = None

    def skip(self, count: int) -> None:
        """Pass over rows that an earlier run has dealt with."""
        for _ in range(count):
            if next(self._rows, None) is None:
                return

    def next_batch(self) -> Batch:
        """The next rows, empty at the end. One object is in a batch only once, so a batch can be looked up at once."""
        batch, seen = Batch(), set[str]()
        while batch.rows < BATCH:
            held = self._held or self._read()
            self._held = None
            if held is None:
                break
            row, checked = held
            if isinstance(checked, Candidate):
                key = checked.object_id or checked.external_id
                if key in seen:
                    self._held = (row, checked)
                    break
                if key:
                    seen.add(key)
                batch.candidates.append(checked)
            else:
                batch.refused.append(checked)
            batch.rows += 1
        return batch

    def _read(self) -> tuple[Row, Candidate | Refused] | None:
        row = next(self._rows, None)
        return None if row is None else (row, self._checked(row))

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
        body, lacking = _model(self._create, fields, row)
        if body is not None:
            return Candidate(row, object_id, body.given(), body)
        # Not enough for a new object can still be enough to change one.
        update, _ = _model(self._update, fields, row)
        if update is None:
            return Refused(row, tuple(lacking))
        return Candidate(row, object_id, update.given(), None, tuple(lacking))


def _model(model: type[Model], fields: Document, row: Row) -> tuple[Model | None, list[Problem]]:
    try:
        return model.model_validate(fields), []
    except ValidationError as error:
        return None, [_problem(one, row) for one in error.errors(include_url=False)[:20]]


def _problem(error: Any, row: Row) -> Problem:
    where = ".".join(str(step + 1) if isinstance(step, int) else str(step) for step in error["loc"])
    code = "row.missing" if error["type"] == "missing" else "row.invalid"
    return Problem(row.number, where, code, f"{where}: {error['msg']}." if where else f"{error['msg']}.")
