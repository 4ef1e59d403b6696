"""Every refusal as RFC 9457 problem details."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.errors import Busy, Down, Duplicate, Exhausted, SearchStopped, Unsure
from adapters.logging import log
from api.callers import standing
from api.trail import trail_of
from schemas.problem import Problem
from schemas.words import words_of
from services.errors import (
    Contention,
    FieldError,
    Invalid,
    MethodNotAllowed,
    NotFound,
    RoadbookError,
    Taken,
    TooMany,
    Unavailable,
)
from services.work import Replayed

PROBLEM = "application/problem+json"
MAX_ERRORS = 100
MAX_DETAIL = 2000
MAX_INSTANCE = 2000


# What was sent is told back in words; what steers a terminal or a log is not.
_HARMLESS = str.maketrans(dict.fromkeys([*range(9), *range(11, 32), 127], "\ufffd"))


def render(request: Request, error: RoadbookError, headers: Mapping[str, str] | None = None) -> Response:
    """The error's answer."""
    found = dict(headers or {})
    if error.retry_after is not None:
        found["Retry-After"] = str(error.retry_after)
    if error.status == 401:  # noqa: PLR2004
        found["WWW-Authenticate"] = "Bearer"
    content = orjson.dumps(
        details(request, error), option=orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z, default=str
    )
    return Response(content, error.status, found, media_type=PROBLEM)


def details(request: Request, error: RoadbookError) -> dict[str, Any]:
    """The error as problem details, by itself or of one item among many."""
    body: dict[str, Any] = {
        "type": f"{request.app.state.roadbook.settings.backend_url.rstrip('/')}/problems/{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail.translate(_HARMLESS)[:MAX_DETAIL],
        "instance": quote(request.scope["path"])[:MAX_INSTANCE],
        "code": error.code,
        "requestId": trail_of(request).request_id,
        **error.extra,
    }
    if isinstance(error, Invalid):
        body["errors"] = [_harmless(one) for one in error.errors[:MAX_ERRORS]]
    return body


def _harmless(error: FieldError) -> dict[str, str]:
    return {name: text.translate(_HARMLESS) for name, text in error._asdict().items()}


def pointer(location: tuple[int | str, ...]) -> str:
    """Where an error is: a JSON pointer into the body, or the name of a parameter."""
    source, *path = location
    if source != "body":
        return str(path[0]) if path else str(source)
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def from_validation(errors: list[Any]) -> Invalid:
    found = [
        FieldError(pointer(e["loc"])[:500], f"field.{e['type']}", words_of(e)[:1000])
        for e in errors[:MAX_ERRORS]
    ]
    return Invalid("The request is not valid; `errors` says where and why.", errors=found)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RoadbookError)
    return render(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = list(error.errors())
    if any(one["loc"][0] == "path" for one in found):
        # An id that cannot be is the id of nothing, and must not look different.
        return render(request, NotFound())
    return render(request, from_validation(found))


async def _replayed(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Replayed)
    answer = error.answer
    return Response(answer.body, answer.status, {**answer.headers, "Idempotency-Replayed": "true"})


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == MethodNotAllowed.status:
        headers["Allow"] = ", ".join(_methods(request))
    known: dict[int, type[RoadbookError]] = {404: NotFound, 405: MethodNotAllowed}
    refusal = known.get(error.status_code, Invalid if error.status_code < 500 else RoadbookError)  # noqa: PLR2004
    detail = None if refusal in known.values() else str(error.detail)
    return render(request, refusal(detail), headers)


def _methods(request: Request) -> list[str]:
    """What the path does allow; the router itself knows only the first of its routes."""
    paths = request.app.openapi()["paths"]
    allowed: set[str] = {method.upper() for method in paths.get(request.url.path, ())}
    if allowed:
        return sorted(allowed)
    for template, operations in paths.items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), request.url.path):
            allowed |= {method.upper() for method in operations}
    return sorted(allowed)


SEARCH_STOPPED = "The search took too long and was stopped. Give another word or a filter, or try again."


async def _outside(request: Request, error: Exception) -> Response:
    refusals: dict[type[Exception], RoadbookError] = {
        Down: Unavailable(),
        SearchStopped: Unavailable(SEARCH_STOPPED),
        Unsure: Unavailable.in_the_middle(),
        Busy: Contention(),
        Duplicate: Taken(),
    }
    log.warning(
        "dependency", kind=type(error).__name__, detail=str(error), requestId=trail_of(request).request_id
    )
    return render(request, refusals[type(error)])


async def _exhausted(request: Request, error: Exception) -> Response:
    assert isinstance(error, Exhausted)
    trail_of(request).stands(error.standing)
    return render(request, TooMany(error.standing.reset))


Handler = Callable[[Request, Exception], Awaitable[Response]]


def _counted(handler: Handler) -> Handler:
    """Also what is refused at first sight, such as a path that is none, belongs to somebody's budget."""

    async def answer(request: Request, error: Exception) -> Response:
        try:
            await standing(request)
        except Exhausted as exhausted:
            return await _exhausted(request, exhausted)
        return await handler(request, error)

    return answer


class Unhandled:
    """Answers for a bug inside of the layers that complete answers, so that this one carries their headers too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            log.error("unhandled", exc_info=error, requestId=trail_of(scope).request_id)
            await render(Request(scope), RoadbookError())(scope, receive, send)


def install(app: FastAPI) -> None:
    """One handler for each family of errors."""
    app.add_exception_handler(RoadbookError, _counted(_refused))
    app.add_exception_handler(RequestValidationError, _counted(_invalid))
    app.add_exception_handler(Replayed, _replayed)
    app.add_exception_handler(HTTPException, _counted(_http))
    app.add_exception_handler(Exhausted, _exhausted)
    for outside in (Down, SearchStopped, Unsure, Busy, Duplicate):
        app.add_exception_handler(outside, _counted(_outside))
    app.add_middleware(Unhandled)


def problems(*errors: type[RoadbookError]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an operation: which problems it can answer, by status."""
    by_status: dict[int | str, list[type[RoadbookError]]] = {}
    for error in errors:
        by_status.setdefault(error.status, []).append(error)
    return {
        status: {
            "description": "; ".join(f"`{error.code}`: {error.title}" for error in found),
            "content": {PROBLEM: {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}},
        }
        for status, found in by_status.items()
    }
