"""Decides once for a file which column goes where, so that rows can be read quickly."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Named
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from services.mapping.assemble import Assign, assigner
from services.mapping.catalogue import Meaning, NounName, find_field, meaning_of, squeezed, template_columns
from services.mapping.convert import Convert, Reading, converter
from services.mapping.fields import JSON, MEASURED, Field
from services.mapping.json_values import loosened
from services.mapping.mapping import ColumnRule, Mapping, columns_of
from services.mapping.moments import known_zone
from services.mapping.money import known_currency
from services.mapping.problems import MappingError, Unreadable, shown
from services.mapping.units import UNITS

_SHARED: Final = frozenset(
    {"text", "word", "capitals", "choice", "integer", "number", "datetime", "date", "boolean"}
)
"""Kinds whose values nothing can change, so that two fields may hold the same one."""


class Use(NamedTuple):
    """A column, the field it fills, and how it is read."""

    column: str
    field: Field
    reading: Reading


class Step(NamedTuple):
    """A column, how it is read, and where its value goes."""

    column: str
    convert: Convert
    assigns: tuple[Assign, ...]
    fields: tuple[str, ...]
    is_json: bool


Cells = Callable[[Named[str, Any]], Iterable[tuple[Step, Any]]]
"""The cells of a row that hold something, each with how it is read."""
Constant = tuple[Assign, Convert, Any]
"""Where a constant goes, how it is read anew for every row, and what it is."""


class Defaults(NamedTuple):
    """What the company's own settings say where a file does not."""

    zone: ZoneInfo | None
    currency: str | None


def mapped_uses(noun: NounName, mapping: Mapping, defaults: Defaults) -> list[Use]:
    """The columns that a mapping names; raises MappingError for fields, units and the like that are not known."""
    uses = []
    for name, given in mapping.columns.items():
        rule = given if isinstance(given, ColumnRule) else ColumnRule(column=joined_name(columns_of(given)))
        field = _field(noun, name)
        uses.append(Use(rule.column, field, _reading(field, rule, defaults)))
    return uses


def joined_name(columns: Sequence[str]) -> str:
    """What a field's columns are called together."""
    return " + ".join(columns)


def joins_of(mapping: Mapping) -> dict[str, tuple[str, ...]]:
    """The columns that are read together, by what they are called together."""
    several = (columns_of(given) for given in mapping.columns.values() if isinstance(given, list))
    return {joined_name(columns): columns for columns in several}


def known_uses(noun: NounName, columns: Iterable[str], defaults: Defaults) -> list[Use]:
    """The columns that name our fields, or are known to mean one that no other column names."""
    columns = list(columns)
    exact = {column: field for column in columns if (field := find_field(noun, column))}
    taken = {field.name for field in exact.values()}
    uses = []
    for column in columns:
        meaning = Meaning(exact[column]) if column in exact else meaning_of(noun, column)
        if meaning is None or (column not in exact and _is_taken(meaning.field.name, taken)):
            continue
        if use := use_of(column, meaning, defaults):
            taken.add(meaning.field.name)
            uses.append(use)
    return uses


def use_of(column: str, meaning: Meaning, defaults: Defaults) -> Use | None:
    """None for money in an unknown currency."""
    currency = meaning.currency or defaults.currency
    if meaning.field.kind == "money" and currency is None:
        return None
    return Use(column, meaning.field, Reading(meaning.field.kind, meaning.unit, currency, defaults.zone))


def steps_of(uses: Sequence[Use], *, typed: bool) -> list[Step]:
    """Whole objects come first, so that single fields can change them; a value of two fields is read once."""
    steps: dict[object, Step] = {}
    for use in sorted(uses, key=lambda use: use.field.kind not in JSON):
        key = (use.column, use.reading) if use.reading.kind in _SHARED else (use.column, use.field.name)
        convert = converter(use.reading)
        convert = loosened(convert, use.reading.kind) if typed else convert
        before = steps.get(key, Step(use.column, convert, (), (), use.field.kind in JSON))
        assigns = (*before.assigns, assigner(use.field.target))
        steps[key] = before._replace(assigns=assigns, fields=(*before.fields, use.field.name))
    return list(steps.values())


