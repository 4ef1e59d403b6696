"""The plain data that the trip rules take and give back."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.base import Document
from services.errors import FieldError

Problems = list[FieldError]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule that stands in the way: the code of the error catalogue, words, and members for a program."""

    code: str
    detail: str
    extra: Document = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """What building and patching need from outside: ids by prefix, the organization's currency, saved places by id."""

    new_id: Callable[[str], str]
    currency: str = "USD"
    places: Mapping[str, Document] = field(default_factory=dict)


def applied(document: Document, changes: Mapping[str, Any]) -> Document:
    """The document with changes made, whose names may be dotted paths into lists (`stops.2.status`).

    Only what lies on the way to a change is copied; the rest is shared, as nobody changes a document in place.
    """
    result, fresh = dict(document), set[tuple[str, ...]]()
    for path, value in changes.items():
        if "." not in path:
            result[path] = value
            continue
        *parents, last = path.split(".")
        target: Any = result
        for depth, step in enumerate(parents, 1):
            key: Any = int(step) if isinstance(target, list) else step
            way = tuple(parents[:depth])
            if way not in fresh:
                fresh.add(way)
                target[key] = copy.copy(target[key])
            target = target[key]
        target[int(last) if isinstance(target, list) else last] = value
    return result


def differences(path: str, old: Document, new: Document) -> Document:
    """The changes that turn the nested object at `path` from old into new."""
    return {f"{path}.{key}": value for key, value in new.items() if key not in old or old[key] != value}


def differing(document: Document, changes: Mapping[str, Any]) -> Document:
    """The changes of whole fields that change anything."""
    return {key: value for key, value in changes.items() if key not in document or document[key] != value}


def find_index(items: Iterable[Document], item_id: object) -> int | None:
    return next((index for index, item in enumerate(items) if item["id"] == item_id), None)


def span(trip: Document, zone: dt.tzinfo) -> str:
    """When a trip is, as sentences for people write it: by the clocks of a zone, which is named."""
    start, end = (
        trip[name].replace(tzinfo=dt.UTC).astimezone(zone) for name in ("scheduledStart", "scheduledEnd")
    )
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"from {start:%Y-%m-%d %H:%M} to {until} {end.tzname()}"
