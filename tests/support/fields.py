"""Every value that a document says can be sent in a JSON body, by where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from httpx2 import Response

from tests.support.operations import METHODS, PREFIX

Schema = dict[str, Any]
Step = str | int
SCALARS = ("string", "integer", "number", "boolean")
DEEPEST = 8


@dataclass(frozen=True)
class Field:
    """One value that is neither object nor list."""

    operation: str
    method: str
    path: str
    steps: tuple[Step, ...]
    types: frozenset[str]
    schema: Schema

    @property
    def pointer(self) -> str:
        return "".join(f"/{one}" for one in self.steps)

    def holding(self, value: Any) -> Any:
        """A body with this value there, and nothing else."""
        for step in reversed(self.steps):
            value = [value] if isinstance(step, int) else {step: value}
        return value


def fields_in(document: Schema) -> Iterator[Field]:
    for path, methods in document["paths"].items():
        for method in METHODS & methods.keys():
            declared = methods[method]
            content = declared.get("requestBody", {}).get("content", {}).get("application/json")
            if content and path.startswith(PREFIX):
                leaves = dict(_leaves(document, content["schema"], ()))
                for steps, schemas in leaves.items():
                    types = frozenset(one["type"] for one in schemas)
                    where = declared["operationId"], method.upper(), path.removeprefix(PREFIX)
                    yield Field(*where, steps, types, schemas[0])


def _leaves(
    document: Schema, schema: Schema, steps: tuple[Step, ...]
) -> Iterator[tuple[tuple[Step, ...], list[Schema]]]:
    kinds = list(_kinds(document, schema))
    scalars = [one for one in kinds if one.get("type") in SCALARS]
    if scalars and steps:
        yield steps, scalars
    if len(steps) < DEEPEST:
        for kind in kinds:
            if kind.get("type") == "array" and "items" in kind:
                yield from _leaves(document, kind["items"], (*steps, 0))
            for name, inner in kind.get("properties", {}).items():
                yield from _leaves(document, inner, (*steps, name))


def _kinds(document: Schema, schema: Schema) -> Iterator[Schema]:
    """The schema's alternatives, each in full."""
    if "$ref" in schema:
        named = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        beside = {name: value for name, value in schema.items() if name != "$ref"}
        both = {**named.get("properties", {}), **beside.get("properties", {})}
        schema = {**named, **beside} | ({"properties": both} if both else {})
    if alternatives := schema.get("anyOf") or schema.get("oneOf"):
        for one in alternatives:
            yield from _kinds(document, one)
    else:
        yield schema


def faulted(answer: Response) -> set[str]:
    """Where a body was refused; of many objects at once, where the first was."""
    told = answer.json()
    if answer.status_code == 200 and "results" in told:
        problem = told["results"][0].get("problem") or {}
        return {f"/items/0{one['pointer'].removeprefix('/items/0')}" for one in problem.get("errors", ())}
    return {one["pointer"] for one in told.get("errors", ())} if answer.status_code == 422 else set()
