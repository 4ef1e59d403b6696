"""Makes the first row of a table into column names, or says why it cannot be one."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from adapters.tables.neutral import restore
from adapters.tables.rows import MAX_COLUMNS, TableError

_NUMBER: Final = re.compile(r"[+-]?\d[\d.,]*", re.ASCII)
_MAX_NAME: Final = 200


def column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """The names as written, without blanks around them."""
    names = tuple(restore(cell.strip()) for cell in cells)
    if len(names) > MAX_COLUMNS:
        raise TableError(
            "import.too_many_columns", f"The table has {len(names):,} columns; {MAX_COLUMNS:,} are the most."
        )
    if 3 * sum(map(_is_data, names)) >= len(names):
        raise no_header(f"The first row looks like data ({_first_data(names)}), not like column names.")
    if "" in names:
        place = names.index("") + 1
        raise TableError(
            "import.header_empty", f"Column {place} has no name in the first row. Name it or remove it."
        )
    _refuse_long(names)
    _refuse_repeated(names)
    return names


def no_header(why: str) -> TableError:
    return TableError(
        "import.no_header", f"{why} Put the column names into the first row; the template shows them."
    )


def _refuse_long(names: tuple[str, ...]) -> None:
    if longest := next((name for name in names if len(name) > _MAX_NAME), None):
        raise no_header(
            f"The first row holds a text of {len(longest):,} characters, which is no column name."
        )


def _refuse_repeated(names: tuple[str, ...]) -> None:
    repeated = [name for name, times in Counter(names).items() if times > 1]
    if repeated:
        listed = ", ".join(f"“{name}”" for name in repeated[:5])
        raise TableError(
            "import.header_repeated", f"Several columns are named {listed}. Give each a name of its own."
        )


def _is_data(name: str) -> bool:
    if _NUMBER.fullmatch(name):
        return True
    try:
        dt.datetime.fromisoformat(name)
    except ValueError:
        return False
    return True


def _first_data(names: tuple[str, ...]) -> str:
    return next(f"“{name[:40]}”" for name in names if _is_data(name))
