"""Routes that cost less than the framework's own: told apart by how their path begins, called without its solver."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable, Iterable
from inspect import iscoroutinefunction
from typing import Any

from fastapi import APIRouter, Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_typed_return_annotation, request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

Known = dict[Any, Any]
"""What the dependencies of one request have given, by the function that gave it."""
Solve = Callable[[Request, Known], Awaitable[dict[str, Any]]]


class DirectRoute(APIRoute):
    """Declared and documented as any route of FastAPI, which itself calls those that take more than is solved here."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self.beginning = self.path.partition("{")[0]
        self.others: frozenset[str] = frozenset()
        """Paths that belong to routes without parameters, whose methods alone they have."""
        if self.body_field is None and (solve := _solver(self.dependant)) and _answers(endpoint):
            self.app = _application(self.dependant, endpoint, solve)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path = scope["path"]
        # Routes are tried in order, and nearly all are ruled out here for a tenth of what their pattern costs.
        if not path.startswith(self.beginning) or path in self.others:
            return Match.NONE, {}
        return super().matches(scope)


def flat(prefix: str, routers: Iterable[APIRouter]) -> list[APIRoute]:
    """All routes in one list: routers inside routers are searched anew at each level, at a tenth of a short request."""
    found = [_below(prefix, route) for router in routers for route in router.routes]
    fixed = frozenset(route.path for route in found if "{" not in route.path)
    for route in found:
        if isinstance(route, DirectRoute) and route.path not in fixed:
            route.others = fixed
    return found


def _below(prefix: str, route: BaseRoute) -> APIRoute:
    """The same route at the end of a longer path."""
    assert isinstance(route, APIRoute)
    moved = copy.copy(route)
    moved.path = prefix + route.path
    moved.path_regex, moved.path_format, moved.param_convertors = compile_path(moved.path)
    if isinstance(moved, DirectRoute):
        moved.beginning = prefix + moved.beginning
    return moved


def _answers(endpoint: Callable[..., Any]) -> bool:
    """Whether what it returns is ready to be sent."""
    returned = get_typed_return_annotation(endpoint)
    return isinstance(returned, type) and issubclass(returned, Response) and iscoroutinefunction(endpoint)


def _application(dependant: Dependant, endpoint: Callable[..., Awaitable[Response]], solve: Solve) -> ASGIApp:
    """Errors pass on to the application's handlers, as they do from any route."""
    sources = [
        (dependant.path_params, "path_params"),
        (dependant.query_params, "query_params"),
        (dependant.header_params, "headers"),
    ]
    given = [(params, source) for params, source in sources if params]

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        arguments, errors = await solve(request, {}), []
        for params, source in given:
            found, wrong = request_params_to_args(params, getattr(request, source))
            arguments |= found
            errors += wrong
        if errors:
            raise RequestValidationError(errors)
        response = await endpoint(**arguments)
        await response(scope, receive, send)

    return application


def _solver(dependant: Dependant) -> Solve | None:
    """Finds what its dependencies give, where each takes nothing but the request and others of its kind; else None."""
    if _takes_more(dependant):
        return None
    inner: list[tuple[str, Callable[..., Awaitable[Any]], Solve]] = []
    for one in dependant.dependencies:
        solve = _solver(one)
        if solve is None or one.name is None or one.call is None or not one.use_cache or not _is_plain(one):
            return None
        inner.append((one.name, one.call, solve))
    return _solving(dependant.request_param_name, inner)


def _solving(
    request_name: str | None, inner: list[tuple[str, Callable[..., Awaitable[Any]], Solve]]
) -> Solve:
    async def solving(request: Request, known: Known) -> dict[str, Any]:
        values: dict[str, Any] = {} if request_name is None else {request_name: request}
        for name, call, solve in inner:
            if call not in known:
                known[call] = await call(**await solve(request, known))
            values[name] = known[call]
        return values

    return solving


def _is_plain(dependant: Dependant) -> bool:
    """Whether it is a coroutine without parameters of its own."""
    parameters = dependant.path_params or dependant.query_params or dependant.header_params
    return iscoroutinefunction(dependant.call) and not parameters


def _takes_more(dependant: Dependant) -> bool:
    """A body, a cookie, or one of the framework's own objects."""
    names = ("websocket", "http_connection", "response", "background_tasks", "security_scopes")
    own = any(getattr(dependant, f"{name}_param_name") is not None for name in names)
    return bool(own or dependant.cookie_params or dependant.body_params or dependant.own_oauth_scopes)
