"""Reads the query of a list request, strictly."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any
from urllib.parse import parse_qsl

import orjson
from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from schemas.base import SAFE, Instant
from schemas.noun import Noun
from schemas.page import Filter, ListQuery, Place
from services.errors import FieldError, Invalid
from services.noun import words

MAX_VALUES = 50
MAX_WORDS = 5
MAX_SEARCH = 200
RESERVED = ("limit", "cursor", "sort", "fields", "q", "include")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_INSTANT: TypeAdapter[dt.datetime] = TypeAdapter(Instant)
_WHOLE = re.compile(r"\d{1,15}", re.ASCII)
_COMMA = re.compile(r"(?<!\\),")
"""A comma that stands between two values; one within a value, as names have them, is written `\\,`."""


def refuse(parameter: str, code: str, detail: str) -> Invalid:
    return Invalid(errors=[FieldError(parameter, code, detail)])


def list_query(request: Request, noun: Noun) -> ListQuery:
    """The checked query. Raises Invalid for any parameter that this list does not know."""
    given = single(request)
    if not given:
        return ListQuery()
    sort, descending = _sort(given.get("sort", "-createdAt"), noun)
    return ListQuery(
        limit=_limit(given.get("limit", "20")),
        sort=sort,
        descending=descending,
        after=_cursor(given["cursor"], sort, descending=descending) if "cursor" in given else None,
        fields=_fields(given["fields"], noun) if "fields" in given else (),
        filters=filters(given, noun),
        words=_words(given["q"]) if "q" in given else (),
        total=_include(given.get("include", "")),
    )


def simple_query(request: Request, *, also: tuple[str, ...] = ()) -> ListQuery:
    """Paging alone, for lists in one fixed order; `also` names parameters that the operation reads itself."""
    given = single(request)
    for parameter in given.keys() - {"limit", "cursor", *also}:
        raise refuse(parameter, "parameter.unknown", f"This list has no parameter `{parameter[:100]}`.")
    after = _cursor(given["cursor"], "createdAt", descending=False) if "cursor" in given else None
    return ListQuery(limit=_limit(given.get("limit", "20")), descending=False, after=after)


def parameters_of(request: Request) -> list[tuple[str, str]]:
    """Names and values in their order."""
    return parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)


def single(request: Request) -> dict[str, str]:
    """The query's parameters, each given once."""
    pairs = parameters_of(request)
    given = dict(pairs)
    for name, text in pairs:
        if CONTROL.search(text):
            raise refuse(name, "parameter.invalid", f"`{name}` must not contain control characters.")
    if len(given) != len(pairs):
        twice = next(name for place, (name, _) in enumerate(pairs) if name in dict(pairs[:place]))
        raise refuse(
            twice[:100],
            "parameter.repeated",
            "Give each parameter once; several values go into one, with commas.",
        )
    return given


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= 100):  # noqa: PLR2004
        raise refuse("limit", "parameter.invalid", "`limit` is a whole number from 1 to 100.")
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


def _cursor(text: str, sort: str, *, descending: bool) -> Place:
    try:
        made_for, value, object_id = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if isinstance(value, str) and sort != "name":
            value = _INSTANT.validate_python(value)
    except (binascii.Error, ValueError, TypeError):
        made_for = value = object_id = None
    fits = made_for == ("-" if descending else "") + sort and isinstance(object_id, str)
    if not fits or not (value is None or isinstance(value, _KINDS.get(sort, dt.datetime))) or _huge(value):
        raise refuse("cursor", "parameter.invalid", "This cursor was not made for this list and sort.")
    return Place(value, object_id)


_KINDS: dict[str, type] = {"name": str, "number": int}
"""What a list is sorted by that is no moment."""


def _huge(value: object) -> bool:
    return isinstance(value, bool) or (isinstance(value, int) and abs(value) > SAFE)


def filters(given: dict[str, str], noun: Noun, also: Iterable[str] = RESERVED) -> tuple[Filter, ...]:
    """The conditions among the parameters; `also` names those that are not conditions."""
    known = noun.all_filters
    found: dict[str, Filter] = {}
    for parameter, text in given.items():
        if parameter in also:
            continue
        field, _, bound = (parameter, "", "") if parameter in known else parameter.partition(".")
        kind = known.get(field)
        if kind is None or (bound and (kind != "instant" or bound not in ("from", "to"))):
            raise refuse(parameter, "parameter.unknown", f"This list has no parameter `{parameter[:100]}`.")
        if bound:
            old = found.get(field, Filter(field))
            moment = _value(noun, field, kind, text, parameter)
            found[field] = old._replace(low=moment) if bound == "from" else old._replace(high=moment)
        else:
            parts = [part.replace(r"\,", ",") for part in _COMMA.split(text)]
            values = tuple(dict.fromkeys(_value(noun, field, kind, part, parameter) for part in parts))
            if len(values) > MAX_VALUES:
                raise refuse(parameter, "parameter.invalid", f"Up to {MAX_VALUES} values.")
            found[field] = Filter(field, values)
    return tuple(found.values())


def _value(noun: Noun, field: str, kind: str, text: str, parameter: str) -> Any:
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
        raise refuse(parameter, "parameter.invalid", error.errors()[0]["msg"][:300]) from None


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
        one("include", {"type": "string", "enum": ["total"]}, "`total` adds the number of all matches."),
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
