"""Cursors: where a page ended, and of which list."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib

import orjson
from fastapi import Request
from pydantic import TypeAdapter

from api.query import parameters_of, refuse
from schemas.base import SAFE, Instant
from schemas.page import ListQuery, Place

FREE = frozenset(("cursor", "limit", "fields", "include", "sort"))
"""Parameters that may change from page to page; the sort is taken as it was understood."""
_INSTANT: TypeAdapter[dt.datetime] = TypeAdapter(Instant)
_KINDS: dict[str, type] = {"name": str, "number": int}
"""What a list is sorted by that is no moment."""


def encode_cursor(request: Request, query: ListQuery, place: Place) -> str:
    value = None if query.sort == "createdAt" else place.value
    parts = [_list_of(request, query), value, place.id]
    return base64.urlsafe_b64encode(orjson.dumps(parts, option=orjson.OPT_NAIVE_UTC)).decode().rstrip("=")


def read_cursor(request: Request, query: ListQuery, text: str) -> Place:
    """Raises Invalid for what this list, so sorted and with these filters, has not given."""
    try:
        made_for, value, object_id = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if isinstance(value, str) and query.sort != "name":
            value = _INSTANT.validate_python(value)
    except (binascii.Error, ValueError, TypeError):
        made_for = value = object_id = None
    fits = made_for == _list_of(request, query) and isinstance(object_id, str)
    kind = _KINDS.get(query.sort, dt.datetime)
    if not fits or not (value is None or isinstance(value, kind)) or _huge(value):
        detail = "This cursor was not made for this list with this sort and these filters."
        raise refuse("cursor", "parameter.invalid", detail)
    return Place(value, object_id)


def _list_of(request: Request, query: ListQuery) -> str:
    """A digest of what a cursor belongs to: with another it would skip objects, or show them twice."""
    chosen = sorted(pair for pair in parameters_of(request) if pair[0] not in FREE)
    parts = [request.scope["path"], query.sort, query.descending, chosen]
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()[:12]


def _huge(value: object) -> bool:
    return isinstance(value, bool) or (isinstance(value, int) and abs(value) > SAFE)
