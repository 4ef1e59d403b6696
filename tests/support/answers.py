"""Holds every answer of the application under test to what it declares, whatever the test itself looks at."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import orjson
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from httpx2 import Response
from pydantic import BaseModel, ConfigDict, TypeAdapter, create_model

from schemas.base import Model
from schemas.problem import Problem
from tests.support.nouns import NOUNS

GENERAL_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-xss-protection": "1; mode=block",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
PROBLEM = "application/problem+json"


class Operation:
    """One operation as its route and the OpenAPI document declare it."""

    def __init__(self, route: Any, statuses: set[str]) -> None:
        self.name: str = route.operation_id
        self.methods: set[str] = route.methods
        self.pattern = route.path_regex
        self.model: Any = route.response_model or _page_of(self.name)
        self.statuses = statuses

    def answers(self, method: str, path: str) -> bool:
        return method in self.methods and self.pattern.match(path) is not None


class Promises:
    """What the application promises of its answers."""

    def __init__(self, app: FastAPI) -> None:
        declared = {
            operation["operationId"]: set(operation["responses"])
            for operations in app.openapi()["paths"].values()
            for operation in operations.values()
        }
        self._operations = [
            Operation(route, declared[route.operation_id])
            for route in iter_route_contexts(app.routes)
            if getattr(route, "operation_id", None) in declared
        ]

    async def check(self, response: Response) -> None:
        """Asserts status, headers and body of an answer; a hook of the test clients."""
        await response.aread()
        for name, value in GENERAL_HEADERS.items():
            assert response.headers.get(name) == value, f"{name} of {response.status_code}"
        assert response.headers["x-request-id"]
        request = response.request
        operation = next((o for o in self._operations if o.answers(request.method, request.url.path)), None)
        if operation is None:
            return
        status = response.status_code
        assert str(status) in operation.statuses, (
            f"{operation.name} does not declare {status}: {response.text}"
        )
        if status >= 400 and operation.name != "health_ready":
            check_problem(response)
        elif operation.model is not None:
            _check_body(operation, response)


def check_problem(response: Response) -> None:
    """Every refusal looks alike."""
    assert response.headers["content-type"] == PROBLEM, response.text
    problem = Problem.model_validate_json(response.content)
    assert problem.status == response.status_code
    assert problem.instance == quote(response.request.url.path)[:2000]
    assert problem.request_id == response.headers["x-request-id"]
    assert response.headers["cache-control"] == "no-store"


def _check_body(operation: Operation, response: Response) -> None:
    assert response.headers["content-type"] == "application/json", operation.name
    assert operation.model is not None
    fields = response.request.url.params.get("fields")
    if fields is None:
        TypeAdapter(operation.model).validate_json(response.content)
        return
    wanted = {name.strip() for name in fields.split(",")}
    page = orjson.loads(response.content)
    assert all(item.keys() == wanted for item in page["items"]), page["items"]


def _page_of(operation: str) -> type[BaseModel] | None:
    plural, _, verb = operation.rpartition("_")
    noun = NOUNS.get(plural)
    if noun is None or verb != "list":
        return None
    fields: dict[str, Any] = {
        "items": (list[noun.model], ...),  # type: ignore[name-defined]
        "nextCursor": (str | None, ...),
        "total": (int, 0),
    }
    return create_model("Page", __config__=ConfigDict(extra="forbid", strict=True), **fields)


def strict(model: type[Model], value: Any) -> Any:
    """The value as the model reads it from JSON."""
    return TypeAdapter(model).validate_json(orjson.dumps(value), strict=True)
