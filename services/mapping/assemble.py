"""Puts values where they belong in the nested object, and the stops and shipments of a trip in their order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from schemas.base import Document
from services.mapping.fields import Target

Assign = Callable[[dict[Any, Any], Any], None]


def assigner(target: Target) -> Assign:
    """Sets the value at the path, making the objects on the way."""
    first, *rest = target
    if not rest:

        def top(document: dict[Any, Any], value: object) -> None:
            document[first] = value

        return top
    second, *inner = rest
    if not inner:

        def second_level(document: dict[Any, Any], value: object) -> None:
            document.setdefault(first, {})[second] = value

        return second_level
    *parents, last = inner

    def deep(document: dict[Any, Any], value: object) -> None:
        document = document.setdefault(first, {}).setdefault(second, {})
        for step in parents:
            document = document.setdefault(step, {})
        document[last] = value

    return deep


def assemble_trip(document: dict[Any, Any]) -> str | None:
    """Turn `pickup`, `dropoff` and numbered entries into lists; what is wrong with them, in words."""
    for name in ("stops", "shipments"):
        if (numbered := document.pop(f"#{name}", None)) and (
            wrong := _merge_numbered(document, name, numbered)
        ):
            return wrong
    pickup, dropoff = document.pop("pickup", None), document.pop("dropoff", None)
    if pickup is not None or dropoff is not None:
        stops = document.setdefault("stops", [])
        _merge_end(stops, "pickup", pickup)
        _merge_end(stops, "dropoff", dropoff)
    return None


def _merge_numbered(document: Document, name: str, numbered: dict[int, Document]) -> str | None:
    entries = document.setdefault(name, [])
    for number in sorted(numbered):
        if number > len(entries) + 1:
            return f"{name}.{number} is given but {name}.{len(entries) + 1} is not."
        if number > len(entries):
            entries.append({})
        entries[number - 1] = _merged(entries[number - 1], numbered[number])
    return None


def _merge_end(stops: list[Any], kind: str, given: Document | None) -> None:
    """The pickup is the first of its type and the dropoff the last; where there is none, it is added at its end."""
    if given is None:
        return
    if not stops:
        stops.append({"type": kind, **given})
        return
    places = [
        place for place, stop in enumerate(stops) if isinstance(stop, dict) and stop.get("type") == kind
    ]
    if not places:
        stops.insert(0 if kind == "pickup" else len(stops), {"type": kind, **given})
        return
    place = places[0 if kind == "pickup" else -1]
    stops[place] = _merged(stops[place], given)


def _merged(stop: object, given: Document) -> object:
    """A stop that has several windows gets the given one as its first."""
    if not isinstance(stop, dict):
        return stop
    merged = _deep(stop, given)
    if (windows := merged.get("windows")) and isinstance(windows[0], dict) and "window" in given:
        merged["windows"] = [{**windows[0], **merged.pop("window")}, *windows[1:]]
    return merged


def _deep(base: Document, given: Document) -> Document:
    both = {
        key: _deep(base[key], value)
        for key, value in given.items()
        if isinstance(value, dict) and isinstance(base.get(key), dict)
    }
    return {**base, **given, **both}
