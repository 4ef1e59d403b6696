"""Logging in, refreshing and logging out."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from collections.abc import Callable

import orjson
import pytest
from httpx2 import AsyncClient

from adapters.clock import now
from adapters.redis.sessions import SessionCache
from adapters.settings import Budget
from tests.support.backend import Backend
from tests.support.calls import log_in, problem
from tests.support.companies import PASSWORD, Company

FIVE = Budget(5, 900)


async def works(backend: Backend, token: str) -> bool:
    """Whether an access token still opens the door."""
    async with backend.client(token) as client:
        return (await client.get("users/me")).status_code == 200


async def forget(backend: Backend, user_id: str) -> None:
    """What the cache does by itself after a minute."""
    sessions = backend.state.database["sessions"].find({"userId": user_id}, {"_id": 1})
    await SessionCache(backend.state.cache).drop(user_id, [one["_id"] async for one in sessions])


class TestLogin:
    async def test_gives_tokens_the_person_and_the_company(
        self, anonymous: AsyncClient, company: Company
    ) -> None:
        for role, person in company.people.items():
            answer = await log_in(anonymous, person.email)
            entered = answer.json()
            assert answer.status_code == 200
            assert (entered["tokenType"], entered["expiresIn"]) == ("Bearer", 900)
            assert (entered["user"]["id"], entered["user"]["role"]) == (person.id, role)
            assert entered["organization"]["id"] == company.id
            assert answer.headers["cache-control"] == "no-store"

    async def test_who_would_wait_for_long_is_told_so_and_it_does_not_count(
        self, anonymous: AsyncClient, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        email = company.people["viewer"].email
        with monkeypatch.context() as busy:
            busy.setattr("adapters.passwords.WAITING", -1)
            answers = [await log_in(anonymous, email, "not the password") for _ in range(7)]
        assert {problem(one) for one in answers} == {(503, "service.unavailable")}
        assert all(int(one.headers["retry-after"]) > 0 for one in answers)
        assert (await log_in(anonymous, email)).status_code == 200

    async def test_says_the_same_of_an_unknown_address_and_a_wrong_password(
        self, anonymous: AsyncClient, company: Company
    ) -> None:
        unknown = await log_in(anonymous, "nobody@nowhere.test")
        wrong = await log_in(anonymous, company.people["owner"].email, "wrong")
        assert unknown.status_code == wrong.status_code == 401
        assert unknown.json()["code"] == "auth.invalid_credentials"
        assert unknown.json() | {"requestId": ""} == wrong.json() | {"requestId": ""}

    async def test_refuses_an_organization_that_the_person_is_not_in(
        self, anonymous: AsyncClient, company: Company
    ) -> None:
        person = company.people["owner"]
        assert (await log_in(anonymous, person.email, organizationId=company.id)).status_code == 200
        other = await log_in(anonymous, person.email, organizationId="org_0123456789abcdef")
        assert (other.status_code, other.json()["code"]) == (401, "auth.invalid_credentials")

    async def test_never_reaches_a_query_operator(self, anonymous: AsyncClient, company: Company) -> None:
        for value in ({"$gt": ""}, {"$ne": None}, ["x"]):
            for field in ("email", "password"):
                body = {"email": company.people["owner"].email, "password": PASSWORD, field: value}
                assert (await anonymous.post("auth/login", json=body)).status_code == 422

    async def test_keeps_no_answer_under_an_idempotency_key(
        self, anonymous: AsyncClient, company: Company
    ) -> None:
        body = {"email": company.people["owner"].email, "password": PASSWORD}
        headers = {"Idempotency-Key": "the same"}
        first, second = [await anonymous.post("auth/login", json=body, headers=headers) for _ in range(2)]
        assert first.json()["accessToken"] != second.json()["accessToken"]
        assert "idempotency-replayed" not in second.headers

    async def test_the_sixth_failure_has_to_wait_and_is_told_how_long(
        self, anonymous: AsyncClient, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_login=FIVE)
        email = company.people["owner"].email
        for left in (4, 3, 2, 1, 0):
            answer = await log_in(anonymous, email, "wrong")
            assert answer.status_code == 401
            assert answer.headers["ratelimit"].startswith(f'"login";r={left};t=')
        refused = await log_in(anonymous, email)
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limit.exceeded")
        assert 1 <= int(refused.headers["retry-after"]) <= 900
        assert refused.headers["ratelimit-policy"] == '"login";q=5;w=900'
        assert refused.headers["ratelimit"].startswith('"login";r=0;t=')

    async def test_a_refusal_reads_alike_for_known_and_unknown_addresses(
        self, anonymous: AsyncClient, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_login=Budget(1, 900))
        bodies = []
        for email in (company.people["owner"].email, f"{secrets.token_hex(6)}@nowhere.test"):
            answers = [await log_in(anonymous, email, "wrong") for _ in range(2)]
            assert [answer.status_code for answer in answers] == [401, 429]
            bodies.append(answers[1].json() | {"requestId": ""})
        assert bodies[0] == bodies[1]

    async def test_fifty_wrong_passwords_at_once_are_still_five(
        self, anonymous: AsyncClient, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_login=FIVE)
        email = company.people["viewer"].email
        answers = await asyncio.gather(*(log_in(anonymous, email, "wrong") for _ in range(50)))
        assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 45

    async def test_a_success_costs_nothing(
        self, anonymous: AsyncClient, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_login=FIVE, rate_limit_login_account=FIVE, rate_limit_login_address=FIVE)
        email = company.people["dispatcher"].email
        statuses = [(await log_in(anonymous, email)).status_code for _ in range(8)]
        assert statuses == [200] * 8
        failures = [(await log_in(anonymous, email, "wrong")).status_code for _ in range(6)]
        assert failures == [401] * 5 + [429]

    async def test_in_the_strict_reading_a_success_costs_too(
        self, anonymous: AsyncClient, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_login=FIVE, rate_limit_login_counts="all")
        email = company.people["admin"].email
        assert [(await log_in(anonymous, email)).status_code for _ in range(6)] == [200] * 5 + [429]

    async def test_failures_elsewhere_do_not_lock_a_person_out_here(
        self, backend: Backend, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_login=Budget(1, 900))
        email = company.people["owner"].email
        async with backend.client() as attacker, backend.client() as person:
            for _ in range(3):
                await log_in(attacker, email, "wrong")
            assert (await log_in(person, email)).status_code == 200

    async def test_forged_forwarding_headers_give_no_new_budget(
        self, anonymous: AsyncClient, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_login=FIVE)
        body = {"email": company.people["owner"].email, "password": "wrong"}
        statuses = [
            (
                await anonymous.post("auth/login", json=body, headers={"X-Forwarded-For": f"198.51.100.{n}"})
            ).status_code
            for n in range(6)
        ]
        assert statuses == [401] * 5 + [429]

    async def test_behind_a_trusted_proxy_the_address_is_the_forwarded_one(
        self, backend: Backend, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_login=Budget(1, 900), trusted_proxies=["203.0.113.0/24"])
        body = {"email": company.people["owner"].email, "password": "wrong"}
        async with backend.client(address="203.0.113.7") as proxy:
            for forwarded, status in (("198.51.100.1", 401), ("198.51.100.2", 401), ("198.51.100.1", 429)):
                # What the caller made up stands in a line of its own, as some proxies leave it.
                chain = [("X-Forwarded-For", "192.0.2.66"), ("X-Forwarded-For", forwarded)]
                assert (await proxy.post("auth/login", json=body, headers=chain)).status_code == status

    async def test_an_account_has_a_budget_over_all_addresses(
        self, backend: Backend, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_login_account=Budget(2, 3600))
        email = company.people["owner"].email
        statuses = []
        for _ in range(3):
            async with backend.client() as anywhere:
                statuses.append((await log_in(anywhere, email, "wrong")).status_code)
        assert statuses == [401, 401, 429]


class TestRefresh:
    async def test_exchanges_the_token_for_a_new_pair(
        self, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        old = await company.log_in("dispatcher")
        answer = await anonymous.post("auth/refresh", json={"refreshToken": old["refreshToken"]})
        new = answer.json()
        assert answer.status_code == 200
        assert new["refreshToken"] != old["refreshToken"]
        assert await works(backend, new["accessToken"])

    async def test_using_an_older_token_again_ends_the_session(
        self, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        first = await company.log_in("owner")
        tokens = first
        for _ in range(2):
            tokens = (
                await anonymous.post("auth/refresh", json={"refreshToken": tokens["refreshToken"]})
            ).json()
            assert await works(backend, tokens["accessToken"])
        stolen = await anonymous.post("auth/refresh", json={"refreshToken": first["refreshToken"]})
        assert (stolen.status_code, stolen.json()["code"]) == (401, "auth.refresh_reused")
        assert not await works(backend, tokens["accessToken"])
        dead = await anonymous.post("auth/refresh", json={"refreshToken": tokens["refreshToken"]})
        assert dead.status_code == 401

    async def test_a_lost_answer_is_given_again(
        self, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        old = {"refreshToken": (await company.log_in("driver"))["refreshToken"]}
        answers = await asyncio.gather(*(anonymous.post("auth/refresh", json=old) for _ in range(5)))
        pairs = [(one.json()["accessToken"], one.json()["refreshToken"]) for one in answers]
        assert len(set(pairs)) == 1
        assert await works(backend, pairs[0][0])
        new = {"refreshToken": pairs[0][1]}
        assert (await anonymous.post("auth/refresh", json=new)).status_code == 200
        assert (await anonymous.post("auth/refresh", json=old)).json()["code"] == "auth.refresh_reused"
        assert not await works(backend, pairs[0][0])

    async def test_a_lost_answer_is_given_again_for_a_minute(
        self, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        old = {"refreshToken": (await company.log_in("driver"))["refreshToken"]}
        await anonymous.post("auth/refresh", json=old)
        long_ago = {"$set": {"refreshedAt": now() - dt.timedelta(seconds=61)}}
        session_id = old["refreshToken"].partition(".")[0]
        await backend.state.database["sessions"].update_one({"_id": session_id}, long_ago)
        assert (await anonymous.post("auth/refresh", json=old)).json()["code"] == "auth.refresh_reused"

    async def test_a_token_that_was_never_given_ends_nothing(
        self, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        tokens = await company.log_in("owner")
        session_id, turn, signature = tokens["refreshToken"].split(".")
        forged = {"refreshToken": f"{session_id}.{turn}.{signature[::-1]}"}
        assert (await anonymous.post("auth/refresh", json=forged)).json()["code"] == "auth.token_invalid"
        assert await works(backend, tokens["accessToken"])

    @pytest.mark.parametrize("token", ["x", "ses_0123456789abcdef.secret", "....", "a" * 500])
    async def test_knows_no_other_token(self, anonymous: AsyncClient, token: str) -> None:
        answer = await anonymous.post("auth/refresh", json={"refreshToken": token})
        assert (answer.status_code, answer.json()["code"]) == (401, "auth.token_invalid")

    async def test_a_refresh_token_opens_nothing_by_itself(self, backend: Backend, company: Company) -> None:
        assert not await works(backend, (await company.log_in("owner"))["refreshToken"])


class TestLogout:
    async def test_a_late_fill_of_the_cache_does_not_bring_the_session_back(
        self, backend: Backend, company: Company
    ) -> None:
        here = await company.log_in("viewer")
        cache = SessionCache(backend.state.cache)
        claims = backend.state.tokens.read(here["accessToken"])
        assert claims is not None
        async with backend.client(here["accessToken"]) as client:
            await client.get("users/me")
            state = orjson.loads(await cache.get(claims.user_id, claims.session_id) or b"")
            await client.post("auth/logout")
            await cache.put(claims.user_id, claims.session_id, state, dt.timedelta(hours=1))
            assert (await client.get("users/me")).status_code == 401

    async def test_needs_a_session(self, anonymous: AsyncClient) -> None:
        assert (await anonymous.post("auth/logout")).status_code == 401

    async def test_ends_this_session_at_once_and_no_other(
        self, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        here, there = await company.log_in("viewer"), await company.log_in("viewer")
        async with backend.client(here["accessToken"]) as client:
            assert (await client.get("users/me")).status_code == 200
            answer = await client.post("auth/logout")
            assert (answer.status_code, answer.content) == (204, b"")
            assert (await client.get("users/me")).json()["code"] == "auth.token_invalid"
            assert (await client.post("auth/logout")).status_code == 401
        assert (
            await anonymous.post("auth/refresh", json={"refreshToken": here["refreshToken"]})
        ).status_code == 401
        assert await works(backend, there["accessToken"])

    async def test_twice_at_once_is_written_down_once(self, backend: Backend, company: Company) -> None:
        async with backend.client((await company.log_in("viewer"))["accessToken"]) as client:
            assert (await client.get("users/me")).status_code == 200
            answers = await asyncio.gather(*(client.post("auth/logout") for _ in range(4)))
        assert {answer.status_code for answer in answers} <= {204, 401}
        where = {"actor.id": company.people["viewer"].id, "action": "auth.logout"}
        assert await backend.state.database["auditLogs"].count_documents(where) == 1


class TestSession:
    @pytest.mark.parametrize(
        "header",
        ["", "Bearer", "Bearer ", "Basic b3duZXI6eA==", "bearer nonsense", "Bearer a.b.c", "Token x"],
    )
    async def test_anything_but_our_token_is_no_session(self, anonymous: AsyncClient, header: str) -> None:
        answer = await anonymous.get("users/me", headers={"Authorization": header})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"

    async def test_a_role_that_was_taken_is_gone_within_the_life_of_the_cache(
        self, backend: Backend, company: Company
    ) -> None:
        client = await company.client("admin")
        assert (await client.get("users")).status_code == 200
        user_id = company.people["admin"].id
        where = {"userId": user_id}
        await backend.state.database["memberships"].update_one(where, {"$set": {"role": "viewer"}})
        await forget(backend, user_id)
        assert (await client.get("users")).status_code == 403
        await backend.state.database["memberships"].update_one(where, {"$set": {"status": "disabled"}})
        await forget(backend, user_id)
        assert (await client.get("users/me")).status_code == 401

    async def test_a_session_past_its_time_is_over(self, backend: Backend, company: Company) -> None:
        client = await company.client("owner")
        user_id = company.people["owner"].id
        sessions = backend.state.database["sessions"]
        await sessions.update_many({"userId": user_id}, [{"$set": {"expireAt": "$createdAt"}}])
        await forget(backend, user_id)
        assert (await client.get("users/me")).status_code == 401

    async def test_a_session_that_was_seen_just_before_its_time_is_over_in_time(
        self, backend: Backend, company: Company
    ) -> None:
        client = await company.client("viewer")
        user_id = company.people["viewer"].id
        await forget(backend, user_id)
        soon = {"$set": {"expireAt": now() + dt.timedelta(seconds=2)}}
        await backend.state.database["sessions"].update_many({"userId": user_id}, soon)
        assert (await client.get("users/me")).status_code == 200
        await asyncio.sleep(2.1)
        assert (await client.get("users/me")).json()["code"] == "auth.token_invalid"


class TestBudgets:
    async def test_a_person_has_one_budget_for_everything(
        self, company: Company, configure: Callable[..., None]
    ) -> None:
        client = await company.client("owner")
        configure(rate_limit_user=Budget(2, 900))
        answers = [await client.get("users/me") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert [answer.headers["ratelimit"].split(";")[1] for answer in answers] == ["r=1", "r=0", "r=0"]
        assert answers[0].headers["ratelimit-policy"] == '"user";q=2;w=900'
        assert 1 <= int(answers[2].headers["retry-after"]) <= 900

    async def test_calls_without_a_session_count_for_their_address(
        self, backend: Backend, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_max_requests=2)
        async with backend.client() as here, backend.client() as there:
            assert [(await here.get("drivers")).status_code for _ in range(3)] == [401, 401, 429]
            assert (await there.get("drivers")).status_code == 401
