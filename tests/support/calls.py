"""Calls that tests of several nouns make, and how they read a refusal."""

from __future__ import annotations

from typing import Any

from httpx2 import AsyncClient, Response

from tests.factories.bodies import Body, Kind
from tests.support.companies import PASSWORD


async def create(client: AsyncClient, kind: Kind, **changes: Any) -> Body:
    answer = await client.post(kind.plural, json=kind.full(**changes))
    assert answer.status_code == 201, answer.text
    created: Body = answer.json()
    return created


def faults(answer: Response) -> dict[str, str]:
    """Where the request was wrong, and the code of each fault."""
    assert answer.status_code == 422, answer.text
    return {one["pointer"]: one["code"] for one in answer.json()["errors"]}


def problem(answer: Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]


async def log_in(client: AsyncClient, email: str, password: str = PASSWORD, **more: Any) -> Response:
    return await client.post("auth/login", json={"email": email, "password": password, **more})
