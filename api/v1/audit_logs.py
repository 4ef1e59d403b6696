"""Who did what, for administrators."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from adapters.tables.rows import TableFormat
from api.answers import listed, plain_answer, respond
from api.deps import AuditLogs
from api.download import DOWNLOAD, FORMAT, download, format_of
from api.listing import MAX_VALUES, simple_query
from api.openapi import ALWAYS, SIMPLE_PARAMETERS
from api.query import only, refuse, single
from schemas.audit import AuditPage, Verdict
from schemas.base import Document, Instant
from schemas.words import words_of
from services.audit_log import AuditQuery
from services.audit_table import COLUMNS, audit_row, fitted

router = APIRouter(prefix="/audit-logs", tags=["audit"], responses=ALWAYS)
TEXTS = ("actor.id", "target.id", "target.type", "action")
MOMENTS = ("at.from", "at.to")
MAX_TEXT = 100
_INSTANT: TypeAdapter[dt.datetime] = TypeAdapter(Instant)


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


CONDITIONS = [
    *(
        _parameter(name, {"type": "string", "maxLength": 2000}, "One of these values, separated by commas.")
        for name in TEXTS
    ),
    _parameter("at.from", {"type": "string", "format": "date-time", "maxLength": 40}, "From this moment on."),
    _parameter("at.to", {"type": "string", "format": "date-time", "maxLength": 40}, "Before this moment."),
]


@router.get(
    "",
    operation_id="audit_logs_list",
    response_model=AuditPage,
    summary="List audit entries",
    openapi_extra={"parameters": [*SIMPLE_PARAMETERS, *CONDITIONS]},
)
async def list_audit_entries(request: Request, audit_logs: AuditLogs) -> Response:
    """Newest first."""
    paging = simple_query(request, also=(*TEXTS, *MOMENTS))
    before = paging.after.id if paging.after else None
    asked = replace(_query(single(request)), limit=paging.limit, before=before)
    return listed(request, paging, await audit_logs.list(asked))


@router.get(
    "/export",
    operation_id="audit_logs_export",
    response_class=Response,
    summary="Download audit entries",
    responses=DOWNLOAD,
    openapi_extra={"parameters": [FORMAT, *CONDITIONS]},
)
async def export_audit_entries(request: Request, audit_logs: AuditLogs) -> Response:
    """Newest first, chosen by the filters of the list, streamed while they are read."""
    given = only(request, "format", *TEXTS, *MOMENTS)
    kind = format_of(given)
    entries = await audit_logs.stream(_query(given))
    return download("audit-logs", kind, COLUMNS, _rows(entries, kind))


@router.get(
    "/verify",
    operation_id="audit_logs_verify",
    response_model=Verdict,
    summary="Is the audit log as it was written?",
)
async def verify_audit_log(audit_logs: AuditLogs) -> Response:
    """Checks every entry's hash, values and place, and that none is missing; the first that is not right is named."""
    return respond(plain_answer(await audit_logs.verify()))


async def _rows(entries: AsyncIterator[Document], kind: TableFormat) -> AsyncIterator[Document]:
    async for entry in entries:
        if kind == "jsonl":
            yield entry
        else:
            row = audit_row(entry)
            yield fitted(row) if kind == "xlsx" else row


def _query(given: dict[str, str]) -> AuditQuery:
    equal = tuple((name, _values(name, given[name])) for name in TEXTS if name in given)
    start, end = (_moment(name, given[name]) if name in given else None for name in MOMENTS)
    return AuditQuery(equal=equal, start=start, end=end)


def _values(name: str, text: str) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    if len(values) > MAX_VALUES or not all(0 < len(value) <= MAX_TEXT for value in values):
        raise refuse(name, "parameter.invalid", f"Up to {MAX_VALUES} values of 1 to {MAX_TEXT} characters.")
    return values


def _moment(name: str, text: str) -> dt.datetime:
    try:
        return _INSTANT.validate_python(text.replace(" ", "+"))
    except ValidationError as error:
        raise refuse(name, "parameter.invalid", words_of(error.errors()[0])[:300]) from None
