"""Finds the field that a name means: one of ours exactly, or one that a column's heading is known to mean."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final, Literal, NamedTuple

from schemas.currencies import DECIMALS
from services.mapping.fields import MEASURED, Field, Kind, Target
from services.mapping.nouns import CUSTOMER, DRIVER, PLACE, VEHICLE
from services.mapping.trip_fields import SHIPMENT, STOP, TRIP
from services.mapping.units import SPELLINGS, UNITS

NounName = Literal["driver", "vehicle", "place", "customer", "trip"]
FIELDS: Final[dict[NounName, tuple[Field, ...]]] = {
    "driver": DRIVER,
    "vehicle": VEHICLE,
    "place": PLACE,
    "customer": CUSTOMER,
    "trip": TRIP,
}
_NUMBERED: Final = re.compile(r"(stops|shipments)\.([1-9]\d{0,2})\.([\w.]+)", re.ASCII).fullmatch
_METADATA: Final = re.compile(r"metadata\.([^.$][^.]{0,99})").fullmatch
_WORD: Final = re.compile(r"[^\W_]+")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Meaning(NamedTuple):
    """The field a heading means, and the unit or currency that it says."""

    field: Field
    unit: str | None = None
    currency: str | None = None


def template_columns(noun: NounName) -> tuple[str, ...]:
    """The columns of the template, which an import takes without a mapping."""
    return tuple(field.name for field in FIELDS[noun] if field.is_column)


def find_field(noun: NounName, name: str) -> Field | None:
    """The field of exactly this name."""
    if found := _by_name(noun).get(name):
        return found
    if metadata := _METADATA(name):
        return Field(name, "scalar", target=("metadata", metadata[1]), is_column=False)
    numbered = _NUMBERED(name) if noun == "trip" else None
    return _entry(name, numbered[1], int(numbered[2]), numbered[3]) if numbered else None


def meaning_of(noun: NounName, heading: str) -> Meaning | None:
    """What a heading means, from the words in it: `Distance (km)`, `fare_usd` and `license no` are understood."""
    if field := find_field(noun, heading):
        return Meaning(field)
    words = _words(heading)
    if field := _by_words(noun).get("".join(words)):
        return Meaning(field)
    return _with_measure(noun, "".join(words[:-1]), words[-1]) if len(words) > 1 else None


def squeezed(heading: str) -> str:
    """A heading without case, blanks and signs, for comparing."""
    return "".join(_words(heading))


@cache
def _by_name(noun: NounName) -> dict[str, Field]:
    return {field.name: field for field in FIELDS[noun]}


@cache
def _by_words(noun: NounName) -> dict[str, Field]:
    """Amounts whose heading names no unit could be in any, so only our own names say enough."""
    named = {squeezed(field.name): field for field in FIELDS[noun]}
    known = {
        squeezed(synonym): field
        for field in FIELDS[noun]
        for synonym in field.synonyms
        if field.kind not in MEASURED
    }
    return {**known, **named}


def _with_measure(noun: NounName, words: str, last: str) -> Meaning | None:
    unit, currency = SPELLINGS.get(last, last), last.upper()
    for field in FIELDS[noun]:
        if words not in {squeezed(field.name), *map(squeezed, field.synonyms)}:
            continue
        if unit in UNITS.get(field.kind, ()):
            return Meaning(field, unit=unit)
        if field.kind == "money" and currency in DECIMALS:
            return Meaning(field, currency=currency)
    return None


def _entry(name: str, of: str, number: int, inner: str) -> Field | None:
    """A field of one stop or shipment, by its short name or by its path."""
    if of == "shipments":
        return next(
            (_numbered(name, kind, of, number, path) for path, kind in SHIPMENT if path == inner), None
        )
    found = ((path, kind) for short, path, kind, _ in STOP if inner in {short, path})
    return next((_numbered(name, kind, of, number, path) for path, kind in found), None)


def _numbered(name: str, kind: Kind, of: str, number: int, path: str) -> Field:
    target: Target = (f"#{of}", number, *path.split("."))
    return Field(name, kind, target=target, is_column=False)


def _words(heading: str) -> list[str]:
    text = unicodedata.normalize("NFKC", _CAMEL.sub(" ", heading)).casefold()
    return _WORD.findall(text)
