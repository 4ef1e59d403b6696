"""Files stay short enough to be read, functions short enough to be understood."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("api", "worker", "cli", "services", "adapters", "schemas", "frontend-bff/bff/src")
MODULE, FUNCTION = 400, 60
LOOK_AGAIN = 250
MODULES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is_for_and_stays_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    lines = len(text.splitlines())
    assert ast.get_docstring(tree), "the first line of a module says what it is for"
    assert lines <= MODULE, f"{lines} lines: which two things live here?"
    long = [f"{one.name}: {(one.end_lineno or 0) - one.lineno + 1}" for one in functions(tree)]
    too_long = [entry for entry in long if int(entry.rsplit(" ", 1)[1]) > FUNCTION]
    assert not too_long, f"longer than {FUNCTION} lines: {too_long}"


def test_few_modules_need_a_second_look() -> None:
    large = [path for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > LOOK_AGAIN]
    assert len(large) <= len(MODULES) // 20, [str(path.relative_to(ROOT)) for path in large]
