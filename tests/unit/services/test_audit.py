"""What an audit entry shows and what it guards."""

from __future__ import annotations

import datetime as dt

import pytest

from adapters.keys import key_id
from schemas.base import Document
from services.act import Act, Caller
from services.audit import REDACTED, new_entry, seal, shown
from services.audit_faults import fault

KEY = b"the key of today"
KEYS = {key_id(KEY): KEY}
AT = dt.datetime.fromisoformat("2026-03-01T12:30:00")


@pytest.fixture
def entry() -> Document:
    act = Act(Caller("usr_1", "org_1", "owner", "ses_1", "Olive"), "req_1", "192.0.2.1", "a browser")
    changes = {"before": {"name": "Ana"}, "after": {"name": "Anna", "skills": ["adr"]}}
    return new_entry("aud_1", act, AT, "driver.updated", {"type": "driver", "id": "drv_1"}, changes, KEY)


def _sealed(entry: Document) -> Document:
    return {**entry, "sequence": 7, "previousHash": "before", "hash": seal(entry, 7, "before")}


def test_an_untouched_entry_has_no_fault(entry: Document) -> None:
    assert fault(entry, KEYS, None) is None
    assert fault(_sealed(entry), KEYS, (7, "before")) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"action": "driver.deleted"}, "the entry was edited after it was written"),
        ({"at": AT.replace(year=2025)}, "the entry was edited after it was written"),
        ({"unknown": 1}, "the entry was edited after it was written"),
        ({"after": {"name": "Anna", "skills": ["crane"]}}, "a value was edited after it was written"),
        (
            {"after": {"name": "Anna", "skills": ["adr"], "more": 1}},
            "a value was edited after it was written",
        ),
        ({"before": {}}, "a value was taken out after it was written"),
        ({"digests": None}, "the entry was edited after it was written"),
        ({"mac": None}, "the entry was edited after it was written"),
    ],
)
def test_an_edited_entry_has_one(entry: Document, change: Document, reason: str) -> None:
    assert fault({**entry, **change}, KEYS, None) == reason


def test_an_entry_without_one_of_its_parts_has_one(entry: Document) -> None:
    del entry["mac"]
    assert fault(entry, KEYS, None) == "a part of the entry was taken out or replaced"


def test_an_entry_made_with_another_key_has_one(entry: Document) -> None:
    another = {key_id(b"another"): b"another"}
    assert fault(entry, another, None) == "the entry was edited after it was written"


def test_a_sealed_entry_is_known_by_the_chain_when_its_key_is_gone(entry: Document) -> None:
    another = {key_id(b"another"): b"another"}
    assert fault(_sealed(entry), another, (7, "before")) is None
    edited = {**_sealed(entry), "action": "driver.deleted"}
    assert (
        fault(edited, another, (7, "before"))
        == "the chain does not fit: an entry was edited, removed or put in"
    )


def test_an_entry_at_the_place_of_another_has_one(entry: Document) -> None:
    assert fault(_sealed(entry), KEYS, (8, "before")) == "another entry has this place"


def test_an_entry_that_follows_another_hash_does_not_fit(entry: Document) -> None:
    assert (
        fault(_sealed(entry), KEYS, (7, "other"))
        == "the chain does not fit: an entry was edited, removed or put in"
    )


def test_two_entries_with_equal_values_do_not_show_that_they_are_equal(entry: Document) -> None:
    act = Act(Caller("usr_1", "org_1", "owner", "ses_1"), "req_1")
    other = new_entry("aud_2", act, AT, "x", {}, {"before": entry["before"], "after": entry["after"]}, KEY)
    assert set(other["digests"].values()).isdisjoint(entry["digests"].values())


def test_only_what_differs_is_shown() -> None:
    before, after = (
        {"_id": "x", "name": "Ana", "plate": "A", "version": 1},
        {"_id": "x", "name": "Anna", "plate": "A", "version": 2},
    )
    assert shown(before, after) == {"name": "Ana"}
    assert shown(after, before) == {"name": "Anna"}
    assert shown(None, after) is None
    assert shown(after, None) == {"name": "Anna", "plate": "A"}


def test_sensitive_values_are_redacted_however_deep_they_are() -> None:
    document = {
        "phone": "555 0100",
        "licenceNumber": None,
        "contact": {"name": "Gate", "phone": "555 0101"},
        "stops": [{"contact": {"phone": "555 0102"}}],
    }
    assert shown(document, None) == {
        "phone": REDACTED,
        "contact": {"name": "Gate", "phone": REDACTED},
        "stops": [{"contact": {"phone": REDACTED}}],
    }
