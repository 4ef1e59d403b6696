"""The bounds that the OpenAPI document states of what is sent in are those that the models hold."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from api.app import create_app
from api.bounds import bound
from tests.support.openapi import Schema, taken
from tests.support.settings import settings_for

HARMLESS = {"format": "int64"}
"""Says how a number is kept, and bounds nothing."""


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch) -> tuple[Schema, Schema]:
    """The document before and after its bounds were completed."""
    seen: list[Schema] = []

    def watched(document: Schema) -> None:
        seen.append(copy.deepcopy(document))
        bound(document)

    monkeypatch.setattr("api.openapi.bound", watched)
    return create_app(settings_for("mongodb://nowhere", "redis://nowhere")).openapi(), seen[0]


def test_a_model_holds_every_bound_of_what_it_takes(documents: tuple[Schema, Schema]) -> None:
    after, before = ({name: one["components"]["schemas"][name] for name in taken(one)} for one in documents)
    assert len(after) > 30
    assert list(added(before, after)) == []


def added(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Where one says something that the other does not."""
    if isinstance(after, list):
        for place, inner in enumerate(after):
            yield from added(before[place], inner, f"{path}/{place}")
    elif isinstance(after, dict):
        for name, inner in after.items():
            if name in before:
                yield from added(before[name], inner, f"{path}/{name}")
            elif HARMLESS.get(name) != inner and not (name == "maxLength" and bounded(before)):
                yield f"{path}: {name}"


def bounded(schema: Schema) -> bool:
    """A pattern that ends bounds the length as well."""
    return not schema.get("pattern", "*").rstrip("$").endswith("*")
