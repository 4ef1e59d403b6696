"""What a caller asks to change: which version of it, and under which Idempotency-Key."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Annotated

from fastapi import Depends, Request

from api.address import client_address
from api.callers import CurrentCaller
from api.reading import MAX_BYTES, bounded_body
from api.state import state_of
from api.trail import trail_of
from services.act import Act, Caller, Key
from services.errors import FieldError, Invalid

MAX_KEY = 255
MAX_TAGS = 200
"""Characters of `If-Match`, as the document says."""
ANONYMOUS = Caller("", "", "viewer", "")
_TAG = re.compile(r'"([^"]*)"|([^\s",]+)')
"""One tag of a list; some clients leave the quotes out."""
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)


async def current_act(request: Request, caller: CurrentCaller) -> Act:
    """The caller's request to change something."""
    return await act_of(request, caller)


async def anonymous_act(request: Request) -> Act:
    """A change asked for without a session."""
    return await act_of(request, ANONYMOUS)


async def act_of(request: Request, caller: Caller) -> Act:
    trail = trail_of(request)
    headers = request.headers
    address = client_address(request)
    act = Act(
        caller,
        trail.request_id,
        address,
        headers.get("user-agent", "")[:300],
        _versions(headers.getlist("if-match")),
    )
    key = headers.get("idempotency-key")
    if key is not None and request.method == "POST":
        act.key = await _key(request, act, key)
    return act


def _versions(lines: list[str]) -> frozenset[int] | None:
    """The versions in `If-Match`: any will do for `*`, and none is named by a tag that is not ours.

    A proxy that compresses weakens tags, so `W/` is ignored. Raises Invalid.
    """
    tags = ",".join(lines).strip()
    if not lines or tags == "*":
        return None
    if len(tags) > MAX_TAGS:
        detail = f"If-Match has up to {MAX_TAGS} characters."
        raise Invalid(errors=[FieldError("If-Match", "header.invalid", detail)])
    named = [quoted or bare.removeprefix("W/") for quoted, bare in _TAG.findall(tags)]
    return frozenset(int(tag) for tag in named if _NUMBER.fullmatch(tag))


async def _key(request: Request, act: Act, given: str) -> Key:
    if not 1 <= len(given) <= MAX_KEY or not given.isprintable():
        detail = f"An Idempotency-Key has 1 to {MAX_KEY} printable characters."
        raise Invalid(errors=[FieldError("Idempotency-Key", "header.invalid", detail)])
    body = await _sent(request)
    who = act.caller.user_id or act.ip
    scope = f"{act.caller.organization_id}\n{who}\n{request.method}\n{request.url.path}\n{given}"
    # A body can hold a password, and a plain hash of it could be guessed by whoever reads the database.
    said = request.url.query.encode() + b"\n" + body
    fingerprint = hmac.digest(state_of(request).keys.requests, said, "sha256").hex()
    return Key(hashlib.sha256(scope.encode()).hexdigest(), fingerprint)


async def _sent(request: Request) -> bytes:
    """The body that was read already; of an operation that takes none, what was sent all the same."""
    if request.headers.get("content-type", "").startswith("multipart/"):
        return b""
    if hasattr(request, "_body"):
        return await request.body()
    return await bounded_body(request, MAX_BYTES)


CurrentAct = Annotated[Act, Depends(current_act)]
AnonymousAct = Annotated[Act, Depends(anonymous_act)]
