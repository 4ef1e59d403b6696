"""Audit entries: what a change looked like, guarded from the moment it is written."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Collection, Mapping
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
        "logos",
    )
)
EMPTY: tuple[Any, ...] = (None, [], {})
FORM = 2
"""How entries are put together now. Those of before have no form: the core of those held who acted and from where."""
SIDES = ("before", "after")
FRAME = ("ip", "userAgent", "reason")
ACTOR_NAME = "actor.name"
OUTSIDE = frozenset(("sequence", "previousHash", "hash", "mac", "erased", *SIDES))
"""Members outside the core: filled in later, or covered through digests, so that a value can go and the chain stay."""
OUTSIDE_NOW = OUTSIDE | {"salts", *FRAME}
SALT_BYTES = 16


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


def values(entry: Document) -> Document:
    """By name, everything of an entry that the chain covers through a digest and not by itself."""
    found = {f"{side}.{name}": value for side in SIDES for name, value in (entry[side] or {}).items()}
    if "form" not in entry:
        return found
    found |= {name: entry[name] for name in FRAME if name in entry}
    return found | ({ACTOR_NAME: entry["actor"]["name"]} if "name" in entry["actor"] else {})


def digests(entry: Document) -> Document:
    """A digest of each value, which the chain hashes in place of the value.

    Each has a salt of its own that goes with the value: what is left cannot be guessed from its digest.
    """
    now = values(entry)
    salts: Document = entry["salts"] if "form" in entry else dict.fromkeys(now, entry["salt"])
    return {
        name: hashlib.sha256(salts.get(name, b"") + canonical(value)).hexdigest()
        for name, value in now.items()
    }


def core(entry: Document) -> bytes:
    """Everything of an entry that the MAC and the chain protect."""
    if "form" not in entry:
        return canonical({k: v for k, v in entry.items() if k not in OUTSIDE})
    actor = {k: v for k, v in entry["actor"].items() if k != "name"}
    return canonical({k: v for k, v in entry.items() if k not in OUTSIDE_NOW} | {"actor": actor})


def _salts(names: Collection[str]) -> Document:
    random = os.urandom(SALT_BYTES * len(names))
    return {name: random[SALT_BYTES * place : SALT_BYTES * (place + 1)] for place, name in enumerate(names)}


def new_entry(
    entry_id: str, act: Act, at: Any, action: str, target: Document, changes: Document, key: bytes
) -> Document:
    """An unsealed entry; the sealer gives it its place in the chain."""
    caller = act.caller
    entry: Document = {
        "_id": entry_id,
        "form": FORM,
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
        "sequence": None,
        "previousHash": None,
        "hash": None,
    }
    if erasure := changes.get("erasure"):
        entry["erasure"] = erasure
    entry["salts"] = _salts(values(entry).keys())
    entry["digests"] = digests(entry)
    entry["mac"] = sign(core(entry), key)
    return entry


def seal(entry: Document, sequence: int, previous: str) -> str:
    """The hash of an entry at its place in the organization's chain."""
    head = f"{sequence}\n{previous}\n{entry.get('mac')}\n".encode()
    return hashlib.sha256(head + core(entry)).hexdigest()
