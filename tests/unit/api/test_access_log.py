"""What the access log says of an answer that goes on for long."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from adapters.settings import Budget
from api import middleware
from api.middleware import Edge

SCOPE: Scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "http_version": "1.1"}


async def logged(monkeypatch: pytest.MonkeyPatch, *, before: float, after: float) -> dict[str, Any]:
    """What is logged of an answer that begins and ends after so many seconds."""
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(middleware, "access_log", lambda **facts: lines.append(facts))
    monkeypatch.setattr(middleware, "SLOW_SECONDS", 0.1)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(before)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(after)
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Message) -> None:
        return

    await Edge(application, Budget(100, 900))(dict(SCOPE), receive, send)
    return lines[0]


async def test_a_stream_that_goes_on_is_not_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    line = await logged(monkeypatch, before=0, after=0.15)
    assert line["slow"] is False
    assert line["milliseconds"] >= 150


async def test_an_answer_that_begins_late_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await logged(monkeypatch, before=0.15, after=0))["slow"] is True
