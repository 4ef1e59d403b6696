"""What the OpenAPI document says, as tests read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]


def taken(document: Schema) -> set[str]:
    """The names of all schemas that a body is made of."""
    bodies = [
        operation["requestBody"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if "requestBody" in operation
    ]
    found: set[str] = set()
    waiting = list(references(bodies))
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += references(document["components"]["schemas"][name])
    return found


def references(node: Any) -> Iterator[str]:
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from references(inner)
    if isinstance(node, dict) and "$ref" in node:
        yield node["$ref"].rpartition("/")[2]
