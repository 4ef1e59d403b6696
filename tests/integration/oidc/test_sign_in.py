"""Logging in with Google or Microsoft."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

import bson
import pytest
from httpx2 import AsyncClient

from adapters.clock import now
from cli.ports import any_free
from tests.integration.oidc.people import CLIENT, HOME, StandIn, begin, query_of, sign_in, sign_in_there
from tests.support.backend import Backend
from tests.support.calls import faults, log_in, problem
from tests.support.companies import PASSWORD, Company
from tests.support.letters import NEW_LOG_IN, delivered
from tests.support.settings import BACKEND, FRONTEND


@pytest.fixture
def subject() -> str:
    """Somebody whom no other test has met."""
    return secrets.token_hex(6)


class TestBegin:
    async def test_anybody_can_ask_which_providers_are_set_up(
        self, anonymous: AsyncClient, providers: StandIn
    ) -> None:
        answer = await anonymous.get("auth/oauth/providers")
        assert (answer.status_code, answer.json()) == (200, {"available": ["google", "microsoft"]})

    async def test_the_provider_is_asked_with_pkce_state_and_nonce(
        self, anonymous: AsyncClient, providers: StandIn
    ) -> None:
        begun = await begin(anonymous)
        assert begun["url"].startswith(f"{providers.google}/oauth2/authorize?")
        asked = query_of(begun["url"])
        assert asked["redirect_uri"] == HOME
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert (asked["client_id"], asked["scope"]) == ("roadbook", "openid email profile")
        assert asked["state"] == begun["state"]
        other = query_of((await begin(anonymous))["url"])
        for name in ("state", "nonce", "code_challenge"):
            assert len(asked[name]) >= 43
            assert asked[name] != other[name]

    async def test_who_reads_the_database_cannot_finish_it(
        self, anonymous: AsyncClient, backend: Backend, providers: StandIn
    ) -> None:
        begun = await begin(anonymous)
        (kept,) = await backend.state.database["oauthStates"].find().sort("expireAt", -1).limit(1).to_list()
        assert begun["state"].encode() not in bson.encode(kept)
        assert not isinstance(kept["verifier"], str)

    @pytest.mark.parametrize(
        "home", [FRONTEND, f"{FRONTEND}/", f"{FRONTEND}/in?a=b", HOME, f"{BACKEND}/bff/oauth/google/callback"]
    )
    async def test_people_are_sent_back_to_the_app(
        self, anonymous: AsyncClient, providers: StandIn, home: str
    ) -> None:
        assert query_of((await begin(anonymous, home=home))["url"])["redirect_uri"] == home

    @pytest.mark.parametrize(
        "home",
        [
            "https://evil.test/",
            f"{FRONTEND}.evil.test/",
            f"{FRONTEND}:8443/",
            f"{FRONTEND}@evil.test/",
            FRONTEND.replace("https", "http"),
            f"{FRONTEND}/\\evil.test",
            f"{FRONTEND}/#code",
            f"{FRONTEND}/ here",
            f"{BACKEND}/bff/oauth/microsoft/callback",
            f"{BACKEND}/bff/oauth/google/callback/more",
            "//evil.test",
            "javascript:alert(1)",
            "",
        ],
    )
    async def test_and_to_nobody_else(self, anonymous: AsyncClient, providers: StandIn, home: str) -> None:
        answer = await anonymous.get("auth/oauth/google/authorize", params={"redirectUri": home})
        assert faults(answer) == {"redirectUri": "redirect.foreign"}

    @pytest.mark.parametrize("provider", ["google", "microsoft", "facebook"])
    async def test_a_provider_that_is_not_set_up_is_unknown(
        self, anonymous: AsyncClient, provider: str
    ) -> None:
        path = f"auth/oauth/{provider}"
        asked = await anonymous.get(f"{path}/authorize", params={"redirectUri": HOME})
        assert problem(asked) == (404, "not_found")
        back = await anonymous.post(f"{path}/callback", json={"code": "1", "state": "1"})
        assert problem(back) == (404, "not_found")


class TestLogIn:
    async def test_a_verified_address_at_google_is_known_from_then_on_by_its_subject(
        self, anonymous: AsyncClient, backend: Backend, company: Company, providers: StandIn, subject: str
    ) -> None:
        person = company.people["dispatcher"]
        providers.knows(subject, email=person.email.upper(), email_verified=True)
        first = await sign_in(anonymous, subject)
        assert first.status_code == 200, first.text
        assert first.json().keys() == (await company.log_in("dispatcher")).keys()
        assert first.json()["user"]["id"] == person.id
        async with backend.client(first.json()["accessToken"]) as client:
            assert (await client.get("users/me")).json()["email"] == person.email
        letters = (await delivered(backend)).to(person.email)
        assert [letter.subject for letter in letters] == ["You can log in with Google now", NEW_LOG_IN]
        providers.knows(subject, email="married@elsewhere.test", email_verified=False)
        again = await sign_in(anonymous, subject, deviceToken=first.json()["deviceToken"])
        assert again.json()["user"]["id"] == person.id
        assert again.json()["deviceToken"] == first.json()["deviceToken"]
        assert (await delivered(backend)).mails == []

    async def test_who_comes_the_first_time_in_several_windows_comes_in_by_all(
        self, anonymous: AsyncClient, backend: Backend, company: Company, providers: StandIn, subject: str
    ) -> None:
        person = company.people["dispatcher"]
        providers.knows(subject, email=person.email, email_verified=True)
        backs = [sign_in_there(await begin(anonymous), subject) for _ in range(5)]
        answers = await asyncio.gather(
            *(anonymous.post("auth/oauth/google/callback", json=back) for back in backs)
        )
        assert [one.status_code for one in answers] == [200] * 5, [one.text for one in answers]
        assert {one.json()["user"]["id"] for one in answers} == {person.id}
        linked = backend.state.database["identities"]
        assert await linked.count_documents({"userId": person.id}) == 1

    async def test_it_is_in_the_audit_log(
        self, anonymous: AsyncClient, company: Company, providers: StandIn, subject: str
    ) -> None:
        providers.knows(subject, email=company.people["viewer"].email, email_verified=True)
        assert (await sign_in(anonymous, subject)).status_code == 200
        owner = await company.client("owner")
        (entry,) = (await owner.get("audit-logs", params={"action": "user.identity_linked"})).json()["items"]
        assert entry["actor"]["id"] == entry["target"]["id"] == company.people["viewer"].id
        assert entry["after"] == {"provider": "google"}

    async def test_neither_address_nor_secret_is_stored_open(
        self, anonymous: AsyncClient, backend: Backend, company: Company, providers: StandIn, subject: str
    ) -> None:
        email = company.people["viewer"].email
        providers.knows(subject, email=email, email_verified=True)
        assert (await sign_in(anonymous, subject)).status_code == 200
        stored = await backend.state.database["identities"].find_one({"subject": subject})
        assert stored is not None
        assert email.encode() not in bson.encode(stored)

    async def test_a_person_with_a_second_factor_gets_what_the_password_gives(
        self, anonymous: AsyncClient, backend: Backend, company: Company, providers: StandIn, subject: str
    ) -> None:
        person = company.people["viewer"]
        providers.knows(subject, email=person.email, email_verified=True)
        assert (await sign_in(anonymous, subject)).status_code == 200
        users = backend.state.database["users"]
        await users.update_one({"_id": person.id}, {"$set": {"factors": {"totp": {}}}})
        by_password = await log_in(anonymous, person.email)
        by_google = await sign_in(anonymous, subject)
        assert by_google.json().keys() == by_password.json().keys()

    @pytest.mark.parametrize("verified", [False, None, "true", 1])
    async def test_an_address_that_the_provider_does_not_vouch_for_links_nothing(
        self, anonymous: AsyncClient, company: Company, providers: StandIn, subject: str, verified: Any
    ) -> None:
        for email in (company.people["viewer"].email, "nobody@nowhere.test"):
            providers.knows(subject, email=email, email_verified=verified)
            assert problem(await sign_in(anonymous, subject)) == (403, "auth.link_required")

    @pytest.mark.parametrize("email", [None, "no address", 5])
    async def test_who_has_no_address_there_is_known_by_nothing(
        self, anonymous: AsyncClient, providers: StandIn, subject: str, email: Any
    ) -> None:
        providers.knows(subject, email=email, email_verified=True)
        assert problem(await sign_in(anonymous, subject)) == (403, "auth.link_required")

    async def test_microsofts_word_is_not_enough(
        self, anonymous: AsyncClient, company: Company, providers: StandIn, subject: str
    ) -> None:
        providers.knows(subject, email=company.people["owner"].email, email_verified=True)
        answer = await sign_in(anonymous, subject, "microsoft")
        assert problem(answer) == (403, "auth.link_required")

    async def test_no_account_is_made_by_itself(
        self, anonymous: AsyncClient, backend: Backend, providers: StandIn, subject: str
    ) -> None:
        email = f"{subject}@nowhere.test"
        providers.knows(subject, email=email, email_verified=True)
        assert problem(await sign_in(anonymous, subject)) == (403, "auth.account_unknown")
        assert await backend.state.database["users"].find_one({"email": email}) is None
        assert await backend.state.database["identities"].find_one({"subject": subject}) is None

    async def test_the_same_subject_at_another_issuer_is_somebody_else(
        self, anonymous: AsyncClient, company: Company, providers: StandIn, subject: str
    ) -> None:
        providers.knows(subject, email=company.people["viewer"].email, email_verified=True)
        assert (await sign_in(anonymous, subject)).status_code == 200
        assert problem(await sign_in(anonymous, subject, "microsoft")) == (403, "auth.link_required")

    async def test_a_second_google_account_with_the_address_is_not_linked(
        self, anonymous: AsyncClient, company: Company, providers: StandIn, subject: str
    ) -> None:
        for one in (subject, f"{subject}2"):
            providers.knows(one, email=company.people["viewer"].email, email_verified=True)
        assert (await sign_in(anonymous, subject)).status_code == 200
        assert problem(await sign_in(anonymous, f"{subject}2")) == (403, "auth.link_required")

    async def test_whoever_registered_somebody_elses_address_is_out(
        self, anonymous: AsyncClient, backend: Backend, company: Company, providers: StandIn, subject: str
    ) -> None:
        """The password of an account whose address was never confirmed may be a stranger's."""
        person = company.people["viewer"]
        stranger = await company.client("viewer")
        users = backend.state.database["users"]
        await users.update_one({"_id": person.id}, {"$set": {"emailVerifiedAt": None}})
        providers.knows(subject, email=person.email, email_verified=True)
        answer = await sign_in(anonymous, subject)
        assert answer.status_code == 200, answer.text
        assert problem(await stranger.get("users/me")) == (401, "auth.token_invalid")
        assert problem(await log_in(anonymous, person.email)) == (401, "auth.invalid_credentials")
        async with backend.client(answer.json()["accessToken"]) as client:
            assert (await client.get("users/me")).status_code == 200
        letters = (await delivered(backend)).to(person.email)
        told = next(one for one in letters if one.subject == "You can log in with Google now")
        assert "the password that was chosen for it, and any second factor, are gone" in told.text
        assert "/forgot-password" in told.text

    async def test_who_has_no_password_is_told_how_to_come_to_one(
        self, anonymous: AsyncClient, backend: Backend, company: Company, providers: StandIn, subject: str
    ) -> None:
        """Whatever asks for it."""
        person = company.people["viewer"]
        users = backend.state.database["users"]
        await users.update_one({"_id": person.id}, {"$set": {"emailVerifiedAt": None}})
        providers.knows(subject, email=person.email, email_verified=True)
        token = (await sign_in(anonymous, subject)).json()["accessToken"]
        body = {"currentPassword": PASSWORD, "newPassword": "quay seven ox and then some"}
        async with backend.client(token) as client:
            refused = await client.post("auth/step-up", json={"password": PASSWORD})
            assert problem(refused) == (401, "auth.invalid_credentials")
            changed = (await client.post("auth/password/change", json=body)).json()
            erased = (await client.request("DELETE", "users/me", json={"password": PASSWORD})).json()
        for words in (
            refused.json()["detail"],
            changed["errors"][0]["detail"],
            erased["errors"][0]["detail"],
        ):
            assert "auth/password/forgot" in words

    async def test_a_person_without_a_company_has_nowhere_to_go(
        self, anonymous: AsyncClient, backend: Backend, company: Company, providers: StandIn, subject: str
    ) -> None:
        person = company.people["viewer"]
        providers.knows(subject, email=person.email, email_verified=True)
        memberships = backend.state.database["memberships"]
        await memberships.update_one({"userId": person.id}, {"$set": {"status": "disabled"}})
        assert problem(await sign_in(anonymous, subject)) == (403, "auth.account_unknown")
        await memberships.update_one({"userId": person.id}, {"$set": {"status": "active"}})
        elsewhere = await sign_in(anonymous, subject, organizationId="org_0123456789abcdef")
        assert problem(elsewhere) == (403, "auth.account_unknown")
        assert (await sign_in(anonymous, subject, organizationId=company.id)).status_code == 200


