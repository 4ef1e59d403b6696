"""Every operation is named, allowed to somebody, and documented."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from cli.openapi import document
from services.permissions import ALLOWED, OPEN

VERBS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    def each() -> Iterator[tuple[str, tuple[str, str, dict[str, Any]]]]:
        for path, methods in json.loads(document())["paths"].items():
            for method, operation in methods.items():
                if method in VERBS:
                    yield operation["operationId"], (method, path, operation)

    found = list(each())
    assert len({name for name, _ in found}) == len(found), "operation ids are unique"
    return dict(found)


def test_operation_ids_read_well_in_a_generated_client(operations: dict[str, Any]) -> None:
    assert [name for name in operations if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []


def test_the_table_of_permissions_is_exactly_the_operations(operations: dict[str, Any]) -> None:
    named = {name for name, (_, path, _) in operations.items() if path.startswith("/api/")}
    assert named - ALLOWED.keys() - OPEN == set(), "operations that nobody may call"
    assert (ALLOWED.keys() | OPEN) - named == set(), "permissions for what does not exist"


def test_every_operation_documents_its_problems(operations: dict[str, Any]) -> None:
    missing = [
        name
        for name, (_, path, operation) in operations.items()
        if path.startswith("/api/")
        and not any(
            "application/problem+json" in one.get("content", {}) for one in operation["responses"].values()
        )
    ]
    assert missing == []


def test_every_operation_says_what_it_does(operations: dict[str, Any]) -> None:
    assert [name for name, (_, _, operation) in operations.items() if not operation.get("summary")] == []


def test_every_post_takes_an_idempotency_key(operations: dict[str, Any]) -> None:
    missing = [
        name
        for name, (method, path, operation) in operations.items()
        if method == "post"
        and path.startswith("/api/")
        and not any(one["name"] == "Idempotency-Key" for one in operation["parameters"])
    ]
    assert missing == []
