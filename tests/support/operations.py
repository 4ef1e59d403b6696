"""The operations of the OpenAPI document, as somebody calls them who knows nothing but the document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cli.openapi import document
from tests.support.nouns import ABSENT

PREFIX = "/api/v1/"
METHODS = frozenset(("get", "post", "put", "patch", "delete"))
NOWHERE = {
    "id": f"trp_{ABSENT}",
    "stopId": f"stp_{ABSENT}",
    "provider": "google",
    "slug": "nowhere",
    "digest": "0" * 32,
}
"""Whoever is let in finds nothing there."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One of the interface's."""

    name: str
    method: str
    path: str
    """Below the prefix, with its parameters in braces."""
    is_form: bool
    is_open: bool = False
    """Whether it needs nobody to be known."""
    scope: str | None = None
    """What an API key needs for it; None where none may do it."""

    @property
    def noun(self) -> str:
        return self.path.partition("/")[0]

    @property
    def verb(self) -> str:
        """What is done, without to what."""
        return self.name.removeprefix(f"{self.noun.replace('-', '_')}_")

    def at(self, ids: Mapping[str, str]) -> str:
        """The path of an object."""
        return self.path.format(**ids)


def operations_in(document: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Those that a document lists below the prefix."""
    return tuple(
        Operation(
            declared["operationId"],
            method.upper(),
            path.removeprefix(PREFIX),
            "multipart/form-data" in declared.get("requestBody", {}).get("content", {}),
            not declared.get("security"),
            next((way["apiKey"][0] for way in declared.get("security", ()) if "apiKey" in way), None),
        )
        for path, methods in document["paths"].items()
        for method, declared in methods.items()
        if method in METHODS and path.startswith(PREFIX)
    )


@cache
def operations() -> tuple[Operation, ...]:
    return operations_in(json.loads(document()))
