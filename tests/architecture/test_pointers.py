"""A refusal names places of the request, in the words of the wire, and talks to people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

import api.app  # noqa: F401 - it imports every model
from adapters.mongo.indexes import NOUNS
from cli.openapi import document
from schemas.base import Model
from tests.support.openapi import taken

KEY = "a key"
SIMPLE: list[Any] = [None, True, 0, 1.5, -(10**30), "", " ", "\x00", "\n", "x" * 20_000]
JUNK = [
    *SIMPLE,
    [],
    {},
    *([one] for one in SIMPLE),
    *({KEY: one} for one in SIMPLE),
    {KEY: [1]},
    [[]],
    [{KEY: 1}],
]


def models() -> list[type[Model]]:
    """Those that a body or a row of an import is made of."""
    named = taken(json.loads(document()))
    rows = {one for noun in NOUNS for one in (noun.imported, noun.import_update)}
    return sorted(rows | {one for one in made_of(Model) if one.__name__ in named}, key=str)


def made_of(model: type[Model]) -> Iterator[type[Model]]:
    for inner in model.__subclasses__():
        yield from (inner, *made_of(inner))


def names(model: type[Model]) -> list[str]:
    return [info.alias or name for name, info in model.model_fields.items()]


NAMES = {name for model in models() for name in names(model)} | {KEY}


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_whatever_is_sent_is_refused_at_a_place_that_was_sent(model: type[Model]) -> None:
    for error in refusals(model):
        assert all(isinstance(part, int) or part in NAMES for part in error["loc"]), error
        assert "function" not in error["msg"], error


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_text_has_characters_and_not_items(model: type[Model]) -> None:
    assert [one for one in refusals(model) if isinstance(one["input"], str) and " item" in one["msg"]] == []


def refusals(model: type[Model]) -> Iterator[Any]:
    """Everything said of every field for everything that it does not take."""
    for name in names(model):
        for junk in JUNK:
            try:
                model.model_validate({name: junk})
            except ValidationError as error:
                yield from error.errors()


def test_there_are_models_to_look_at() -> None:
    assert len(models()) > 30
