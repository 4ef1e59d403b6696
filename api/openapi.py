"""The OpenAPI document: what FastAPI sees, completed by what it cannot see."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.bounds import bound
from api.errors import problems
from schemas.noun import Noun
from schemas.problem import Problem
from services.errors import (
    Contention,
    Forbidden,
    InProgress,
    Invalid,
    RoadbookError,
    ScopeMissing,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    WrongMedia,
)
from services.permissions import OPEN, SCOPES

VERSION = "1.0.0"
DESCRIPTION = """Plan trips, assign drivers and vehicles, follow them live, count what was done.

Errors are `application/problem+json`; `code` is stable and listed in the error catalogue.
Every POST takes an `Idempotency-Key`; every object has an `ETag` for `If-Match`."""
ALWAYS = problems(Unauthenticated, Forbidden, ScopeMissing, Invalid, TooMany, Unavailable)
"""Problems that any operation with a session can answer."""
REF = "#/components/schemas/"
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "The same key and body again give the same answer for 24 hours.",
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "The `ETag` you read, or several; an object that has another by now answers 412.",
}
RATE_HEADERS = {
    "RateLimit": {
        "schema": {"type": "string", "maxLength": 100},
        "description": "What is left of the budget.",
    },
    "RateLimit-Policy": {"schema": {"type": "string", "maxLength": 100}, "description": "The budget."},
    "X-Request-Id": {
        "schema": {"type": "string", "maxLength": 100},
        "description": "Name this when you ask us for help.",
    },
}
CORS = {
    "Access-Control-Allow-Origin": {
        "schema": {"type": "string", "format": "uri", "maxLength": 300},
        "description": "The app's own origin, where the call comes from there.",
    }
}
RETRY_AFTER = {
    "Retry-After": {"schema": {"type": "integer", "minimum": 0, "maximum": 86400}, "description": "Seconds."}
}


def file_form(description: str, most: int, **texts: dict[str, Any]) -> dict[str, Any]:
    """A body with one file, and texts beside it."""
    file = {"type": "string", "format": "binary", "maxLength": most, "description": description}
    schema = {
        "type": "object",
        "required": ["file"],
        "additionalProperties": False,
        "properties": {"file": file, **texts},
    }
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


MAPPING = {"type": "string", "maxLength": 100000, "description": "JSON: our field to column"}
FILE_FORM = file_form("CSV, XLSX or JSONL, told by its content", 209715200, mapping=MAPPING)


def file_answer(description: str, *media: str) -> dict[str, Any]:
    """A download."""
    schema = {"type": "string", "format": "binary", "maxLength": 2**31}
    return {"description": description, "content": {one: {"schema": schema} for one in media}}


def paging(most: int, usual: int) -> list[dict[str, Any]]:
    """The parameters of a list in one fixed order."""
    return [
        {
            "name": "limit",
            "in": "query",
            "required": False,
            "schema": {"type": "integer", "minimum": 1, "maximum": most, "default": usual},
            "description": "Items a page.",
        },
        {
            "name": "cursor",
            "in": "query",
            "required": False,
            "schema": {"type": "string", "maxLength": 2000},
            "description": "`nextCursor` of the page before.",
        },
    ]


SIMPLE_PARAMETERS = paging(100, 20)


def page_schema(noun: Noun) -> dict[str, Any]:
    """The answer of a noun's list."""
    schema = {
        "type": "object",
        "required": ["items", "nextCursor"],
        "additionalProperties": False,
        "properties": {
            "items": {"type": "array", "maxItems": 100, "items": {"$ref": REF + noun.model.__name__}},
            "nextCursor": {"anyOf": [{"type": "string", "maxLength": 2000}, {"type": "null"}]},
            "total": {"type": "integer", "minimum": 0},
        },
    }
    return {"description": f"A page of {noun.plural}", "content": {"application/json": {"schema": schema}}}


