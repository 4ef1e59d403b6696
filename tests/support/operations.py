"""The operations of the OpenAPI document, as somebody calls them who knows nothing but the document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cli.openapi import document

PREFIX = "/api/v1/"
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Operation:
    """One of the interface's."""

    name: str
    method: str
    path: str
    """Below the prefix, with its parameters in braces."""
    is_form: bool

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


@cache
def operations() -> tuple[Operation, ...]:
    paths = json.loads(document())["paths"]
    return tuple(
        Operation(
            declared["operationId"],
            method.upper(),
            path.removeprefix(PREFIX),
            "multipart/form-data" in declared.get("requestBody", {}).get("content", {}),
        )
        for path, methods in paths.items()
        for method, declared in methods.items()
        if method in METHODS and path.startswith(PREFIX)
    )
