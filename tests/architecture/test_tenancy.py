"""No query reaches into another organization: each names its own, or is on the short list of those that cannot."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORIES = Path(__file__).resolve().parents[2] / "adapters" / "mongo"
QUERIES = frozenset(
    (
        "aggregate",
        "count_documents",
        "delete_many",
        "delete_one",
        "distinct",
        "find",
        "find_one",
        "find_one_and_update",
        "replace_one",
        "update_many",
        "update_one",
    )
)
ACROSS = {
    "audit.py": "the sealer works for all organizations",
    "consumers.py": "deliveries are made for all organizations",
    "deadlines.py": "the worker looks for what is due in all organizations",
    "feed.py": "the sequencer works for all organizations",
    "idempotency.py": "the organization is part of a key's digest",
    "jobs.py": "a worker takes any organization's job",
    "leases.py": "a worker takes any organization's job",
    "migrations.py": "a migration is for all organizations",
    "people.py": "a person can be in several organizations",
    "transaction.py": "an outbox entry is found by the id that was made for it",
}
"""Modules that serve more than one organization, each with its reason."""
BY_OTHER_MEANS = {("organizations.py", "people"): "the ids come from the organization's own memberships"}
OF_COMPANIES = ("trips", "drivers", "vehicles", "places", "customers", "trash", "tripEvents")
READ_ANYWAY = {
    # Which driver a person is, is asked with the organization.
    "people.py": {"drivers"},
    # Asked of each organization by itself, a look that nearly always finds nothing would cost a query for every one.
    # Only ids leave the module, each with its organization, whose own repository reads the trip.
    "deadlines.py": {"trips"},
}
MODULES = sorted(REPOSITORIES.glob("*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def queries(function: ast.AST) -> Iterator[ast.Call]:
    """Calls of the driver, not those of a repository's own methods."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in QUERIES:
            owner = node.func.value
            if not (isinstance(owner, ast.Name) and owner.id == "self"):
                yield node


def names_its_organization(function: ast.AST) -> bool:
    source = ast.unparse(function)
    return any(word in source for word in ("self.where(", "organizationId", "organization_id"))


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.name not in ACROSS], ids=lambda path: path.name
)
def test_every_query_names_its_organization(path: Path) -> None:
    nameless = [
        function.name
        for function in functions(path)
        if any(queries(function))
        and not names_its_organization(function)
        and (path.name, function.name) not in BY_OTHER_MEANS
    ]
    assert nameless == []


@pytest.mark.parametrize("name", ACROSS)
def test_what_serves_all_organizations_reads_no_companys_objects(name: str) -> None:
    opened = [
        node.slice.value
        for node in ast.walk(ast.parse((REPOSITORIES / name).read_text(encoding="utf-8")))
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant)
    ]
    assert set(OF_COMPANIES) & set(opened) <= READ_ANYWAY.get(name, set())


def test_the_exceptions_exist() -> None:
    names = {path.name for path in MODULES}
    assert names >= ACROSS.keys()
    for module, function in BY_OTHER_MEANS:
        assert function in {one.name for one in functions(REPOSITORIES / module)}
