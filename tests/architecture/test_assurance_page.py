"""The page on assurance is whole, counts right, and names only what there is."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "assurance.md"
STANDARD = Path(__file__).with_name("asvs_rows.csv")
"""The rows that are aimed at: those of levels 1 and 2, and the named ones of level 3."""
VERDICTS = ("met", "partly", "not yet", "not applicable")
NAMED = re.compile(r"`([^`]+)`")
LEAST_REASON = 3
"""Words without which a reason is none."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Row(NamedTuple):
    """One line of a table, as it is written."""

    id: str
    level: str
    asked: str
    met_by: str
    shown_by: str
    judged: str

    @property
    def verdict(self) -> str:
        return self.judged.partition(":")[0]

    @property
    def reason(self) -> str:
        return self.judged.partition(":")[2].strip()


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def chapters(page: str) -> dict[str, list[Row]]:
    """The rows below each heading."""
    found: dict[str, list[Row]] = {}
    for line in page.splitlines():
        if line.startswith("## "):
            found[line.removeprefix("## ")] = []
        elif found and line.startswith("| ") and not line.startswith("| row "):
            found[next(reversed(found))].append(Row(*cells(line)))
    return found


def counts(page: str) -> dict[str, list[int]]:
    """What the table at the top says of each chapter."""
    top = page.partition("\n## ")[0]
    lines = [cells(line) for line in top.splitlines() if line.startswith("| ")]
    assert lines[0] == ["chapter", *VERDICTS, "rows"]
    return {chapter: [int(number) for number in numbers] for chapter, *numbers in lines[1:]}


def counted(rows: list[Row]) -> list[int]:
    of = Counter(row.verdict for row in rows)
    return [*(of[verdict] for verdict in VERDICTS), len(rows)]


def fault(row: Row) -> str | None:
    """What is wrong with a row, if anything is."""
    if row.verdict not in VERDICTS:
        return f"{row.verdict} is no verdict"
    if not row.asked or (row.verdict == "met") != (row.reason == ""):
        return "what is asked is missing, or the reason of a verdict is"
    if row.reason and len(row.reason.split()) < LEAST_REASON:
        return "the reason says too little"
    named = NAMED.findall(row.shown_by)
    if row.verdict == "met" and not named:
        return "nothing shows it"
    missing = [name for name in named if not exists(name)]
    return f"there is no {', '.join(missing)}" if missing else None


def exists(name: str) -> bool:
    """Whether there is such a file, and in it the class or test that is named."""
    path, *inner = name.split("::")
    if not (ROOT / path).exists():
        return False
    return not inner or tuple(inner) in names_in(ROOT / path)


@cache
def names_in(path: Path) -> frozenset[tuple[str, ...]]:
    """The tests of a module: by their names, and those of classes as pytest names them."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    classes = [node for node in body if isinstance(node, ast.ClassDef)]
    found: list[tuple[str, ...]] = [(node.name,) for node in body if isinstance(node, Function)]
    found += [(one.name, node.name) for one in classes for node in one.body if isinstance(node, Function)]
    return frozenset(found)


WRITTEN = PAGE.read_text(encoding="utf-8")
ROWS = [row for rows in chapters(WRITTEN).values() for row in rows]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_is_judged_with_its_reason_and_shown_by_what_there_is(row: Row) -> None:
    assert fault(row) is None


def test_every_row_that_is_aimed_at_is_there_once() -> None:
    with STANDARD.open(encoding="utf-8") as file:
        aimed_at = [(one["row"], one["level"]) for one in csv.DictReader(file)]
    assert [(row.id, row.level) for row in ROWS] == aimed_at
    assert len({row.id for row in ROWS}) == len(ROWS)


def test_the_counts_are_right() -> None:
    found = {chapter: counted(rows) for chapter, rows in chapters(WRITTEN).items()}
    assert counts(WRITTEN) == {**found, "all": counted(ROWS)}


def test_a_row_is_in_the_chapter_of_its_number() -> None:
    for chapter, rows in chapters(WRITTEN).items():
        assert {f"V{row.id.partition('.')[0]}" for row in rows} == {chapter.partition(" ")[0]}


MET = Row("1.1.1", "1", "asked", "met by", "`tests/architecture/test_sizes.py`", "met")
TEST = "tests/architecture/test_sizes.py::test_few_modules_need_a_second_look"


@pytest.mark.parametrize(
    "row",
    [
        MET,
        MET._replace(shown_by=f"`{TEST}`"),
        MET._replace(shown_by="-", judged="not yet: waits for the app"),
    ],
)
def test_a_good_row_is_let_be(row: Row) -> None:
    assert fault(row) is None


@pytest.mark.parametrize(
    "row",
    [
        MET._replace(judged="mostly"),
        MET._replace(judged="partly"),
        MET._replace(judged="not applicable: no"),
        MET._replace(judged="met: as far as anybody knows"),
        MET._replace(asked=""),
        MET._replace(shown_by="-"),
        MET._replace(shown_by="`tests/architecture/test_nothing.py`"),
        MET._replace(shown_by=f"`{TEST}_at_all`"),
        MET._replace(shown_by="`tests/integration/api/test_edge.py::TestOrigins::test_name_no_software`"),
    ],
)
def test_a_bad_row_is_found(row: Row) -> None:
    assert fault(row)