def request_schema(noun: Noun, kind: str) -> dict[str, Any]:
    """The body of a bulk call, whose items are checked one by one."""
    schema = {
        "type": "object",
        "required": ["items"],
        "additionalProperties": False,
        "properties": {
            "items": {
                "type": "array",
                "minItems": 1,
                "maxItems": 500,
                "items": {"$ref": REF + noun.create.__name__},
            },
            "mode": {"type": "string", "enum": ["atomic", "partial"], "default": "partial"},
            "dryRun": {"type": "boolean", "default": False},
        },
    }
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema}},
            "description": kind,
        }
    }


def document(app: FastAPI, server: str) -> dict[str, Any]:
    """The whole document, made once."""
    made = get_openapi(
        title="Roadbook API",
        version=VERSION,
        description=DESCRIPTION,
        routes=app.routes,
        servers=[{"url": server, "x-internal": False}],
        contact={"name": "Roadbook", "url": "https://roadbook.example"},
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
    )
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    _, definitions = models_json_schema([(Problem, "serialization")], ref_template=REF + "{model}")
    schemas.update(definitions["$defs"])
    for leftover in ("HTTPValidationError", "ValidationError"):
        schemas.pop(leftover, None)
    made["components"]["securitySchemes"] = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token of 15 minutes, made and checked by the rules of RFC8725.",
        },
        "apiKey": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "rbk_…",
            "description": "The secret of an API key, which has the scope that the operation names.",
        },
    }
    made["components"]["headers"] = RATE_HEADERS | RETRY_AFTER | CORS
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation)
    bound(made)
    return made


TAGS = {
    "auth": "Registering and sessions.",
    "trips": "Trips, their stops and shipments.",
    "positions": "Where vehicles and drivers are.",
    "drivers": "Who drives.",
    "vehicles": "What is driven, trailers included.",
    "places": "Saved addresses.",
    "customers": "For whom loads are carried.",
    "organization": "The company.",
    "branding": "How the company looks to customers and drivers, in the app and in letters.",
    "users": "The company's members.",
    "api-keys": "By what other programs call.",
    "presence": "Who is at which trip at this moment.",
    "saved-filters": "Views of the app's pages that people keep.",
    "changes": "What changed, in one order.",
    "jobs": "Long work and its progress.",
    "audit": "Who did what.",
    "reports": "Numbers.",
    "operations": "Health and metrics.",
}


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    """Add to an operation what holds for all of its kind."""
    parameters = operation.setdefault("parameters", [])
    if method == "post" and path.startswith("/api/"):
        parameters.append(IDEMPOTENCY_KEY)
    if "412" in operation["responses"]:
        parameters.append(IF_MATCH)
    operation["security"] = _security(path, operation["operationId"])
    for status, response in _general_problems(path, method, operation).items():
        operation["responses"].setdefault(str(status), response)
    for status, response in operation["responses"].items():
        names = [*RATE_HEADERS, *CORS, *(RETRY_AFTER if status in ("429", "503") else ())]
        headers = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
        response.setdefault("headers", {}).update(headers)


def _security(path: str, name: str) -> list[dict[str, list[str]]]:
    """By what a caller can say who they are."""
    if not path.startswith("/api/") or name in OPEN:
        return []
    return [{"bearer": []}, *([{"apiKey": [SCOPES[name]]}] if name in SCOPES else ())]


def _general_problems(path: str, method: str, operation: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """What any operation of the kind can answer, beside what it declares itself."""
    found = problems(RoadbookError)
    if operation["security"]:
        found |= problems(Unauthenticated, Forbidden)
    if "requestBody" in operation:
        found |= problems(TooLarge, WrongMedia)
    if method == "post":
        # A body that nobody asked for is read for its Idempotency-Key.
        found |= problems(TooLarge)
    if path.startswith("/api/") and operation["operationId"] not in OPEN:
        # Of those whom no role shuts out, an API key without the scope, or who owes a second factor.
        found |= problems(Forbidden)
    if path.startswith("/api/") and method != "get" and operation["operationId"] not in ALONE:
        found |= problems(Contention, InProgress)
    return found


ALONE = ("auth_refresh",)
"""What changes one document in one step, so that nobody has to wait for anybody."""
