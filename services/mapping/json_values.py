"""Takes values of JSON, which have types of their own, for fields that are usually read from text."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from services.mapping.fields import JSON, Kind
from services.mapping.problems import Unreadable, shown

_MAX_DEPTH: Final = 32
_AS_THEY_ARE: Final[dict[str, tuple[type, ...]]] = {"scalar": (bool, int, float), "boolean": (bool,)}


def loosened(convert: Callable[[Any], Any], kind: Kind) -> Callable[[Any], Any]:
    """Reads text by `convert`, numbers as if they were written out, and lists and objects where they belong."""

    def read(value: object) -> object:
        if isinstance(value, str):
            return convert(value)
        if isinstance(value, _AS_THEY_ARE.get(kind, ())):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return convert(repr(value))
        if isinstance(value, list) and kind == "list":
            return _texts(value)
        if kind in JSON:
            return checked_json(value, kind)
        raise Unreadable(f"{shown(_as_sent(value))} is of a type that this field cannot hold.")

    return read


def checked_json(value: object, kind: Kind) -> object:
    """Raises Unreadable for the other kind of JSON, and for what is nested too deeply."""
    if not isinstance(value, list if kind == "json_list" else dict):
        raise Unreadable(f"Expected a JSON {'list' if kind == 'json_list' else 'object'} here.")
    if not _is_shallow(value, _MAX_DEPTH):
        raise Unreadable("This JSON is nested too deeply.")
    return value


def _is_shallow(value: object, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_is_shallow(one, depth - 1) for one in inner)


def _as_sent(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _texts(values: list[Any]) -> list[str]:
    if not all(isinstance(value, str) for value in values):
        raise Unreadable("Every entry of this list must be text.")
    return values
