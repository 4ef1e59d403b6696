"""Signing in and out in a browser: what it gets, and what it never gets."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest
from httpx2 import AsyncClient
from redis.asyncio import Redis

from bff.app import Bff
from bff.cookies import DEVICE
from tests.integration.bff.fake import LOGGED_IN, Fake, said
from tests.integration.bff.sessions import expire, tokens_of
from tests.support.backend import Backend
from tests.support.browser import COOKIE, Browser
from tests.support.calls import problem
from tests.support.companies import Company

ATTRIBUTES = {"path=/", "secure", "httponly", "samesite=lax"}


def set_cookies(answer: Any) -> dict[str, set[str]]:
    """Each cookie's attributes."""
    found = {}
    for line in answer.headers.get_list("set-cookie"):
        value, *attributes = line.split("; ")
        found[value.partition("=")[0]] = {one.lower() for one in attributes}
    return found


class TestLogin:
    async def test_nobody_is_null(self, browser: Browser) -> None:
        answer = await browser.get("/bff/session")
        assert (answer.status_code, answer.json()) == (200, None)

    async def test_a_person_comes_in_and_is_known_from_then_on(
        self, browser: Browser, company: Company
    ) -> None:
        answer = await browser.log_in(company.people["owner"].email)
        assert answer.status_code == 200, answer.text
        said = answer.json()
        assert said["user"]["role"] == "owner"
        assert said["organization"]["id"] == company.id
        assert set(said) == {"user", "organization", "branding", "csrf", "endsAt"}
        known = (await browser.get("/bff/session")).json()
        # Which companies there are to go to is for the menu of whoever is in.
        (only,) = known["user"].pop("organizations")
        assert (only["id"], only["role"]) == (company.id, "owner")
        assert known == said

    async def test_the_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts(
        self, browser: Browser, company: Company
    ) -> None:
        cookies = set_cookies(await browser.log_in(company.people["owner"].email))
        for attributes in cookies.values():
            assert attributes >= ATTRIBUTES
            assert not any(one.startswith("domain") for one in attributes)
        assert cookies.keys() == {COOKIE, DEVICE}
        assert browser.session_id
        assert len(base64.urlsafe_b64decode(browser.session_id + "=")) == 32

    async def test_no_token_reaches_the_browser(self, owner: Browser, bff: Bff, company: Company) -> None:
        await owner.get("/bff/session")
        await owner.get("/bff/api/users/me")
        await owner.post("/bff/organization", {"organizationId": company.id})
        tokens = await tokens_of(bff, owner)
        seen = "".join(f"{one.headers}{one.text}" for one in owner.seen)
        assert tokens.access not in seen
        assert tokens.refresh not in seen
        assert "eyJ" not in seen
        assert "Token" not in seen

    async def test_who_reads_redis_finds_neither_ids_nor_tokens(
        self, owner: Browser, bff: Bff, redis_url: str
    ) -> None:
        tokens, kept = await tokens_of(bff, owner), ""
        async with Redis.from_url(redis_url) as redis:
            async for key in redis.scan_iter("bff:session:*"):
                kept += f"{key} {await redis.hgetall(key)}"
        assert kept
        assert owner.session_id
        for secret in (owner.session_id, tokens.access, tokens.refresh):
            assert secret not in kept

    async def test_a_wrong_password_is_told_in_the_words_of_the_api(
        self, browser: Browser, company: Company
    ) -> None:
        answer = await browser.log_in(company.people["owner"].email, "a wrong password altogether")
        assert problem(answer) == (401, "auth.invalid_credentials")
        assert browser.cookies == {}

    async def test_the_device_is_known_the_next_time(
        self, browser: Browser, company: Company, backend: Backend
    ) -> None:
        for _ in range(2):
            await browser.log_in(company.people["owner"].email)
        devices = await backend.state.database["devices"].count_documents(
            {"personId": company.people["owner"].id}
        )
        assert devices == 1

    async def test_a_browser_gives_no_tokens_of_its_own(self, browser: Browser, company: Company) -> None:
        answer = await browser.log_in(company.people["owner"].email, deviceToken="stolen", mfaToken="stolen")
        assert answer.status_code == 200, answer.text

    @pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff"])
    async def test_what_is_no_json_object_is_refused(self, browser: Browser, content: bytes) -> None:
        headers: dict[str, str | None] = {"content-type": "application/json"}
        answer = await browser.send("POST", "/bff/login", content=content, headers=headers)
        assert problem(answer) == (422, "request.invalid")

    async def test_a_form_of_a_megabyte_is_too_large(self, browser: Browser) -> None:
        answer = await browser.post("/bff/login", {"email": "x" * 1_000_000})
        assert problem(answer) == (413, "body.too_large")


