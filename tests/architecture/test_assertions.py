"""Every test asserts something: one that only runs the code is green whatever the code does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = sorted([*(ROOT / "tests").rglob("*.py"), *(ROOT / "frontend-bff" / "bff" / "tests").rglob("*.py")])
EXPECTATIONS = frozenset(("pytest.raises", "pytest.warns", "pytest.fail"))
CHECKS = frozenset(("case.validate_response",))
"""Methods of others that assert."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Helper = tuple[str, str]
"""A module of the tests and a name in it."""


class Asserting:
    """Which functions of some modules assert something, by themselves or through a helper of the tests.

    Only helpers that are called by their own name count: whoever reads the test can look there. A method that happens
    to assert, as the desk's do of every answer, says nothing of what this test promises.
    """

    def __init__(self, modules: dict[str, ast.Module]) -> None:
        self._modules = modules
        self._imported = {name: dict(imports(tree)) for name, tree in modules.items()}
        self._functions = {
            (name, node.name): node
            for name, tree in modules.items()
            for node in tree.body
            if isinstance(node, Function)
        }

    def silent(self, module: str) -> list[str]:
        """The module's tests that assert nothing, with their lines."""
        return [
            f"{node.lineno} {node.name}"
            for node in ast.walk(self._modules[module])
            if isinstance(node, Function) and node.name.startswith("test_")
            if not self._asserts(module, node, set())
        ]

    def _asserts(self, module: str, function: ast.AST, seen: set[Helper]) -> bool:
        return any(self._is_assertion(module, node, seen) for node in ast.walk(function))

    def _is_assertion(self, module: str, node: ast.AST, seen: set[Helper]) -> bool:
        if isinstance(node, ast.Assert):
            return not isinstance(node.test, ast.Constant)
        if not isinstance(node, ast.Call):
            return False
        if isinstance(node.func, ast.Name):
            return self._helps(self._imported[module].get(node.func.id, (module, node.func.id)), seen)
        return ast.unparse(node.func) in EXPECTATIONS | CHECKS

    def _helps(self, helper: Helper, seen: set[Helper]) -> bool:
        if helper in seen or helper not in self._functions:
            return False
        return self._asserts(helper[0], self._functions[helper], seen | {helper})


def imports(tree: ast.Module) -> Iterator[tuple[str, Helper]]:
    """What a module calls by a name that it took from another."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, (node.module, alias.name)


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.fixture(scope="module")
def asserting() -> Asserting:
    return Asserting({module_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in TESTS})


@pytest.mark.parametrize("module", [module_name(path) for path in TESTS if path.name.startswith("test_")])
def test_every_test_asserts_something(asserting: Asserting, module: str) -> None:
    assert asserting.silent(module) == []


HELPERS = (
    "def refused(answer):\n    assert answer.status_code == 422\n\ndef send(client): client.post('trips')\n"
)


@pytest.mark.parametrize(
    "body",
    [
        "pass",
        "client.get('trips')",
        "assert True",
        "send(client)",
        "client.refused()",
        "again()",
        "answer.json() == {}",
    ],
)
def test_a_test_that_asserts_nothing_is_found(body: str) -> None:
    source = f"from helpers import refused, send\n\ndef again(): again()\n\ndef test_it(client): {body}\n"
    planted = Asserting({"helpers": ast.parse(HELPERS), "planted": ast.parse(source)})
    assert planted.silent("planted") == ["5 test_it"]


@pytest.mark.parametrize(
    "body",
    [
        "assert client.get('trips')",
        "told(client)",
        "through(client)",
        "case.validate_response(client)",
        "pytest.fail()",
    ],
)
def test_a_test_may_assert_through_a_helper(body: str) -> None:
    source = (
        "from helpers import refused as told\n\ndef through(one): told(one)\n\n"
        f"class TestIt:\n    async def test_it(self, client): {body}\n"
    )
    planted = Asserting({"helpers": ast.parse(HELPERS), "planted": ast.parse(source)})
    assert planted.silent("planted") == []