def constants_of(noun: NounName, mapping: Mapping, defaults: Defaults) -> list[Constant]:
    """Raises MappingError for constants that their fields cannot hold."""
    found: list[Constant] = []
    for name, value in mapping.constants.items():
        field = _field(noun, name)
        reading = _reading(field, ColumnRule(column=name), defaults)
        convert = loosened(converter(reading), reading.kind)
        try:
            convert(value)
        except Unreadable as error:
            raise MappingError(
                "mapping.constant_invalid", f"The constant of {name} is not valid: {error.detail}"
            ) from error
        found.append((assigner(field.target), convert, value))
    return found


def check_mapping(mapping: Mapping, columns: Sequence[str] | None) -> None:
    """Raises MappingError for fields given twice, and for columns that the file lacks, with the nearest there is."""
    _refuse_clashes([*mapping.columns, *mapping.constants])
    if columns is not None:
        _refuse_missing(mapping, columns)


def _refuse_missing(mapping: Mapping, columns: Sequence[str]) -> None:
    wanted = dict.fromkeys(column for given in mapping.columns.values() for column in columns_of(given))
    missing = [column for column in wanted if column not in columns]
    if missing:
        listed = "; ".join(f"{shown(column)}{_nearest(column, columns)}" for column in missing)
        raise MappingError(
            "mapping.column_missing", f"The file lacks columns that the mapping names: {listed}."
        )


def _field(noun: NounName, name: str) -> Field:
    if found := find_field(noun, name):
        return found
    known = template_columns(noun)
    raise MappingError(
        "mapping.field_unknown", f"A {noun} has no field {shown(name)}{_nearest(name, known)}."
    )


def _reading(field: Field, rule: ColumnRule, defaults: Defaults) -> Reading:
    """Raises MappingError where unit, currency or zone do not suit the field."""
    kind = field.kind
    suited = {"unit": kind in MEASURED, "currency": kind == "money", "zone": kind == "datetime"}
    for name, suits in suited.items():
        if getattr(rule, name) is not None and not suits:
            raise MappingError("mapping.rule_unsuited", f"{field.name} takes no {name}.")
    if rule.unit is not None and rule.unit not in UNITS[kind]:
        known = ", ".join(UNITS[kind])
        raise MappingError(
            "mapping.unit_unknown", f"{shown(rule.unit)} is no unit of {field.name}. Known are {known}."
        )
    currency = known_currency(rule.currency) if rule.currency else defaults.currency
    if kind == "money" and currency is None:
        raise MappingError(
            "mapping.currency_needed", f"Say the currency of {field.name}, for example “currency”: “USD”."
        )
    return Reading(kind, rule.unit, currency, known_zone(rule.zone) if rule.zone else defaults.zone)


def _refuse_clashes(names: Sequence[str]) -> None:
    for place, name in enumerate(names):
        if name in names[:place]:
            raise MappingError("mapping.field_twice", f"{name} has both a column and a constant. Keep one.")
    if "price" in names and any(name.startswith("price.") for name in names):
        raise MappingError(
            "mapping.field_twice", "The price is given both as a whole and in parts. Keep one."
        )


def _is_taken(name: str, taken: set[str]) -> bool:
    return name in taken or (name == "price" and "price.amount" in taken)


def _nearest(name: str, known: Sequence[str]) -> str:
    """The most similar name, as an addition to a sentence."""
    by_words = {squeezed(one): one for one in known}
    close = difflib.get_close_matches(squeezed(name), by_words, n=1, cutoff=0.5)
    return f" (did you mean {shown(by_words[close[0]])}?)" if close else ""
