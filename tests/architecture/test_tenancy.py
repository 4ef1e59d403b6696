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
    "api_keys.py": "who calls by a key says no organization",
    "audit.py": "the sealer works for all organizations",
    "consumers.py": "deliveries are made for all organizations",
    "deadlines.py": "the worker looks for what is due in all organizations",
    "factors.py": "a person proves the same factors in every organization",
    "erasures.py": "a person can be in several organizations, and may have been in any",
    "feed.py": "the sequencer works for all organizations",
    "idempotency.py": "the organization is part of a key's digest",
    "jobs.py": "a worker takes any organization's job",
    "leases.py": "a worker takes any organization's job",
    "identities.py": "people log in with an account of theirs before they act in any organization",
    "incidents.py": "who stands at the door may be in no organization",
    "mailings.py": "mail is for a person, who can be in several organizations",
    "messages.py": "the mailbox of a development machine is one",
    "migrations.py": "a migration is for all organizations",
    "password_keys.py": "one key mixes the passwords of all people",
    "people.py": "a person can be in several organizations",
    "registrations.py": "who registers is in no organization yet",
    "sessions.py": "a person can be logged in to several organizations",
    "transaction.py": "an outbox entry is found by the id that was made for it",
}
"""Modules that serve more than one organization, each with its reason."""
BY_OTHER_MEANS = {
    ("organizations.py", "people"): "the ids come from the organization's own memberships",
    ("branding.py", "by_slug"): "what is found by its public name is for everybody",
    ("people.py", "standing"): "the person is read by the id of the membership",
    ("feed.py", "settle"): "the entries were read as the organization's own",
}
BINDING = {"booked_between"}
"""Functions that make a condition of the organization they are given."""
OF_COMPANIES = ("trips", "drivers", "vehicles", "places", "customers", "trash", "tripEvents")
READ_ANYWAY = {
    # Which driver a person is, is asked with the organization.
    "people.py": {"drivers"},
    # Asked of each organization by itself, a look that nearly always finds nothing would cost a query for every one.
    # Only ids leave the module, each with its organization, whose own repository reads the trip.
    "deadlines.py": {"trips"},
}
MODULES = sorted(REPOSITORIES.glob("*.py"))


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(source: str) -> Iterator[Function]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function):
            yield node


def queries(function: ast.AST) -> Iterator[ast.Call]:
    """Calls of the driver, not those of a repository's own methods."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in QUERIES:
            owner = node.func.value
            if not (isinstance(owner, ast.Name) and owner.id == "self"):
                yield node


def is_bound(filter_: ast.AST, function: Function) -> bool:
    """Whether what is asked for is bound to the organization, wherever in the function it was put together."""
    if isinstance(filter_, ast.Name):
        values = values_of(filter_.id, function)
        return bool(values) and all(is_bound(value, function) for value in values)
    if isinstance(filter_, ast.List):
        return bool(filter_.elts) and is_bound(filter_.elts[0], function)
    if isinstance(filter_, ast.Call):
        called = ast.unparse(filter_.func)
        return called == "self.where" or (called in BINDING and any(map(is_organization, filter_.args)))
    return isinstance(filter_, ast.Dict) and any(
        is_bound(value, function) if key is None or is_text(key, "$match") else is_binding(key, value)
        for key, value in zip(filter_.keys, filter_.values, strict=True)
    )


def values_of(name: str, function: Function) -> list[ast.expr]:
    """What a name stands for: everything that the function assigns to it."""
    plain = (node for node in ast.walk(function) if isinstance(node, ast.Assign))
    typed = (node for node in ast.walk(function) if isinstance(node, ast.AnnAssign))
    found = [node.value for node in plain if name in map(ast.unparse, node.targets)]
    return found + [node.value for node in typed if node.value and ast.unparse(node.target) == name]


def is_binding(key: ast.AST, value: ast.AST) -> bool:
    return (is_text(key, "organizationId") or is_text(key, "_id")) and is_organization(value)


def is_text(node: ast.AST, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


def is_organization(node: ast.AST) -> bool:
    """The organization itself, not a condition that happens to name it."""
    return ast.unparse(node) in {"self.organization_id", "self._organization_id", "organization_id"}


def unbound(source: str) -> list[str]:
    """The functions with a query that could be asked for another organization's objects."""
    return [
        one.name
        for one in functions(source)
        if not all(call.args and is_bound(call.args[0], one) for call in queries(one))
    ]


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.name not in ACROSS], ids=lambda path: path.name
)
def test_every_query_names_its_organization(path: Path) -> None:
    found = unbound(path.read_text(encoding="utf-8"))
    assert [name for name in found if (path.name, name) not in BY_OTHER_MEANS] == []


@pytest.mark.parametrize("name", ACROSS)
def test_what_is_told_an_organization_asks_for_no_other(name: str) -> None:
    source = (REPOSITORIES / name).read_text(encoding="utf-8")
    told = {one.name for one in functions(source) if "organization_id" in {arg.arg for arg in one.args.args}}
    found = told.intersection(unbound(source))
    assert {one for one in found if (name, one) not in BY_OTHER_MEANS} == set()


@pytest.mark.parametrize(
    "body",
    [
        'return self._trips.find({"_id": trip_id})',
        "return self._trips.find_one()",
        'where = {"_id": trip_id}\n    return self._trips.find_one(where, {"organizationId": 1})',
        'return self._trips.delete_one({"_id": trip_id, "organizationId": organization})',
        'return self._trips.find({"organizationId": {"$ne": self.organization_id}})',
        'return self._trips.find({"$or": [{"organizationId": self.organization_id}, {}]})',
        'return self._trips.aggregate([{"$sort": {"_id": 1}}, {"$match": {"organizationId": organization_id}}])',
        'where = {"organizationId": organization_id}\n    return self._trips.find({})',
        'log(organization_id)\n    return self._trips.update_many({}, {"$set": {"organizationId": 1}})',
        "return self._trips.find(somewhere(trip_id))",
    ],
)
def test_a_query_that_names_none_is_found(body: str) -> None:
    assert unbound(f"def ask(self, organization_id, trip_id):\n    {body}\n") == ["ask"]


@pytest.mark.parametrize(
    "body",
    [
        'return self._trips.find(self.where({"_id": trip_id}))',
        'where = {"organizationId": organization_id}\n    return self._trips.find({**where, "_id": trip_id})',
        'where: dict = {"_id": self._organization_id}\n    return self._trips.find_one(where)',
        'return self._trips.aggregate([{"$match": {"organizationId": organization_id}}, {"$limit": 1}])',
        "return self._trips.find(booked_between(self.organization_id, [trip_id]))",
        "return self.find(trip_id)",
    ],
)
def test_a_query_that_names_its_own_is_not(body: str) -> None:
    assert unbound(f"def ask(self, organization_id, trip_id):\n    {body}\n") == []


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
        source = (REPOSITORIES / module).read_text(encoding="utf-8")
        assert function in {one.name for one in functions(source)}
