"""Assurance C: signing in with another provider, at one that we play and at one that others wrote."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

import pytest

from tests.integration.oidc.people import HOME as GOOGLE_HOME
from tests.integration.oidc.people import begin, query_of
from tests.support.calls import faults, problem
from tests.support.oidc_provider import HOME as MICROSOFT_HOME
from tests.support.peers import Peers
from tests.support.settings import FRONTEND
from tests.support.signing_in import (
    Back,
    back_from_google,
    back_from_microsoft,
    back_to_the_app,
    by_google,
    by_microsoft,
    finish,
    finish_in_the_app,
    link,
    linked_with_microsoft,
)
from tests.support.stack import Somebody, owner_of_a_new_company

STATE_INVALID = (400, "auth.state_invalid")
LINK_REQUIRED = (403, "auth.link_required")
IDENTITY_REFUSED = (401, "auth.identity_refused")


@pytest.fixture
async def person(peers: Peers) -> Somebody:
    """Somebody with an account."""
    return await owner_of_a_new_company(peers.stack)


@pytest.fixture
def subject() -> str:
    """A name at the providers that nobody else has."""
    return secrets.token_hex(8)


class Test29State:
    async def test_29_a_missing_state_is_refused(self, peers: Peers, person: Somebody, subject: str) -> None:
        async with peers.stack.visitor() as browser:
            back = await back_from_google(peers, browser, email=person.email, sub=subject)
            code = {"code": back["code"]}
            for body in (code, *({**code, "state": one} for one in (None, "", "made up", "0"))):
                answer = await browser.post("auth/oauth/google/callback", json=body)
                assert problem(answer) == STATE_INVALID, body
            assert (await finish(browser, "google", back)).status_code == 200

    async def test_29_a_missing_state_links_nothing(self, peers: Peers, person: Somebody) -> None:
        async with person.client() as client:
            await client.post("auth/step-up", json={"password": person.password})
            for body in ({"code": "1"}, {"code": "1", "state": None}, {"code": "1", "state": ""}):
                answer = await client.post("auth/oauth/google/link", json=body)
                assert problem(answer) == STATE_INVALID, body
            assert (await client.get("auth/oauth")).json()["items"] == []

    @pytest.mark.parametrize("provider", ["google", "microsoft"])
    async def test_29_a_used_state_is_refused(
        self, peers: Peers, person: Somebody, subject: str, provider: str
    ) -> None:
        await linked_with_microsoft(peers, person, subject)
        async with peers.stack.visitor() as browser:
            if provider == "google":
                back = await back_from_google(peers, browser, email=person.email, sub=subject)
            else:
                back = await back_from_microsoft(peers, browser, subject)
            assert (await finish(browser, provider, back)).status_code == 200
            assert problem(await finish(browser, provider, back)) == STATE_INVALID

    async def test_29_what_another_browser_began_links_nothing(
        self, peers: Peers, person: Somebody, subject: str
    ) -> None:
        other = await owner_of_a_new_company(peers.stack, "Elsewhere Haulage")
        async with person.client() as client, other.client() as elsewhere, peers.stack.visitor() as nobody:
            await client.post("auth/step-up", json={"password": person.password})
            for browser in (elsewhere, nobody):
                back = await back_from_microsoft(peers, browser, subject)
                assert problem(await link(client, "microsoft", back)) == STATE_INVALID
            assert (await client.get("auth/oauth")).json()["items"] == []
            own = await back_from_microsoft(peers, client, subject)
            assert (await link(client, "microsoft", own)).status_code == 200


class Test29InTheApp:
    async def test_29_what_another_browser_began_signs_nobody_in(
        self, peers: Peers, person: Somebody, subject: str
    ) -> None:
        async with peers.stack.browser() as mine, peers.stack.browser() as other:
            back = await back_to_the_app(peers, mine, email=person.email, sub=subject)
            assert problem(await finish_in_the_app(other, back)) == STATE_INVALID
            await back_to_the_app(peers, other, email=person.email, sub=subject)
            assert problem(await finish_in_the_app(other, back)) == STATE_INVALID
            assert (await other.get("/bff/session")).json() is None
            for spoilt in ({"code": back["code"]}, {**back, "state": ""}, {**back, "state": "made up"}):
                assert problem(await finish_in_the_app(mine, spoilt)) == STATE_INVALID
            assert (await finish_in_the_app(mine, back)).status_code == 303
            assert (await mine.get("/bff/session")).json()["user"]["email"] == person.email
            assert problem(await finish_in_the_app(mine, back)) == STATE_INVALID

    @pytest.mark.parametrize("query", ["?returnUrl=/trips", "?link=true"])
    async def test_29_a_page_of_another_site_begins_nothing(
        self, peers: Peers, person: Somebody, query: str
    ) -> None:
        async with peers.stack.browser() as browser:
            await browser.log_in(person.email, person.password)
            proven = await browser.post("/bff/api/auth/step-up", {"password": person.password})
            assert proven.status_code == 204, proven.text
            led: dict[str, str | None] = {"host": urlsplit(FRONTEND).netloc, "sec-fetch-site": "cross-site"}
            answer = await browser.get(f"/bff/oauth/google/start{query}", headers=led)
        assert answer.status_code == 303
        assert answer.headers["location"] in {"/sign-in?returnUrl=%2Ftrips", "/account/security"}
        assert "set-cookie" not in answer.headers


class Test31OneProvidersCode:
    async def test_31_with_its_state_is_refused_at_the_other(
        self, peers: Peers, person: Somebody, subject: str
    ) -> None:
        async with peers.stack.visitor() as browser:
            ours = await back_from_google(peers, browser, email=person.email, sub=subject)
            theirs = await back_from_microsoft(peers, browser, subject)
            assert problem(await finish(browser, "microsoft", ours)) == STATE_INVALID
            assert problem(await finish(browser, "google", theirs)) == STATE_INVALID

    async def test_31_with_the_others_state_is_refused_too(
        self, peers: Peers, person: Somebody, subject: str
    ) -> None:
        async with peers.stack.visitor() as browser:
            for mixed_at in ("google", "microsoft"):
                google = await back_from_google(peers, browser, email=person.email, sub=subject)
                microsoft = await back_from_microsoft(peers, browser, subject)
                here, there = (google, microsoft) if mixed_at == "google" else (microsoft, google)
                mixed: Back = {"code": there["code"], "state": here["state"]}
                assert problem(await finish(browser, mixed_at, mixed)) == IDENTITY_REFUSED, mixed_at


async def test_32_an_address_that_nobody_verified_links_nothing(peers: Peers, person: Somebody) -> None:
    for verified in (False, None, "true", 1):
        answer = await by_google(peers, sub=secrets.token_hex(8), email=person.email, email_verified=verified)
        assert problem(answer) == LINK_REQUIRED, verified
    async with person.client() as client:
        assert (await client.get("auth/oauth")).json()["items"] == []
    vouched = await by_google(peers, sub=secrets.token_hex(8), email=person.email, email_verified=True)
    assert vouched.json()["user"]["email"] == person.email


async def test_33_one_subject_at_two_issuers_is_two_people(
    peers: Peers, person: Somebody, subject: str
) -> None:
    other = await owner_of_a_new_company(peers.stack, "Elsewhere Haulage")
    assert (await by_google(peers, sub=subject, email=person.email)).status_code == 200
    assert problem(await by_microsoft(peers, subject)) == LINK_REQUIRED
    await linked_with_microsoft(peers, other, subject)
    entered = [await by_google(peers, sub=subject), await by_microsoft(peers, subject)]
    assert [one.json()["user"]["email"] for one in entered] == [person.email, other.email]


class Test34Begun:
    @pytest.mark.parametrize("home", [GOOGLE_HOME, MICROSOFT_HOME])
    async def test_34_with_pkce_by_s256_state_and_nonce_that_are_new_each_time(
        self, peers: Peers, home: str
    ) -> None:
        provider = "google" if home == GOOGLE_HOME else "microsoft"
        async with peers.stack.visitor() as browser:
            first, second = [query_of((await begin(browser, provider, home))["url"]) for _ in range(2)]
        assert (first["response_type"], first["code_challenge_method"]) == ("code", "S256")
        assert first["redirect_uri"] == home
        for name in ("state", "nonce", "code_challenge"):
            assert len(first[name]) >= 43, name
            assert first[name] != second[name]

    @pytest.mark.parametrize(
        "home",
        [
            "https://evil.test/",
            f"{FRONTEND}.evil.test/",
            f"{FRONTEND}@evil.test/",
            f"{FRONTEND}:8443/",
            FRONTEND.replace("https", "http"),
            f"{FRONTEND}/\\evil.test",
            f"{FRONTEND}/#code",
            "//evil.test",
            "javascript:alert(1)",
        ],
    )
    async def test_34_leads_back_to_the_app_alone(self, peers: Peers, home: str) -> None:
        async with peers.stack.visitor() as browser:
            answer = await browser.get("auth/oauth/google/authorize", params={"redirectUri": home})
        assert faults(answer) == {"redirectUri": "redirect.foreign"}

    async def test_34_a_whole_sign_in_at_a_provider_of_others(
        self, peers: Peers, person: Somebody, subject: str
    ) -> None:
        """It takes PKCE and the registered address alone, and the nonce comes back in what it signs."""
        assert problem(await by_microsoft(peers, subject)) == LINK_REQUIRED
        await linked_with_microsoft(peers, person, subject)
        entered = (await by_microsoft(peers, subject)).json()
        assert entered["user"]["email"] == person.email
        async with peers.stack.visitor(entered["accessToken"]) as client:
            (linked,) = (await client.get("auth/oauth")).json()["items"]
            assert (linked["provider"], linked["email"]) == ("microsoft", f"{subject}@elsewhere.test")
            refused = await client.delete("auth/oauth/microsoft")
            assert problem(refused) == (403, "auth.step_up_required")
            await client.post("auth/step-up", json={"password": person.password})
            assert (await client.delete("auth/oauth/microsoft")).status_code == 204
            assert (await client.get("auth/oauth")).json()["items"] == []
        assert problem(await by_microsoft(peers, subject)) == LINK_REQUIRED
        mails = await peers.stack.mails(person.email, 4)
        subjects = [one["subject"] for one in mails if "log-in" not in one["subject"]]
        assert subjects[:2] == [
            "You can no longer log in with Microsoft",
            "You can log in with Microsoft now",
        ]
