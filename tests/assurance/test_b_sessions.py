"""Assurance B: sessions, how they begin and how they end, seen from outside."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from httpx2 import AsyncClient, Response

from tests.support.calls import problem
from tests.support.factors import enrol_app, owed, verify
from tests.support.stack import Somebody, Stack, member

ENDED = (401, "auth.token_invalid")
Tokens = dict[str, Any]


async def reads(stack: Stack, access: str) -> Response:
    async with stack.visitor(access) as client:
        return await client.get("users/me")


async def renewed(stack: Stack, refresh: str) -> Response:
    async with stack.visitor() as client:
        return await client.post("auth/refresh", json={"refreshToken": refresh})


async def is_dead(stack: Stack, tokens: Tokens) -> bool:
    """Both tokens of a session, which says so in its own words."""
    answers = await reads(stack, tokens["accessToken"]), await renewed(stack, tokens["refreshToken"])
    assert {one.status_code for one in answers} in ({200}, {401})
    return [problem(one) for one in answers if one.status_code == 401] == [ENDED, ENDED]


async def works(stack: Stack, tokens: Tokens) -> bool:
    return (await reads(stack, tokens["accessToken"])).status_code == 200


async def session_id(stack: Stack, tokens: Tokens) -> str:
    async with stack.visitor(tokens["accessToken"]) as client:
        items = (await client.get("auth/sessions")).json()["items"]
    (current,) = (one["id"] for one in items if one["current"])
    return str(current)


async def change(owner: Somebody, person: Somebody, **changes: str) -> Response:
    """What the owner makes of a member."""
    async with owner.client() as client:
        return await client.patch(f"users/{person.session['user']['id']}", json=changes)


async def test_15_each_log_in_is_a_session_of_its_own(owner: Somebody) -> None:
    found = [owner.session, await owner.log_in(), await owner.log_in()]
    assert len({await session_id(owner.stack, one) for one in found}) == 3
    assert len({one["accessToken"] for one in found} | {one["refreshToken"] for one in found}) == 6


async def test_15_the_second_factor_opens_a_new_session_and_spends_what_led_to_it(owner: Somebody) -> None:
    stack, before = owner.stack, await session_id(owner.stack, owner.session)
    async with owner.client() as client:
        app, _ = await enrol_app(client)
    async with stack.visitor() as client:
        begun = (await owed(client, owner.email))["mfaToken"]
        assert problem(await reads(stack, begun)) == ENDED
        assert problem(await renewed(stack, begun)) == ENDED
        entered = await verify(client, begun, app.code())
        assert entered.status_code == 200, entered.text
        assert problem(await verify(client, begun, app.code(1))) == ENDED
    assert await session_id(stack, entered.json()) != before


@pytest.mark.parametrize("role", ["viewer", "admin"])
async def test_15_another_role_ends_the_session(owner: Somebody, role: str) -> None:
    person = await member(owner, "dispatcher")
    before = await session_id(owner.stack, person.session)
    old = person.session
    assert (await change(owner, person, role=role)).status_code == 200
    assert await is_dead(owner.stack, old)
    again = await person.log_in()
    assert again["user"]["role"] == role
    assert await session_id(owner.stack, again) != before


async def test_17_a_page_of_another_origin_gets_no_grant(owner: Somebody) -> None:
    async def granted(client: AsyncClient, origin: str) -> list[str]:
        """What the browser is told it may do, by an answer and by the one to the question before."""
        asked = {"access-control-request-method": "PATCH", "access-control-request-headers": "authorization"}
        answers = [
            await client.get("users/me", headers={"origin": origin}),
            await client.options("users/me", headers={"origin": origin, **asked}),
        ]
        assert not any("access-control-allow-credentials" in one.headers for one in answers)
        return [one.headers.get("access-control-allow-origin", "none") for one in answers]

    (link,) = (await owner.stack.mails(owner.email))[0]["links"]
    app = urlsplit(str(link))
    home = f"{app.scheme}://{app.netloc}"
    foreign = (
        "https://evil.test",
        "null",
        f"{home}.evil.test",
        f"https://evil.test/{home}",
        f"{app.scheme}://evil{app.netloc}",
        home.replace(app.scheme, "ftp"),
        f"{app.scheme}://{app.hostname}:1",
    )
    async with owner.client() as client:
        assert await granted(client, home) == [home, home]
        for origin in foreign:
            assert await granted(client, origin) == ["none", "none"], origin


async def test_18_a_call_without_a_session_gets_a_problem_and_no_redirect(stack: Stack) -> None:
    async with stack.visitor() as client:
        document = (await client.get(f"{stack.base}/openapi.json")).json()
    calls = [
        (method, path.replace("{id}", "trp_0123456789abcdef"))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation.get("security")
    ]
    assert len(calls) > 80
    for method, path in calls:
        async with stack.visitor() as client:
            headers = {"accept": "text/html", "cookie": "session=1; roadbook=1"}
            answer = await client.request(method, f"{stack.base}{path}", headers=headers)
        assert problem(answer) == (401, "auth.required"), f"{method} {path}"
        assert answer.headers["content-type"] == "application/problem+json", path
        assert answer.headers["www-authenticate"] == "Bearer", path
        assert "location" not in answer.headers, path


async def test_19_logging_out_ends_access_and_refresh_token_at_once(owner: Somebody) -> None:
    other = owner.session
    ended = await owner.log_in()
    async with owner.client() as client:
        assert (await client.get("users/me")).status_code == 200
        assert (await client.post("auth/logout")).status_code == 204
        since = time.monotonic()
        assert problem(await client.get("users/me")) == ENDED
        assert problem(await renewed(owner.stack, ended["refreshToken"])) == ENDED
        assert time.monotonic() - since < 1
        # A second one is told that there is nothing left to end, and harms nothing.
        assert problem(await client.post("auth/logout")) == ENDED
    assert await is_dead(owner.stack, ended)
    assert await works(owner.stack, other)


@pytest.mark.parametrize("changes", [{"role": "driver"}, {"status": "disabled"}])
async def test_25_the_next_request_is_refused_once_the_rights_are_taken(
    owner: Somebody, changes: dict[str, str]
) -> None:
    person = await member(owner, "dispatcher")
    async with person.client() as client:
        assert (await client.get("customers")).status_code == 200
        assert (await change(owner, person, **changes)).status_code == 200
        assert problem(await client.get("customers")) == ENDED
        assert problem(await client.post("customers", json={"name": "Too late"})) == ENDED
    assert problem(await renewed(owner.stack, person.session["refreshToken"])) == ENDED
    async with owner.stack.visitor() as client:
        answer = await client.post("auth/login", json={"email": person.email, "password": person.password})
    if changes == {"status": "disabled"}:
        assert problem(answer) == (401, "auth.invalid_credentials")
    else:
        async with owner.stack.visitor(answer.json()["accessToken"]) as client:
            assert problem(await client.get("customers")) == (403, "auth.forbidden")


async def test_25_who_is_taken_out_is_out_at_once_also_in_the_middle(owner: Somebody) -> None:
    """Of what comes after the answer to the owner, nothing is let through any more."""
    person = await member(owner, "dispatcher")
    let_through: list[float] = []
    begun = asyncio.Event()

    async def keep_asking(client: AsyncClient) -> None:
        while True:
            since = time.monotonic()
            if (await client.get("customers")).status_code == 401:
                return
            let_through.append(since)
            begun.set()

    async with person.client() as client, owner.client() as office:
        asking = asyncio.create_task(keep_asking(client))
        await asyncio.wait_for(begun.wait(), 10)
        assert (await office.delete(f"users/{person.session['user']['id']}")).status_code == 204
        done = time.monotonic()
        await asyncio.wait_for(asking, 10)
    assert max(let_through) < done


async def test_26_a_person_sees_and_ends_the_own_sessions(owner: Somebody) -> None:
    stack, person = owner.stack, await member(owner, "viewer")
    tokens = [person.session, await person.log_in(), await person.log_in(), await person.log_in()]
    ids = [await session_id(stack, one) for one in tokens]
    async with stack.visitor(tokens[0]["accessToken"]) as client:
        items = (await client.get("auth/sessions")).json()["items"]
        assert [one["id"] for one in items] == ids[::-1]
        assert [one["id"] for one in items if one["current"]] == ids[:1]
        assert all(one["ip"] and one["createdAt"] and one["lastSeenAt"] for one in items)
        assert (await client.delete(f"auth/sessions/{ids[1]}")).status_code == 204
        assert await is_dead(stack, tokens[1])
        assert [await works(stack, one) for one in (tokens[0], *tokens[2:])] == [True] * 3
        assert (await client.delete("auth/sessions")).status_code == 204
        assert [await is_dead(stack, one) for one in tokens[2:]] == [True, True]
        left = (await client.get("auth/sessions")).json()["items"]
        assert [one["id"] for one in left] == ids[:1]


async def test_26_nobody_ends_a_strangers_session(owner: Somebody) -> None:
    person = await member(owner, "viewer")
    theirs = await session_id(owner.stack, person.session)
    async with owner.client() as client:
        for one in (theirs, "ses_0123456789abcdef"):
            assert problem(await client.delete(f"auth/sessions/{one}")) == (404, "not_found")
    assert await works(owner.stack, person.session)


async def test_26_an_administrator_ends_the_sessions_of_a_member(owner: Somebody) -> None:
    stack, admin, person = owner.stack, await member(owner, "admin"), await member(owner, "dispatcher")
    tokens = [person.session, await person.log_in()]
    path = f"users/{person.session['user']['id']}/sessions"
    async with person.client() as client:
        own = f"users/{owner.session['user']['id']}/sessions"
        assert problem(await client.delete(own)) == (403, "auth.forbidden")
    async with admin.client() as client:
        assert problem(await client.delete(own)) == (403, "auth.forbidden")
        assert (await client.delete(path)).status_code == 204
        assert (await client.get("users/me")).status_code == 200
    assert [await is_dead(stack, one) for one in tokens] == [True, True]
    assert await works(stack, owner.session)
    assert await works(stack, await person.log_in())
