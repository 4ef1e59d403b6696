"""Calls that tests of several nouns make, and how they read a refusal."""

from __future__ import annotations

from typing import Any

from httpx2 import AsyncClient, Response

from tests.factories.bodies import Body, Kind


async def create(client: AsyncClient, kind: Kind, **changes: Any) -> Body:
    answer = await client.post(kind.plural, json=kind.full(**changes))
    assert answer.status_code == 201, answer.text
    created: Body = answer.json()
    return created


def faults(answer: Response) -> dict[str, str]:
    """Where the request was wrong, and the code of each fault."""
    assert answer.status_code == 422, answer.text
    return {one["pointer"]: one["code"] for one in answer.json()["errors"]}
