"""A noun has the same name and the same files in every layer."""

from pathlib import Path

import pytest

from adapters.mongo.indexes import INDEXES, NOUNS
from schemas.noun import Noun
from services.importing.nouns import KINDS
from services.mapping.catalogue import FIELDS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.plural)
def test_a_noun_is_a_module_in_every_layer(noun: Noun) -> None:
    for layer in ("schemas", "adapters/mongo", "services", "api/v1"):
        assert (ROOT / layer / f"{noun.plural}.py").exists(), layer
    assert noun.plural in KINDS
    assert noun.name in FIELDS


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.plural)
def test_every_order_filter_and_unique_value_has_an_index(noun: Noun) -> None:
    leading = [tuple(index.document["key"])[1:2] for index in INDEXES[noun.plural]]
    asked = {*noun.sorts, *noun.filters, *noun.unique, "search"}
    missing = {field for field in asked if (field,) not in leading}
    assert missing == set()


OF_ALL = {"trips": {"dueAt"}}
"""The worker asks once for all organizations what is due."""


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.plural)
def test_every_index_of_a_noun_leads_with_the_organization(noun: Noun) -> None:
    first = {next(iter(index.document["key"])) for index in INDEXES[noun.plural]}
    assert first - OF_ALL.get(noun.plural, set()) == {"organizationId"}
