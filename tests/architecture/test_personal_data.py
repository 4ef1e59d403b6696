"""Of everything that is stored somebody has said what of it is about people, and what becomes of that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.mongo.indexes import INDEXES
from adapters.mongo.migrations import COLLECTIONS
from adapters.mongo.sealed import SEALED
from services.privacy.stores import ELSEWHERE, NOTHING, STORES, Store

ROOT = Path(__file__).resolve().parents[2]
NAMES = [one.name for one in STORES]
OPENED = re.compile(r"(?:database\[|(?:get_collection|collection_named)\()(?:\"(\w+)\"|([A-Z_]+))[\])]")
"""By its name, or by a constant that has it."""
WAITS = "erasures"
"""Its row goes with the erasure itself."""


def opened(source: str) -> Iterator[str]:
    """The collections that a module opens."""
    for name, constant in OPENED.findall(source):
        defined = re.search(rf'^{constant} = "(\w+)"$', source, re.MULTILINE) if constant else None
        if name or defined:
            yield name or (defined[1] if defined else "")


def there() -> set[str]:
    modules = (ROOT / "adapters" / "mongo").glob("*.py")
    found = {name for path in modules for name in opened(path.read_text(encoding="utf-8"))}
    return found | {*COLLECTIONS, *INDEXES, *SEALED}


def test_every_collection_is_listed_once() -> None:
    assert len(NAMES) == len(set(NAMES))
    assert sorted(there() - set(NAMES)) == [], "say in services/privacy/stores.py what it holds of people"
    assert sorted(set(NAMES) - there()) == [], "there is no such collection"


@pytest.mark.parametrize("store", [one for one in STORES if one.name in SEALED], ids=lambda one: one.name)
def test_what_is_sealed_is_about_people(store: Store) -> None:
    assert store.holds != NOTHING or store.name == "passwordKeys"


@pytest.mark.parametrize("store", [*STORES, *ELSEWHERE], ids=lambda one: one.name)
def test_what_is_said_of_it_is_what_is_done(store: Store) -> None:
    assert all((store.holds, store.kept, store.erasure))
    stays = store.erasure.startswith("stays")
    if store.erase or store.erase_account:
        assert not stays, "it is erased and said to stay"
    elif store in STORES and store.name not in ("users", "trips", WAITS):
        assert stays, "it is said to be erased, and nobody does"


def test_a_collection_that_nobody_has_thought_of_is_found() -> None:
    source = 'OTHERS = "rumours"\nself._rows = database["gossip"]\nself._others = database[OTHERS]\n'
    assert list(opened(source)) == ["gossip", "rumours"]