class TestIds:
    async def test_the_id_is_new_after_each_login_and_the_old_one_is_dead(
        self, owner: Browser, company: Company, site: str, stack: Any
    ) -> None:
        before = owner.session_id
        await owner.log_in(company.people["dispatcher"].email)
        assert owner.session_id != before
        other = Browser(site, await stack.enter_async_context(AsyncClient()))
        other.cookies[COOKIE] = str(before)
        assert problem(await other.get("/bff/api/trips")) == (401, "auth.required")
        assert (await owner.get("/bff/api/trips")).status_code == 200

    async def test_the_id_is_new_in_another_company(self, owner: Browser, company: Company, bff: Bff) -> None:
        before, end = owner.session_id, (await tokens_of(bff, owner)).end
        answer = await owner.post("/bff/organization", {"organizationId": company.id})
        assert answer.status_code == 200, answer.text
        assert answer.json()["organization"]["id"] == company.id
        assert owner.session_id != before
        assert (await tokens_of(bff, owner)).end == end
        owner.cookies[COOKIE] = str(before)
        assert (await owner.get("/bff/api/trips")).status_code == 401

    async def test_a_company_one_is_not_in_is_not_found_and_the_session_goes_on(self, owner: Browser) -> None:
        answer = await owner.post("/bff/organization", {"organizationId": "org_0000000000000000"})
        assert answer.status_code == 404
        assert (await owner.get("/bff/api/trips")).status_code == 200

    async def test_another_role_ends_what_was_begun_under_the_one_before(
        self, browser: Browser, company: Company
    ) -> None:
        await browser.log_in(company.people["dispatcher"].email)
        office = await company.client("owner")
        changed = await office.patch(f"users/{company.people['dispatcher'].id}", json={"role": "viewer"})
        assert changed.status_code == 200, changed.text
        answer = await browser.get("/bff/api/trips")
        assert problem(answer) == (401, "bff.session_ended")
        assert browser.session_id is None
        assert (await browser.get("/bff/session")).json() is None

    async def test_a_role_that_the_api_names_anew_takes_another_id(self, owner: Browser, bff: Bff) -> None:
        assert owner.session_id
        session = await bff.store.look(owner.session_id)
        assert session
        await bff.store.replace(replace(session, tokens=replace(session.tokens, role="viewer")))
        answer = await owner.get("/bff/session")
        assert answer.json()["user"]["role"] == "owner"
        assert owner.session_id not in (None, session.id)
        assert await bff.store.look(session.id) is None

    async def test_a_made_up_id_is_nobody(self, browser: Browser) -> None:
        for made_up in ("x" * 43, "*", "x" * 5000):
            browser.cookies[COOKIE] = made_up
            assert problem(await browser.get("/bff/api/trips")) == (401, "auth.required")


class TestLogout:
    async def test_cookie_access_and_refresh_token_are_dead(
        self, owner: Browser, bff: Bff, anonymous: AsyncClient
    ) -> None:
        tokens, before = await tokens_of(bff, owner), owner.session_id
        answer = await owner.post("/bff/logout")
        assert (answer.status_code, owner.session_id) == (204, None)
        owner.cookies[COOKIE] = str(before)
        assert (await owner.get("/bff/api/trips")).status_code == 401
        bearer = {"authorization": f"Bearer {tokens.access}"}
        assert (await anonymous.get("trips", headers=bearer)).status_code == 401
        refreshed = await anonymous.post("auth/refresh", json={"refreshToken": tokens.refresh})
        assert refreshed.status_code == 401

    async def test_a_second_one_is_fine(self, owner: Browser) -> None:
        assert [(await owner.post("/bff/logout")).status_code for _ in range(2)] == [204, 204]

    async def test_a_token_that_had_run_out_leaves_nothing_alive(
        self, owner: Browser, bff: Bff, anonymous: AsyncClient
    ) -> None:
        tokens = await expire(bff, owner)
        await owner.post("/bff/logout")
        refreshed = await anonymous.post("auth/refresh", json={"refreshToken": tokens.refresh})
        assert refreshed.status_code == 401


class TestInvitations:
    async def test_a_mailed_link_lets_a_person_in(self, browser: Browser, company: Company) -> None:
        answer = await browser.post(
            "/bff/invitations/accept", {"token": "of-no-mail", "password": "fifteen letters"}
        )
        assert problem(answer) == (400, "auth.link_invalid")
        assert company.id

    async def test_the_device_on_which_it_is_followed_is_known(self, deceived: Browser, fake: Fake) -> None:
        fake.answers["auth/invitations/accept"] = said(LOGGED_IN)
        body = {"token": "of a mail", "password": "fifteen letters"}
        assert (await deceived.post("/bff/invitations/accept", body)).status_code == 200
        sent = await fake.asked("auth/invitations/accept")[0].json()
        assert sent == {**body, "deviceToken": "device-of-fake"}
