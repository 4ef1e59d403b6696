"""What changed, for clients that keep a copy."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answers import plain_answer, respond
from api.deps import Changes
from api.errors import problems
from api.openapi import ALWAYS
from api.query import refuse, single
from schemas.changes import ChangePage
from services.changes import ChangePage as Page
from services.errors import CursorExpired
from services.sight import KINDS

MAX_LIMIT = 500
PARAMETERS = [
    {
        "name": "since",
        "in": "query",
        "required": False,
        "schema": {"type": "string", "maxLength": 20},
        "description": "`nextCursor` of the page before; `now` begins now, nothing at the oldest change that is kept.",
    },
    {
        "name": "types",
        "in": "query",
        "required": False,
        "schema": {"type": "string", "maxLength": 200},
        "description": f"Only these, separated by commas: {', '.join(KINDS)}.",
    },
    {
        "name": "limit",
        "in": "query",
        "required": False,
        "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 100},
        "description": "Changes a page; there may be fewer though `hasMore` is true.",
    },
]

router = APIRouter(prefix="/changes", tags=["changes"], responses=ALWAYS)


@router.get(
    "",
    operation_id="changes_list",
    response_model=ChangePage,
    summary="List changes in order",
    responses=problems(CursorExpired),
    openapi_extra={"parameters": PARAMETERS},
)
async def list_changes(request: Request, changes: Changes) -> Response:
    """Everything that was created, changed or deleted after a cursor, as far as the caller may see it.

    Objects are shown as they are now. What the caller no longer sees is `deleted`. Changes are kept for 30 days.
    """
    given = _given(request)
    seq = await changes.start(given.get("since"))
    page = await changes.page(seq, _limit(given.get("limit", "100")), _types(given.get("types", "")))
    return respond(plain_answer(_shown(page)))


def _given(request: Request) -> dict[str, str]:
    given = single(request)
    for parameter in given.keys() - {"since", "types", "limit"}:
        raise refuse(parameter, "parameter.unknown", f"This list has no parameter `{parameter[:100]}`.")
    return given


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= MAX_LIMIT):  # noqa: PLR2004
        raise refuse("limit", "parameter.invalid", f"`limit` is a whole number from 1 to {MAX_LIMIT}.")
    return int(text)


def _types(text: str) -> list[str]:
    found = sorted({part.strip() for part in text.split(",") if part.strip()})
    if unknown := [one for one in found if one not in KINDS]:
        detail = f"Unknown in `types`: {', '.join(unknown)[:200]}. It can be {', '.join(KINDS)}."
        raise refuse("types", "parameter.invalid", detail)
    return found


def _shown(page: Page) -> dict[str, object]:
    items = [{name: value for name, value in item.items() if name != "seq"} for item in page.items]
    return {"items": items, "nextCursor": str(page.next), "hasMore": page.more}
