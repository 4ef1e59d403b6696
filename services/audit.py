"""Audit entries: what a change looked like, guarded from the moment it is written."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from typing import Any

import orjson

from adapters.keys import key_id
from services.act import Act

Document = dict[str, Any]
Keys = Mapping[str, bytes]
"""The keys that may have guarded something, by their names."""
REDACTED = {"redacted": True}
SENSITIVE = frozenset(("phone", "licenceNumber", "passwordHash"))
"""Values that never appear in an entry, however deep; that they changed does."""
_SENSITIVE_NAMES = tuple(f'"{name}"'.encode() for name in sorted(SENSITIVE))
INTERNAL = frozenset(
    (
        "_id",
        "organizationId",
        "search",
        "bookingVersion",
        "updatedAt",
        "version",
        "crewIds",
        "resourceIds",
        "dueAt",
        "unjudged",
    )
)
EMPTY: tuple[Any, ...] = (None, [], {})
OUTSIDE = ("sequence", "previousHash", "hash", "mac", "before", "after")
"""Members outside the core: filled in later, or covered through digests, so that a value can go and the chain stay."""


def keys_by_name(keys: tuple[bytes, ...]) -> Keys:
    return {key_id(key): key for key in keys}


def canonical(value: Any) -> bytes:
    """One spelling for equal values, whatever somebody may have put there."""
    return orjson.dumps(
        value, default=_plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z
    )


def _plain(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def sign(data: bytes, key: bytes) -> str:
    """A MAC that tells which key made it."""
    return f"{key_id(key)}:{hmac.digest(key, data, 'sha256').hex()}"


def is_signed(data: bytes, mac: str | None, keys: Keys) -> bool | None:
    """Whether the MAC is right; None when its key is not among these."""
    name = (mac or "").partition(":")[0]
    if name not in keys:
        return None
    return hmac.compare_digest(sign(data, keys[name]), mac or "")


def shown(document: Document | None, other: Document | None) -> Document | None:
    """The fields of a document that differ from the other's, sensitive values redacted.

    Of a document that stands alone, the fields that hold something.
    """
    if document is None:
        return None
    if other is None:
        changed = {k: v for k, v in document.items() if k not in INTERNAL and v not in EMPTY}
    else:
        changed = {k: v for k, v in document.items() if k not in INTERNAL and other.get(k) != v}
    return {
        name: _redacted(name, value) if name in SENSITIVE or _holds_sensitive(value) else value
        for name, value in changed.items()
    }


def _holds_sensitive(value: Any) -> bool:
    """Whether there may be a sensitive member inside: a text is made and searched far quicker than a walk."""
    return isinstance(value, (dict, list)) and any(map(canonical(value).__contains__, _SENSITIVE_NAMES))


def _redacted(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {inner: _redacted(inner, leaf) for inner, leaf in value.items()}
    if isinstance(value, list):
        return [_redacted(name, item) for item in value]
    return REDACTED if name in SENSITIVE and value is not None else value


def digests(entry: Document) -> Document:
    """A salted digest of each value, which the chain hashes in place of the value."""
    salt = entry["salt"]
    return {
        f"{side}.{name}": hashlib.sha256(salt + canonical(value)).hexdigest()
        for side in ("before", "after")
        for name, value in (entry[side] or {}).items()
    }


def core(entry: Document) -> bytes:
    """Everything of an entry that the MAC and the chain protect."""
    return canonical({k: v for k, v in entry.items() if k not in OUTSIDE})


def new_entry(
    entry_id: str, act: Act, at: Any, action: str, target: Document, changes: Document, key: bytes
) -> Document:
    """An unsealed entry; the sealer gives it its place in the chain."""
    caller = act.caller
    entry: Document = {
        "_id": entry_id,
        "organizationId": caller.organization_id,
        "at": at,
        "actor": {"type": caller.kind, "id": caller.user_id, "name": caller.name},
        "action": action,
        "target": target,
        "ip": act.ip,
        "userAgent": act.user_agent,
        "requestId": act.request_id,
        "before": changes.get("before"),
        "after": changes.get("after"),
        "reason": changes.get("reason"),
        "salt": os.urandom(16),
        "sequence": None,
        "previousHash": None,
        "hash": None,
    }
    entry["digests"] = digests(entry)
    entry["mac"] = sign(core(entry), key)
    return entry


def seal(entry: Document, sequence: int, previous: str) -> str:
    """The hash of an entry at its place in the organization's chain."""
    head = f"{sequence}\n{previous}\n{entry.get('mac')}\n".encode()
    return hashlib.sha256(head + core(entry)).hexdigest()


def fault(entry: Document, keys: Keys, expected: tuple[int, str] | None) -> str | None:
    """What is wrong with an entry, in words, or None. `expected` is its sequence and the hash before it, if sealed."""
    try:
        if expected is None:
            return _content_fault(entry, keys, sealed=False)
        return (
            _place_fault(entry, *expected)
            or _content_fault(entry, keys, sealed=True)
            or _link_fault(entry, *expected)
        )
    except (KeyError, TypeError, AttributeError):
        return "a part of the entry was taken out or replaced"


def _place_fault(entry: Document, sequence: int, _previous: str) -> str | None:
    return "another entry has this place" if entry["sequence"] != sequence else None


def _content_fault(entry: Document, keys: Keys, *, sealed: bool) -> str | None:
    signed = is_signed(core(entry), entry["mac"], keys)
    # The chain covers the MAC too, so an old entry is still guarded when its key has been replaced twice.
    if signed is False or (signed is None and not sealed):
        return "the entry was edited after it was written"
    now, known = digests(entry), entry["digests"]
    if any(known.get(name) != digest for name, digest in now.items()):
        return "a value was edited after it was written"
    return "a value was taken out after it was written" if set(known) - set(now) else None


def _link_fault(entry: Document, sequence: int, previous: str) -> str | None:
    fits = entry["previousHash"] == previous and entry["hash"] == seal(entry, sequence, previous)
    return None if fits else "the chain does not fit: an entry was edited, removed or put in"


def missing(first: int, last: int) -> str:
    """Places in the chain that nothing is at."""
    return f"entry {first} is missing" if first == last else f"entries {first} to {last} are missing"
