"""Reads the query of a list request, strictly."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Annotated, Any

from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from api.cursors import read_cursor
from api.query import refuse, single
from schemas.base import Instant
from schemas.noun import Noun
from schemas.page import Filter, ListQuery
from schemas.words import words_of
from services.search_words import words

MOST, USUAL = 100, 20
"""Items a page."""
MAX_VALUES = 50
MAX_WORDS = 5
MAX_SEARCH = 200
RESERVED = ("limit", "cursor", "sort", "fields", "q", "include")
_INSTANT: TypeAdapter[dt.datetime] = TypeAdapter(Instant)
_WHOLE = re.compile(r"\d{1,15}", re.ASCII)
_COMMA = re.compile(r"(?<!\\),")
"""A comma that stands between two values; one within a value, as names have them, is written `\\,`."""


def list_query(request: Request, noun: Noun) -> ListQuery:
    """The checked query. Raises Invalid for any parameter that this list does not know."""
    given = single(request)
    if not given:
        return ListQuery()
    sort, descending = _sort(given.get("sort", "-createdAt"), noun)
    query = ListQuery(
        limit=_limit(given.get("limit", "20")),
        sort=sort,
        descending=descending,
        fields=_fields(given["fields"], noun) if "fields" in given else (),
        filters=filters(given, noun),
        words=_words(given["q"]) if "q" in given else (),
        total=_include(given.get("include", "")),
    )
    return _from_cursor(request, query, given)


def simple_query(
    request: Request,
    *,
    also: tuple[str, ...] = (),
    most: int = MOST,
    usual: int = USUAL,
    sort: str = "createdAt",
) -> ListQuery:
    """Paging alone, for lists in one fixed order; `also` names parameters that the operation reads itself."""
    given = single(request)
    for parameter in given.keys() - {"limit", "cursor", *also}:
        raise refuse(parameter, "parameter.unknown", f"This list has no parameter `{parameter[:100]}`.")
    limit = _limit(given["limit"], most) if "limit" in given else usual
    query = ListQuery(limit=limit, sort=sort, descending=False)
    return _from_cursor(request, query, given)


def _from_cursor(request: Request, query: ListQuery, given: dict[str, str]) -> ListQuery:
    return replace(query, after=read_cursor(request, query, given["cursor"])) if "cursor" in given else query


def _limit(text: str, most: int = MOST) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= most):  # noqa: PLR2004
        raise refuse("limit", "parameter.invalid", f"`limit` is a whole number from 1 to {most}.")
    return int(text)


def _sort(text: str, noun: Noun) -> tuple[str, bool]:
    name = text.removeprefix("-")
    if name not in noun.sorts:
        raise refuse(
            "sort", "parameter.unknown", f"`sort` is one of {', '.join(noun.sorts)}, with - for descending."
        )
    return name, text.startswith("-")


def _fields(text: str, noun: Noun) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = sorted(set(names) - set(noun.fields))
    if unknown or not names:
        raise refuse(
            "fields",
            "parameter.unknown",
            f"Unknown in `fields`: {', '.join(unknown)[:200] or 'nothing asked'}.",
        )
    return names


def _words(text: str) -> tuple[str, ...]:
    found = words(text)
    if len(text) > MAX_SEARCH or len(found) > MAX_WORDS:
        raise refuse(
            "q", "parameter.invalid", f"`q` takes up to {MAX_WORDS} words in {MAX_SEARCH} characters."
        )
    return tuple(word[:40] for word in found)


def _include(text: str) -> bool:
    if text not in ("", "total"):
        raise refuse("include", "parameter.unknown", "`include` knows only `total`.")
    return text == "total"


def filters(given: dict[str, str], noun: Noun, also: Iterable[str] = RESERVED) -> tuple[Filter, ...]:
    """The conditions among the parameters; `also` names those that are not conditions."""
    found: dict[str, Filter] = {}
    for parameter, text in given.items():
        if parameter in also:
            continue
        field, bound = _condition(parameter, given, noun)
        old = found.get(field, Filter(field))
        if bound:
            moment = _value(noun, field, text, parameter)
            found[field] = old._replace(low=moment) if bound == "from" else old._replace(high=moment)
        else:
            found[field] = old._replace(values=_values(noun, field, text))
    return tuple(found.values())


def _condition(parameter: str, given: dict[str, str], noun: Noun) -> tuple[str, str]:
    """The field that a parameter is about, and which bound of it, if any."""
    known = noun.all_filters
    field, dot, bound = (parameter, "", "") if parameter in known else parameter.partition(".")
    kind = known.get(field)
    if kind is None or (dot and (kind != "instant" or bound not in ("from", "to"))):
        raise refuse(parameter, "parameter.unknown", f"This list has no parameter `{parameter[:100]}`.")
    if not dot and {f"{field}.from", f"{field}.to"} & given.keys():
        detail = f"Give either `{field}` itself or `{field}.from` and `{field}.to`."
        raise refuse(parameter, "parameter.invalid", detail)
    return field, bound


def _values(noun: Noun, field: str, text: str) -> tuple[Any, ...]:
    parts = [part.replace(r"\,", ",") for part in _COMMA.split(text)]
    values = tuple(dict.fromkeys(_value(noun, field, part, field) for part in parts))
    if len(values) > MAX_VALUES:
        raise refuse(field, "parameter.invalid", f"Up to {MAX_VALUES} values.")
    return values


def _value(noun: Noun, field: str, text: str, parameter: str) -> Any:
    kind = noun.all_filters[field]
    try:
        if kind == "instant":
            return _INSTANT.validate_python(text.replace(" ", "+"))
        if kind == "flag":
            return {"true": True, "false": False}[text]
        if kind == "number" and not _WHOLE.fullmatch(text):
            raise refuse(parameter, "parameter.invalid", "Write a whole number.")
        return _field_adapter(noun, field).validate_python(text)
    except KeyError:
        raise refuse(parameter, "parameter.invalid", "Write true or false.") from None
    except ValidationError as error:
        raise refuse(parameter, "parameter.invalid", words_of(error.errors()[0])[:300]) from None


@cache
def _field_adapter(noun: Noun, field: str) -> TypeAdapter[Any]:
    """A filter's value must be one that the field can have."""
    info = next(info for info in noun.model.model_fields.values() if info.alias == field)
    kind: Any = info.annotation
    return TypeAdapter(Annotated[kind, *info.metadata] if info.metadata else kind)


def parameters(noun: Noun) -> list[dict[str, Any]]:
    """The query parameters of a noun's list as OpenAPI describes them."""

    def one(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
        return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}

    text = {"type": "string", "maxLength": 2000}
    orders = [prefix + name for name in noun.sorts for prefix in ("", "-")]
    found = [
        one("limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}, "Items a page."),
        one("cursor", text, "`nextCursor` of the page before."),
        one(
            "sort",
            {"type": "string", "enum": orders, "default": "-createdAt"},
            "Order; absent values come last.",
        ),
        one("fields", text, "Only these fields, separated by commas."),
        one("q", {"type": "string", "maxLength": 200}, "Words whose beginnings must occur."),
        one(
            "include",
            {"type": "string", "enum": ["total"]},
            "`total` adds the number of all matches, if it can be had soon.",
        ),
    ]
    for name, kind in noun.all_filters.items():
        if kind == "instant":
            moment = {"type": "string", "format": "date-time", "maxLength": 40}
            found += [
                one(f"{name}.from", moment, "From this moment on."),
                one(f"{name}.to", moment, "Before this moment."),
            ]
        else:
            several = "One of these values, separated by commas; a comma within a value is written `\\,`."
            found.append(one(name, text, several))
    return found
