"""Says by which column of a file a problem came in, so that people find it in their own words."""

from __future__ import annotations

from collections.abc import Iterator

from services.mapping import NounName, Problem, RowMapper, find_field


class ColumnNames:
    """The columns of one file by the paths of our fields that they fill."""

    def __init__(self, noun: NounName, mapper: RowMapper) -> None:
        self._noun = noun
        self._mapper = mapper
        self._columns: dict[str, str] = {}
        self._known = -1

    def named(self, problem: Problem) -> Problem:
        """The problem with the file's column in the place of our path, where a column fills it."""
        columns = self._by_path()
        found = next((columns[one] for one in _paths(problem.column) if one in columns), None)
        return problem if found is None else problem._replace(column=found)

    def _by_path(self) -> dict[str, str]:
        # Rows of JSON name their own columns, so there can be more of them later.
        applied = list(self._mapper.applied.items())
        if len(applied) != self._known:
            self._known = len(applied)
            self._columns = {}
            for column, names in applied:
                for name in names:
                    self._columns.setdefault(name, column)
                    if field := find_field(self._noun, name):
                        path = ".".join(str(step).lstrip("#") for step in field.target)
                        self._columns.setdefault(path, column)
        return self._columns


def _paths(path: str) -> Iterator[str]:
    """Where the value at a path can have come from, the nearest first."""
    steps = path.split(".")
    for length in range(len(steps), 0, -1):
        yield ".".join(steps[:length])
        if steps[0] == "stops" and length > 2:  # noqa: PLR2004 - below a stop of a number
            inner = ".".join(steps[2:length])
            yield from (
                f"{end}.{inner}" for end in (("pickup", "dropoff") if steps[1] == "1" else ("dropoff",))
            )
