"""Turns what services return into answers; one encoder, no second validation on the way out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import Request
from starlette.responses import Response

from api.cursors import encode_cursor
from api.errors import details
from api.query import parameters_of
from schemas.base import Document
from schemas.noun import Noun
from schemas.page import Found, ListQuery
from services.act import Act, Answer, Caller
from services.views import view

JSON = "application/json"
OPTIONS = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z


def encode(value: Any) -> bytes:
    """JSON with times as RFC 3339 in UTC."""
    return orjson.dumps(value, option=OPTIONS)


def object_answer(noun: Noun, document: Document, caller: Caller, *, created_at: str | None = None) -> Answer:
    """One object with its version as `ETag`; `created_at` is the path of its list, for `Location`."""
    headers = {"content-type": JSON, "etag": f'"{document["version"]}"'}
    if created_at is not None:
        headers["location"] = f"{created_at}/{document['_id']}"
    return Answer(200 if created_at is None else 201, headers, encode(view(noun, document, caller)))


def single_answer(shown: Document, status: int = 200) -> Answer:
    """One object that is ready to be shown; of what counts no versions, a digest stands for one in the `ETag`."""
    body = encode(shown)
    version = shown.get("version") or hashlib.sha256(body).hexdigest()[:16]
    return Answer(status, {"content-type": JSON, "etag": f'"{version}"'}, body)


def plain_answer(value: Any, status: int = 200) -> Answer:
    return Answer(status, {"content-type": JSON}, encode(value))


def respond(answer: Answer) -> Response:
    return Response(answer.body, answer.status, answer.headers)


def renderer(noun: Noun, act: Act, *, created_at: str | None = None) -> Callable[[Document], Answer]:
    return lambda document: object_answer(noun, document, act.caller, created_at=created_at)


def bulk_renderer(request: Request) -> Callable[[Document], Answer]:
    """Shows what was refused of each item as it would be shown of a request for that item alone."""

    def render(done: Document) -> Answer:
        results = [
            {**one, "problem": details(request, one["problem"])} if "problem" in one else one
            for one in done["results"]
        ]
        return plain_answer({**done, "results": results})

    return render


def page_answer(request: Request, noun: Noun, query: ListQuery, found: Found, caller: Caller) -> Response:
    """A page of a noun, with the fields that were asked for."""
    items = [view(noun, document, caller) for document in found.items]
    if query.fields:
        items = [{name: item.get(name) for name in query.fields} for item in items]
    return listed(request, query, found._replace(items=items))


def listed(request: Request, query: ListQuery, found: Found) -> Response:
    """A page of what is ready to be shown: `items`, `nextCursor`, `total` if asked for, `Link` to the next one."""
    body: Document = {"items": found.items, "nextCursor": None}
    headers = {}
    if found.next is not None:
        body["nextCursor"] = cursor = encode_cursor(request, query, found.next)
        params = [(k, v) for k, v in parameters_of(request) if k != "cursor"]
        path = request.scope["path"]
        headers["link"] = f'<{path}?{urlencode([*params, ("cursor", cursor)])}>; rel="next"'
    if found.total is not None:
        body["total"] = found.total
    return Response(encode(body), 200, headers, media_type=JSON)