class TestState:
    async def test_is_good_once(
        self, anonymous: AsyncClient, company: Company, providers: StandIn, subject: str
    ) -> None:
        providers.knows(subject, email=company.people["viewer"].email, email_verified=True)
        back = sign_in_there(await begin(anonymous), subject)
        assert (await anonymous.post("auth/oauth/google/callback", json=back)).status_code == 200
        again = await anonymous.post("auth/oauth/google/callback", json=back)
        assert problem(again) == (400, "auth.state_invalid")

    async def test_is_good_for_its_provider(
        self, anonymous: AsyncClient, company: Company, providers: StandIn, subject: str
    ) -> None:
        providers.knows(subject, email=company.people["viewer"].email, email_verified=True)
        back = sign_in_there(await begin(anonymous), subject)
        other = await anonymous.post("auth/oauth/microsoft/callback", json=back)
        assert problem(other) == (400, "auth.state_invalid")

    async def test_is_good_for_ten_minutes(
        self, anonymous: AsyncClient, backend: Backend, providers: StandIn, subject: str
    ) -> None:
        back = sign_in_there(await begin(anonymous), subject)
        states = backend.state.database["oauthStates"]
        await states.update_many({}, {"$set": {"expireAt": now()}})
        answer = await anonymous.post("auth/oauth/google/callback", json=back)
        assert problem(answer) == (400, "auth.state_invalid")

    @pytest.mark.parametrize("given", [{}, {"state": None}, {"state": ""}, {"state": "made up"}])
    async def test_is_one_that_was_given(
        self, anonymous: AsyncClient, providers: StandIn, given: dict[str, Any]
    ) -> None:
        answer = await anonymous.post("auth/oauth/google/callback", json={"code": "1", **given})
        assert problem(answer) == (400, "auth.state_invalid")

    async def test_does_not_take_the_code_of_another(
        self, anonymous: AsyncClient, providers: StandIn, subject: str
    ) -> None:
        """Somebody else's code was made for another nonce."""
        others = sign_in_there(await begin(anonymous), subject)
        mine = sign_in_there(await begin(anonymous), f"{subject}2")
        mixed = {"code": others["code"], "state": mine["state"]}
        answer = await anonymous.post("auth/oauth/google/callback", json=mixed)
        assert problem(answer) == (401, "auth.identity_refused")


async def test_a_provider_that_is_down_keeps_nobody_from_the_password(
    anonymous: AsyncClient, company: Company, configure: Callable[..., None]
) -> None:
    configure(google_issuer=f"http://localhost:{any_free()}", **CLIENT)
    answer = await anonymous.get("auth/oauth/google/authorize", params={"redirectUri": HOME})
    assert problem(answer) == (503, "auth.provider_unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert (await log_in(anonymous, company.people["viewer"].email)).status_code == 200
