"""Values can be taken out of an audit entry, and whoever takes one out in secret is found."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from adapters.keys import key_id
from schemas.base import Document
from services.act import Act, Caller
from services.audit import OUTSIDE, canonical, digests, new_entry, seal, sign
from services.audit_erasure import Removal, without
from services.audit_faults import fault
from services.audit_view import audit_view

KEY = b"the key of today"
KEYS = {key_id(KEY): KEY}
AT = dt.datetime.fromisoformat("2026-03-01T12:30:00")
WHO = ("actor.name", "ip", "userAgent")


def written() -> Document:
    act = Act(Caller("usr_1", "org_1", "owner", "ses_1", "Olive"), "req_1", "192.0.2.1", "a browser")
    changes = {"before": {"name": "Ana"}, "after": {"name": "Anna", "role": "viewer"}, "reason": "Ana asked"}
    return new_entry("aud_1", act, AT, "user.updated", {"type": "user", "id": "usr_2"}, changes, KEY)


def of_before() -> Document:
    """As entries were put together before they had a form."""
    entry = {name: value for name, value in written().items() if name not in ("form", "salts", "mac")}
    entry["salt"] = b"one for all"
    entry["digests"] = digests(entry)
    entry["mac"] = sign(canonical({k: v for k, v in entry.items() if k not in OUTSIDE}), KEY)
    return entry


def sealed(entry: Document) -> Document:
    return {**entry, "sequence": 7, "previousHash": "before", "hash": seal(entry, 7, "before")}


def erased(entry: Document, *names: str, by: str = "aud_9") -> tuple[Document, dict[str, Any]]:
    """The entry without these values, and the proofs of that."""
    removal = without(entry, names, by)
    assert isinstance(removal, Removal)
    return removal.entry, {by: {"erasure": [removal.told]}}


FORMS = pytest.mark.parametrize("entry", [sealed(written()), sealed(of_before())], ids=["now", "before"])


@FORMS
def test_an_entry_of_either_form_is_right_as_it_was_written(entry: Document) -> None:
    assert fault(entry, KEYS, (7, "before")) is None


@FORMS
@pytest.mark.parametrize("names", [WHO, ("before.name",), (*WHO, "reason", "before.name", "after.name")])
def test_what_is_left_when_values_were_erased_is_still_right(entry: Document, names: tuple[str, ...]) -> None:
    left, proofs = erased(entry, *names)
    assert fault(left, KEYS, (7, "before"), proofs) is None
    assert b"Olive" not in canonical(left) or "actor.name" not in names
    again, more = erased(left, "after.role", by="aud_10")
    assert fault(again, KEYS, (7, "before"), proofs | more) is None


@FORMS
def test_no_salt_is_left_by_which_an_erased_value_could_be_guessed(entry: Document) -> None:
    left, _ = erased(entry, "before.name", "ip")
    assert "salt" not in left
    assert not {"before.name", "ip"} & left.get("salts", {}).keys()


@FORMS
@pytest.mark.parametrize(
    "proofs",
    [
        {},
        {"aud_9": {"erasure": []}},
        {"aud_9": {"erasure": [{"id": "aud_2", "names": ["ip"]}]}},
        {"aud_9": {"erasure": [{"id": "aud_1", "names": ["userAgent"]}]}},
    ],
)
def test_a_mark_that_nothing_bears_out_is_found(entry: Document, proofs: dict[str, Any]) -> None:
    left, _ = erased(entry, "ip")
    assert (
        fault(left, KEYS, (7, "before"), proofs)
        == "a mark of an erasure was put in that nothing in the log bears out"
    )


def test_another_value_than_was_told_is_missed() -> None:
    left, proofs = erased(sealed(written()), "ip")
    del left["userAgent"]
    assert fault(left, KEYS, (7, "before"), proofs) == "a value was taken out after it was written"


def test_a_value_that_is_put_back_is_found() -> None:
    entry = sealed(written())
    left, proofs = erased(entry, "ip")
    back = {**left, "ip": entry["ip"], "salts": entry["salts"]}
    assert fault(back, KEYS, (7, "before"), proofs) == "a value that had been erased was put back"


@FORMS
@pytest.mark.parametrize(
    "change", [{"action": "user.removed"}, {"at": AT.replace(year=2025)}, {"after": {"role": "owner"}}]
)
def test_an_edit_beside_an_erasure_is_found(entry: Document, change: Document) -> None:
    left, proofs = erased(entry, "before.name", "after.name")
    assert "edited" in str(fault({**left, **change}, KEYS, (7, "before"), proofs))


def test_an_entry_of_before_keeps_its_place_when_values_were_erased() -> None:
    left, proofs = erased(sealed(of_before()), "ip")
    assert fault(left, KEYS, (7, "other"), proofs) == (
        "the chain does not fit: an entry was edited, removed or put in"
    )
    assert fault(left, KEYS, None, proofs) == "the entry is not sealed, but values of it were erased"


def test_what_an_entry_does_not_hold_cannot_be_taken_out() -> None:
    assert without(written(), ("after.phone",), "aud_9") is None


def test_readers_see_where_something_was() -> None:
    left, _ = erased(written(), *WHO, "before.name", "after.name")
    shown = audit_view(left)
    assert shown["actor"] == {"type": "user", "id": "usr_1", "name": "Erased person"}
    assert (shown["ip"], shown["userAgent"], shown["reason"]) == ("", "", "Ana asked")
    assert shown["before"] == {"name": {"erased": True}}
    assert shown["after"] == {"name": {"erased": True}, "role": "viewer"}
