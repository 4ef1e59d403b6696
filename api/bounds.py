"""States the bounds of everything in the OpenAPI document, so that clients and gateways can rely on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.base import SAFE, TEXT

Schema = dict[str, Any]
MOST_CHARACTERS, MOST_ITEMS = 2_000, 1_000
RESTRICTIONS = ("format", "pattern", "enum", "const")


def bound(document: Schema) -> None:
    """Complete every schema of the document in place."""
    for schema in list(_schemas(document)):
        _bound(schema)


def _bound(schema: Schema) -> None:
    kinds = schema.get("type")
    kind = kinds if isinstance(kinds, str) else None
    if kind == "string":
        if not any(name in schema for name in RESTRICTIONS):
            schema["pattern"] = TEXT
        if "enum" not in schema and "const" not in schema:
            schema.setdefault("maxLength", MOST_CHARACTERS)
    elif kind == "integer":
        schema.setdefault("format", "int64")
        if "exclusiveMinimum" not in schema:
            schema.setdefault("minimum", -SAFE)
        if "exclusiveMaximum" not in schema:
            schema.setdefault("maximum", SAFE)
    elif kind == "array":
        schema.setdefault("maxItems", MOST_ITEMS)


def _schemas(node: Any) -> Iterator[Schema]:
    """Every object that looks like a schema; examples and defaults are data, not schemas."""
    if isinstance(node, dict):
        if "type" in node and not isinstance(node["type"], dict):
            yield node
        for name, inner in node.items():
            if name not in ("example", "examples", "default", "enum", "const", "required"):
                yield from _schemas(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _schemas(inner)
