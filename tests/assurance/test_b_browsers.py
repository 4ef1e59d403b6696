"""Assurance B: what browsers get of a session, and what they can do with it. The app's server, seen from outside."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

import pytest
from httpx2 import Response

from tests.support.browser import COOKIE, CSRF, Browser
from tests.support.calls import problem
from tests.support.stack import Somebody, Stack

BESIDE = (
    "/bff/api/..%2f..%2fhealth%2fready",
    "/bff/api/%2e%2e/dev/messages",
    "/bff/api/dev/messages",
    "/bff/api//127.0.0.1/",
    "/bff/api/http://127.0.0.1/",
    "/bff/api/auth/login",
    "/bff/api/auth/refresh",
    "/bff/api/auth/switch",
)


@pytest.fixture
async def inside(stack: Stack, owner: Somebody) -> AsyncIterator[Browser]:
    """The owner of a company in a browser."""
    async with stack.browser() as browser:
        answer = await browser.log_in(owner.email, owner.password)
        assert answer.status_code == 200, answer.text
        yield browser


def cookie_of(answer: Response) -> SimpleCookie:
    found = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        found.load(line)
    return found


async def test_13_the_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts(inside: Browser) -> None:
    morsel = cookie_of(inside.seen[0])[COOKIE]
    assert (morsel["path"], morsel["domain"], morsel["samesite"].lower()) == ("/", "", "lax")
    assert morsel["secure"]
    assert morsel["httponly"]
    raw = base64.urlsafe_b64decode(morsel.value + "=" * (-len(morsel.value) % 4))
    assert len(raw) * 8 >= 128
    assert len(set(raw)) > 8, "it does not look random"


async def test_14_no_token_is_in_anything_that_the_browser_gets(inside: Browser, owner: Somebody) -> None:
    for path in ("/bff/session", "/bff/api/users/me", "/bff/api/auth/sessions", "/bff/api/organization"):
        assert (await inside.get(path)).status_code == 200, path
    await inside.get("/")
    organization = {"organizationId": owner.session["organization"]["id"]}
    assert (await inside.post("/bff/organization", organization)).status_code == 200
    seen = "".join(f"{one.headers.multi_items()}{one.text}" for one in inside.seen)
    assert owner.email in seen, "what is looked through is what was said"
    for part in ("eyJ", "accessToken", "refreshToken", "deviceToken", "mfaToken"):
        assert part not in seen


async def test_15_the_id_is_new_after_each_log_in_and_the_old_one_is_dead(
    inside: Browser, owner: Somebody
) -> None:
    before = inside.cookies[COOKIE]
    assert (await inside.log_in(owner.email, owner.password)).status_code == 200
    assert inside.cookies[COOKIE] != before
    inside.cookies[COOKIE] = before
    assert (await inside.get("/bff/api/users/me")).status_code == 401


async def test_16_a_change_without_the_header_is_refused(inside: Browser) -> None:
    driver = {"name": "Dana Driver"}
    refused = [
        await inside.post("/bff/api/drivers", driver, headers={CSRF: None}),
        await inside.post("/bff/api/drivers", driver, headers={"origin": None}),
        await inside.post("/bff/api/drivers", driver, headers={"origin": "https://elsewhere.test"}),
        await inside.post("/bff/logout", headers={CSRF: None}),
    ]
    assert [problem(one) for one in refused] == [(403, "bff.csrf")] * 4
    as_text = await inside.send(
        "POST", "/bff/api/drivers", content=b'{"name": "Dana"}', headers={"content-type": "text/plain"}
    )
    assert as_text.status_code == 415
    assert (await inside.get("/bff/api/drivers")).json()["items"] == []
    assert (await inside.post("/bff/api/drivers", driver)).status_code == 201


async def test_17_a_page_of_another_origin_gets_no_grant(inside: Browser) -> None:
    elsewhere: dict[str, str | None] = {
        "origin": "https://elsewhere.test",
        "access-control-request-method": "POST",
    }
    answers = [
        await inside.send(method, "/bff/api/trips", headers=elsewhere) for method in ("GET", "OPTIONS")
    ]
    named = [name for one in answers for name in one.headers if name.startswith("access-control-allow")]
    assert named == []


async def test_19_logging_out_ends_the_cookie_and_once_more_is_fine(inside: Browser) -> None:
    before = inside.cookies[COOKIE]
    assert (await inside.post("/bff/logout")).status_code == 204
    assert COOKIE not in inside.cookies
    inside.cookies[COOKIE] = before
    assert (await inside.get("/bff/session")).json() is None
    inside.cookies[COOKIE] = before
    assert (await inside.get("/bff/api/users/me")).status_code == 401
    assert (await inside.post("/bff/logout")).status_code == 204


async def test_21_twenty_calls_at_once_get_twenty_answers(inside: Browser) -> None:
    answers = await asyncio.gather(*(inside.get("/bff/api/users/me") for _ in range(20)))
    assert [one.status_code for one in answers] == [200] * 20
    assert (await inside.get("/bff/session")).json() is not None


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.test",
        "//elsewhere.test",
        "/\\elsewhere.test",
        "\\\\elsewhere.test",
        "javascript:alert(1)",
    ],
)
async def test_27_where_one_goes_after_signing_in_is_on_this_host(stack: Stack, elsewhere: str) -> None:
    """Whether or not a provider is set up: nobody is sent on to another host than the provider's."""
    async with stack.browser() as browser:
        answer = await browser.get("/bff/oauth/google/start", params={"returnUrl": elsewhere})
    went = urlsplit(answer.headers.get("location", "/"))
    assert (went.hostname, went.scheme) in {
        (None, ""),
        ("localhost", "http"),
        (urlsplit(stack.app).hostname, "http"),
    }
    assert went.path in {"/bff/oauth/google/start", "/sign-in", "/"}
    assert answer.status_code in {302, 303, 307, 404}


@pytest.mark.parametrize("path", BESIDE)
async def test_28_the_proxy_never_leaves_its_list(inside: Browser, path: str) -> None:
    answer = await inside.send("POST" if "auth" in path else "GET", path)
    assert answer.status_code in {400, 401, 403, 404, 405}, answer.text
    assert "items" not in answer.text
    assert "Token" not in answer.text


async def test_28_what_a_browser_says_in_authorization_is_dropped(stack: Stack, owner: Somebody) -> None:
    async with stack.browser() as browser:
        bearer = {"authorization": f"Bearer {owner.token}"}
        assert problem(await browser.get("/bff/api/users/me", headers=bearer))[0] == 401
        assert (await browser.log_in(owner.email, owner.password)).status_code == 200
        wrong = {"authorization": "Bearer nonsense"}
        assert (await browser.get("/bff/api/users/me", headers=wrong)).status_code == 200


@pytest.mark.parametrize("path", ["/", "/assets/none.js", "/bff/session", "/bff/api/trips", "/bff/api/none"])
async def test_54_58_60_every_answer_is_guarded_and_gives_nothing_away(inside: Browser, path: str) -> None:
    answer = await inside.get(path)
    guards = ("content-security-policy", "x-frame-options", "strict-transport-security", "referrer-policy")
    assert [name for name in guards if name not in answer.headers] == []
    assert "server" not in answer.headers
    assert path == "/" or answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/.git/config", "/metrics", "/assets/app.js.map"])
async def test_58_what_is_nobodys_business_is_not_there(inside: Browser, path: str) -> None:
    assert (await inside.get(path)).status_code == 404
    assert (await inside.send("TRACE", path)).status_code == 405
