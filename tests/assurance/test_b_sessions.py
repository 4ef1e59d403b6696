"""Assurance B: sessions and tokens, seen from outside."""

from __future__ import annotations

from tests.support.calls import problem
from tests.support.stack import Somebody, Stack


async def test_18_a_call_without_a_session_gets_a_problem_and_no_redirect(stack: Stack) -> None:
    async with stack.visitor() as client:
        answer = await client.get("trips")
    assert problem(answer) == (401, "auth.required")


async def test_19_logging_out_ends_access_and_refresh_token_at_once(owner: Somebody) -> None:
    async with owner.client() as client:
        assert (await client.get("users/me")).status_code == 200
        assert (await client.post("auth/logout")).status_code == 204
        assert problem(await client.get("users/me")) == (401, "auth.token_invalid")
        again = await client.post("auth/refresh", json={"refreshToken": owner.session["refreshToken"]})
    assert again.status_code == 401
