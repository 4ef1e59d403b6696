"""Audit entries: what a change looked like, guarded from the moment it is written."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Any

import orjson

from services.act import Act

Document = dict[str, Any]
REDACTED = {"redacted": True}
SENSITIVE = frozenset(("phone", "licenceNumber", "passwordHash"))
"""Values that never appear in an entry; that they changed does."""
INTERNAL = frozenset(
    ("_id", "organizationId", "search", "bookingVersion", "updatedAt", "version", "crewIds", "resourceIds")
)
SEALED = ("sequence", "previousHash", "hash", "mac", "before", "after")
"""Members outside the core: filled in later, or covered through their digests, so that erasing a value keeps the chain."""


def canonical(value: Any) -> bytes:
    """One spelling for equal values."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z)


def shown(document: Document | None, other: Document | None) -> Document | None:
    """The fields of a document that differ from the other's, sensitive values redacted."""
    if document is None:
        return None
    if other is None:
        changed = {k: v for k, v in document.items() if k not in INTERNAL}
    else:
        changed = {k: v for k, v in document.items() if k not in INTERNAL and other.get(k) != v}
    for name in SENSITIVE & changed.keys():
        changed[name] = None if changed[name] is None else REDACTED
    return changed


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
    kept = {k: v for k, v in entry.items() if k not in SEALED}
    kept["salt"] = entry["salt"].hex()
    return canonical(kept)


def new_entry(
    entry_id: str, act: Act, at: Any, action: str, target: Document, changes: Document, key: bytes
) -> Document:
    """An unsealed entry; the sequencer gives it its place in the chain."""
    caller = act.caller
    entry: Document = {
        "_id": entry_id,
        "organizationId": caller.organization_id,
        "at": at,
        "actor": {"type": "user", "id": caller.user_id, "name": caller.name},
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
    entry["mac"] = mac(entry, key)
    return entry


def mac(entry: Document, key: bytes) -> str:
    return hmac.digest(key, core(entry), "sha256").hex()


def seal(entry: Document, sequence: int, previous: str) -> str:
    """The hash of an entry at its place in the organization's chain."""
    head = f"{sequence}\n{previous}\n{entry['mac']}\n".encode()
    return hashlib.sha256(head + core(entry)).hexdigest()


def fault(entry: Document, key: bytes, expected: tuple[int, str] | None) -> str | None:
    """What is wrong with an entry, in words, or None. `expected` is its sequence and the hash before it, if sealed."""
    if not hmac.compare_digest(mac(entry, key), entry.get("mac") or ""):
        return "the entry was edited after it was written"
    now = digests(entry)
    known = entry["digests"]
    if any(known.get(name) != digest for name, digest in now.items()):
        return "a value was edited after it was written"
    if set(known) - set(now) - set(entry.get("erased") or ()):
        return "a value was taken out without an erasure"
    if expected is None:
        return None
    sequence, previous = expected
    if entry["sequence"] != sequence:
        return f"entry {sequence} is missing before this one"
    if entry["previousHash"] != previous or entry["hash"] != seal(entry, sequence, previous):
        return "the chain does not fit: an entry was edited, removed or put in"
    return None
