"""Assurance B and E: the app's own server, seen from a browser that has nothing but its address."""

from __future__ import annotations

import re

import pytest
from httpx2 import AsyncClient, Response

from tests.support.calls import problem
from tests.support.stack import PASSWORD, Somebody, Stack

COOKIE = "__Host-roadbook"
CSRF = {"X-Roadbook-CSRF": "1"}
ALWAYS = ("content-security-policy", "x-frame-options", "strict-transport-security", "referrer-policy")


@pytest.fixture
def app(stack: Stack) -> str:
    address = stack.run.get("app")
    if not address:
        pytest.skip("it is not said where the app is")
    return str(address)


async def signed_in(app: str, owner: Somebody, client: AsyncClient) -> Response:
    body = {"email": owner.email, "password": PASSWORD}
    answer = await client.post(f"{app}/bff/login", json=body, headers={**CSRF, "origin": app})
    assert answer.status_code == 200, answer.text
    return answer


def cookie_of(answer: Response) -> dict[str, str]:
    (line,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{COOKIE}=")]
    return {"cookie": line.partition(";")[0]}


async def test_13_and_14_the_cookie_is_opaque_and_no_token_is_told(app: str, owner: Somebody) -> None:
    async with AsyncClient() as client:
        answer = await signed_in(app, owner, client)
        (line,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{COOKIE}=")]
        assert re.fullmatch(
            rf"{COOKIE}=[\w-]{{43}}; Max-Age=\d+; Path=/; Secure; HttpOnly; SameSite=Lax", line
        )
        session = await client.get(f"{app}/bff/session", headers=cookie_of(answer))
    assert "eyJ" not in f"{answer.headers}{answer.text}{session.text}"
    assert "Token" not in f"{answer.text}{session.text}"


async def test_15_and_19_each_log_in_has_its_id_and_a_log_out_ends_it(app: str, owner: Somebody) -> None:
    async with AsyncClient() as client:
        first = cookie_of(await signed_in(app, owner, client))
        client.cookies.clear()
        second = cookie_of(await signed_in(app, owner, client))
        client.cookies.clear()
        assert first != second
        for _ in range(2):
            out = await client.post(f"{app}/bff/logout", headers={**CSRF, **second, "origin": app})
            assert out.status_code == 204
        after = await client.get(f"{app}/bff/api/trips", headers=second)
    assert problem(after) == (401, "auth.required")


async def test_16_and_17_another_page_can_do_nothing(app: str, owner: Somebody) -> None:
    async with AsyncClient() as client:
        mine = cookie_of(await signed_in(app, owner, client))
        client.cookies.clear()
        bare = await client.post(f"{app}/bff/api/trips", json={}, headers={**mine, "origin": app})
        foreign = {**mine, **CSRF, "origin": "https://evil.example"}
        theirs = await client.post(f"{app}/bff/api/trips", json={}, headers=foreign)
        text = {**mine, **CSRF, "origin": app, "content-type": "text/plain"}
        plain = await client.post(f"{app}/bff/api/trips", content="{}", headers=text)
    assert [problem(one) for one in (bare, theirs)] == [(403, "bff.csrf")] * 2
    assert problem(plain) == (415, "media.unsupported")
    assert not any(name.startswith("access-control") for name in theirs.headers)


@pytest.mark.parametrize(
    "path", ["auth/refresh", "dev/messages", "%2e%2e/%2e%2e/metrics", "/evil.example", "trips/..%2f"]
)
async def test_28_the_list_is_never_left(app: str, owner: Somebody, path: str) -> None:
    async with AsyncClient() as client:
        mine = cookie_of(await signed_in(app, owner, client))
        answer = await client.get(f"{app}/bff/api/{path}", headers={**mine, "authorization": "Bearer other"})
    assert problem(answer) == (404, "not_found")


async def test_54_58_and_60_every_answer_is_guarded_and_gives_nothing_away(app: str, owner: Somebody) -> None:
    async with AsyncClient() as client:
        mine = cookie_of(await signed_in(app, owner, client))
        client.cookies.clear()
        for path in ("/", "/assets/none.js", "/bff/session", "/bff/api/trips", "/bff/api/none"):
            answer = await client.get(f"{app}{path}", headers=mine)
            assert [name for name in ALWAYS if name not in answer.headers] == [], path
            assert "server" not in answer.headers
            assert path == "/" or answer.headers["cache-control"] == "no-store"
        for path in ("/.git/config", "/metrics", "/assets/app.js.map"):
            assert (await client.get(f"{app}{path}")).status_code == 404
        assert (await client.request("TRACE", app)).status_code == 405
