"""The mailbox of a development machine: what would have been sent. Anywhere else these routes do not exist."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from adapters.mailbox_page import shown
from adapters.mongo.messages import Messages
from api.answers import plain_answer, respond
from api.state import AppState

MOST = 100
POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
router = APIRouter(include_in_schema=False)


@router.get("/dev/messages", operation_id="dev_messages")
@router.get("/api/v1/dev/messages", operation_id="dev_messages_of_the_interface")
async def messages(state: AppState, to: str | None = None) -> Response:
    """The newest first; `to` is an email address or a telephone number."""
    found = await Messages(state.database).newest(to, MOST)
    return respond(plain_answer({"items": [{"id": one.pop("_id"), **one} for one in found]}))


@router.get("/dev/mailbox", operation_id="dev_mailbox")
async def mailbox(state: AppState) -> Response:
    """The same for people, without a line of script."""
    page = shown(await Messages(state.database).newest(None, MOST))
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": POLICY})


@router.get("/dev/mailbox.css", operation_id="dev_mailbox_style")
async def style() -> Response:
    return Response(STYLE, media_type="text/css")


STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
article { border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 12px;
  padding: 1rem 1.25rem; margin: 1rem 0; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 0; }
p { margin: .25rem 0; opacity: .8; } pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
"""
