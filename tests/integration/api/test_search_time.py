"""A search that would take too long is stopped and told as what it is."""

from __future__ import annotations

import pytest
from httpx2 import AsyncClient
from pymongo.asynchronous.cursor import AsyncCursor
from pymongo.errors import ExecutionTimeout


@pytest.mark.caller("viewer")
async def test_says_what_to_do(client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stopped(*_: object) -> None:
        raise ExecutionTimeout("operation exceeded time limit", 50)

    with monkeypatch.context() as slow:
        slow.setattr(AsyncCursor, "to_list", stopped)
        answer = await client.get("drivers?q=ann")
    assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")
    assert answer.json()["detail"].startswith("The search took too long")
    assert int(answer.headers["retry-after"]) >= 1
