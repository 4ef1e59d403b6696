"""The second step of a log-in."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable

import bson
import pytest
from httpx2 import AsyncClient

from adapters.clock import now
from adapters.mongo.incidents import Incidents
from adapters.mongo.people import People
from adapters.settings import Budget
from services.incidents import Doorkeeper
from tests.support.backend import Backend
from tests.support.calls import log_in, problem
from tests.support.companies import PASSWORD, Company, Person
from tests.support.factors import App, enrol_app, methods, owed, step_up, verify
from tests.support.letters import delivered, token_of


@pytest.fixture
def person(company: Company) -> Person:
    return company.people["dispatcher"]


@pytest.fixture
async def enrolled(company: Company) -> tuple[App, list[str]]:
    """The dispatcher's app, whose code of the step before the present one is spent, and the recovery codes."""
    return await enrol_app(await company.client("dispatcher"))


class TestChallenge:
    async def test_the_password_alone_gives_no_tokens(
        self, anonymous: AsyncClient, enrolled: tuple[App, list[str]], person: Person
    ) -> None:
        answer = await owed(anonymous, person.email)
        assert answer.keys() == {"mfaRequired", "mfaToken", "methods"}
        assert answer["methods"] == ["totp", "recovery"]
        assert problem(await log_in(anonymous, person.email, "wrong")) == (401, "auth.invalid_credentials")

    async def test_its_token_opens_nothing_else(
        self, backend: Backend, anonymous: AsyncClient, enrolled: tuple[App, list[str]], person: Person
    ) -> None:
        token = (await owed(anonymous, person.email))["mfaToken"]
        async with backend.client(token) as client:
            for method, path in (
                ("GET", "users/me"),
                ("GET", "trips"),
                ("POST", "auth/mfa/totp"),
                ("POST", "auth/logout"),
                ("GET", "auth/sessions"),
            ):
                assert problem(await client.request(method, path)) == (401, "auth.token_invalid")
        refresh = await anonymous.post("auth/refresh", json={"refreshToken": token})
        assert problem(refresh) == (401, "auth.token_invalid")

    async def test_cannot_be_read_in_the_database(
        self, backend: Backend, anonymous: AsyncClient, enrolled: tuple[App, list[str]], person: Person
    ) -> None:
        token = (await owed(anonymous, person.email, deviceToken="a device of ours"))["mfaToken"]
        kept = await backend.state.database["mfaChallenges"].find().to_list()
        assert kept
        raw = b"".join(bson.encode(one) for one in kept)
        assert token.encode() not in raw
        assert b"a device of ours" not in raw


class TestVerify:
    async def test_a_code_of_the_app_logs_in_as_a_log_in_does(
        self, backend: Backend, anonymous: AsyncClient, enrolled: tuple[App, list[str]], person: Person
    ) -> None:
        token = (await owed(anonymous, person.email))["mfaToken"]
        answer = await verify(anonymous, token, enrolled[0].code())
        entered = answer.json()
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert (entered["user"]["id"], entered["user"]["mfa"]["methods"]) == (person.id, ["totp"])
        async with backend.client(entered["accessToken"]) as client:
            assert await methods(client) == ["totp"]
            assert problem(await client.delete("auth/mfa/totp")) == (403, "auth.step_up_required")
        known = await owed(anonymous, person.email, deviceToken=entered["deviceToken"])
        again = await verify(anonymous, known["mfaToken"], enrolled[0].code(1))
        assert again.json()["deviceToken"] == entered["deviceToken"]

    async def test_the_code_that_enrolled_is_spent(
        self, anonymous: AsyncClient, enrolled: tuple[App, list[str]], person: Person
    ) -> None:
        token = (await owed(anonymous, person.email))["mfaToken"]
        assert problem(await verify(anonymous, token, enrolled[0].code(-1))) == (401, "auth.code_invalid")

    async def test_the_token_survives_a_wrong_try_and_not_a_right_one(
        self, anonymous: AsyncClient, enrolled: tuple[App, list[str]], person: Person
    ) -> None:
        app, token = enrolled[0], (await owed(anonymous, person.email))["mfaToken"]
        for method in ("totp", "recovery", "sms", "passkey"):
            assert problem(await verify(anonymous, token, app.wrong(), method)) == (401, "auth.code_invalid")
        assert (await verify(anonymous, token, app.code())).status_code == 200
        assert problem(await verify(anonymous, token, app.code(1))) == (401, "auth.token_invalid")

    async def test_a_code_works_once(
        self, anonymous: AsyncClient, enrolled: tuple[App, list[str]], person: Person
    ) -> None:
        code = enrolled[0].code()
        tokens = [(await owed(anonymous, person.email))["mfaToken"] for _ in range(5)]
        answers = await asyncio.gather(*(verify(anonymous, token, code) for token in tokens))
        assert sorted(one.status_code for one in answers) == [200, 401, 401, 401, 401]

    async def test_the_sixth_wrong_code_has_to_wait_also_in_parallel(
        self,
        anonymous: AsyncClient,
        enrolled: tuple[App, list[str]],
        person: Person,
        configure: Callable[..., None],
    ) -> None:
        configure(rate_limit_mfa=Budget(5, 900))
        app = enrolled[0]
        tokens = [(await owed(anonymous, person.email))["mfaToken"] for _ in range(10)]
        answers = await asyncio.gather(*(verify(anonymous, token, app.wrong()) for token in tokens))
        assert sorted(one.status_code for one in answers) == [401] * 5 + [429] * 5
        refused = await verify(anonymous, tokens[0], app.code())
        assert problem(refused) == (429, "rate_limit.exceeded")
        assert 1 <= int(refused.headers["retry-after"]) <= 900

    async def test_a_right_code_costs_nothing(
        self, anonymous: AsyncClient, company: Company, person: Person, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_mfa=Budget(2, 900))
        _, recovery = await enrol_app(await company.client("dispatcher"))
        for code in recovery[:4]:
            token = (await owed(anonymous, person.email))["mfaToken"]
            assert (await verify(anonymous, token, code, "recovery")).status_code == 200

    async def test_nor_does_one_that_is_sent_many_times_at_once(
        self,
        anonymous: AsyncClient,
        enrolled: tuple[App, list[str]],
        person: Person,
        configure: Callable[..., None],
    ) -> None:
        configure(rate_limit_mfa=Budget(5, 900))
        app, recovery = enrolled
        token = (await owed(anonymous, person.email))["mfaToken"]
        answers = await asyncio.gather(*(verify(anonymous, token, app.code()) for _ in range(9)))
        assert [one.status_code for one in answers].count(200) == 1
        other = (await owed(anonymous, person.email))["mfaToken"]
        wrong = [await verify(anonymous, other, app.wrong()) for _ in range(4)]
        assert [one.status_code for one in wrong] == [401] * 4
        assert (await verify(anonymous, other, recovery[0], "recovery")).status_code == 200

    async def test_the_token_is_forgotten_after_ten_minutes(
        self, backend: Backend, anonymous: AsyncClient, enrolled: tuple[App, list[str]], person: Person
    ) -> None:
        token = (await owed(anonymous, person.email))["mfaToken"]
        challenges = backend.state.database["mfaChallenges"]
        (kept,) = await challenges.find({"personId": person.id}).to_list()
        assert dt.timedelta(minutes=9) < kept["expireAt"] - now() <= dt.timedelta(minutes=10)
        late = {"$set": {"expireAt": now() - dt.timedelta(seconds=1)}}
        await challenges.update_one({"_id": kept["_id"]}, late)
        assert problem(await verify(anonymous, token, enrolled[0].code())) == (401, "auth.token_invalid")

    async def test_a_password_that_was_replaced_meanwhile_counts_no_more(
        self, backend: Backend, anonymous: AsyncClient, enrolled: tuple[App, list[str]], person: Person
    ) -> None:
        token = (await owed(anonymous, person.email))["mfaToken"]
        await anonymous.post("auth/password/forgot", json={"email": person.email})
        link = token_of((await delivered(backend)).to(person.email)[-1])
        new = "another horse, another battery"
        reset = await anonymous.post("auth/password/reset", json={"token": link, "password": new})
        assert reset.status_code == 204
        assert problem(await verify(anonymous, token, enrolled[0].code())) == (401, "auth.token_invalid")
        assert (await log_in(anonymous, person.email, new)).json()["mfaRequired"] is True

    async def test_a_membership_that_has_ended_meanwhile_opens_nothing(
        self, backend: Backend, anonymous: AsyncClient, enrolled: tuple[App, list[str]], person: Person
    ) -> None:
        token = (await owed(anonymous, person.email))["mfaToken"]
        ended = {"$set": {"status": "disabled"}}
        await backend.state.database["memberships"].update_one({"userId": person.id}, ended)
        assert problem(await verify(anonymous, token, enrolled[0].code())) == (401, "auth.token_invalid")

    async def test_a_token_that_was_never_given_counts_for_the_address(
        self, anonymous: AsyncClient, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_max_requests=2)
        answers = [await verify(anonymous, "made up", "123456") for _ in range(3)]
        assert [one.status_code for one in answers] == [401, 401, 429]

    async def test_a_wrong_code_is_in_the_log_of_the_persons_company(
        self,
        backend: Backend,
        anonymous: AsyncClient,
        company: Company,
        enrolled: tuple[App, list[str]],
        person: Person,
    ) -> None:
        token = (await owed(anonymous, person.email))["mfaToken"]
        await verify(anonymous, token, enrolled[0].wrong())
        database = backend.state.database
        await Doorkeeper(Incidents(database), People(database), backend.state.work).run()
        owner = await company.client("owner")
        (entry,) = (await owner.get("audit-logs?action=auth.code_failed")).json()["items"]
        assert entry["target"] == {"type": "user", "id": person.id}


class TestLockedOut:
    """Whoever knows the password and guesses at the factor does not keep the person out."""

    async def test_not_on_a_device_where_the_person_gave_the_factor_before(
        self,
        anonymous: AsyncClient,
        enrolled: tuple[App, list[str]],
        person: Person,
        configure: Callable[..., None],
    ) -> None:
        configure(rate_limit_mfa=Budget(5, 900))
        app, recovery = enrolled
        first = (await owed(anonymous, person.email))["mfaToken"]
        device = (await verify(anonymous, first, recovery[0], "recovery")).json()["deviceToken"]
        thief = (await owed(anonymous, person.email))["mfaToken"]
        guessed = [await verify(anonymous, thief, app.wrong()) for _ in range(6)]
        assert [one.status_code for one in guessed] == [401] * 5 + [429]
        home = (await owed(anonymous, person.email, deviceToken=device))["mfaToken"]
        own = [await verify(anonymous, home, app.wrong()) for _ in range(4)]
        assert [one.status_code for one in own] == [401] * 4
        assert (await verify(anonymous, home, app.code())).status_code == 200
        again = (await owed(anonymous, person.email, deviceToken=device))["mfaToken"]
        left = [await verify(anonymous, again, app.wrong()) for _ in range(2)]
        assert [one.status_code for one in left] == [401, 429]

    async def test_a_device_that_was_let_in_without_a_factor_or_is_another_persons_is_not_known(
        self, anonymous: AsyncClient, company: Company, person: Person, configure: Callable[..., None]
    ) -> None:
        before = (await company.log_in("dispatcher"))["deviceToken"]
        others = (await company.log_in("viewer"))["deviceToken"]
        app, _ = await enrol_app(await company.client("dispatcher"))
        configure(rate_limit_mfa=Budget(2, 900))
        for device, statuses in ((before, [401, 429]), (others, [429, 429]), ("made up", [429, 429])):
            token = (await owed(anonymous, person.email, deviceToken=device))["mfaToken"]
            if device == before:
                assert (await verify(anonymous, token, app.wrong())).status_code == 401
            answers = [await verify(anonymous, token, app.wrong()) for _ in range(2)]
            assert [one.status_code for one in answers] == statuses, device

    async def test_nor_in_a_session_that_is_open_which_has_its_own_budget_wherever_it_is_switched_to(
        self,
        backend: Backend,
        anonymous: AsyncClient,
        company: Company,
        enrolled: tuple[App, list[str]],
        person: Person,
        configure: Callable[..., None],
    ) -> None:
        configure(rate_limit_mfa=Budget(5, 900))
        app, recovery = enrolled
        thief = (await owed(anonymous, person.email))["mfaToken"]
        for _ in range(5):
            await verify(anonymous, thief, app.wrong())
        client, wrong = await company.client("dispatcher"), {"method": "totp", "code": app.wrong()}
        right = {"method": "recovery", "code": recovery[0]}
        assert (await client.post("auth/step-up", json=right)).status_code == 204
        answers = [await client.post("auth/step-up", json=wrong) for _ in range(3)]
        assert [one.status_code for one in answers] == [401] * 3
        switched = await client.post("auth/switch", json={"organizationId": company.id})
        async with backend.client(switched.json()["accessToken"]) as moved:
            answers = [await moved.post("auth/step-up", json=wrong) for _ in range(3)]
        assert [one.status_code for one in answers] == [401, 401, 429]


class TestWorry:
    async def test_wrong_codes_after_a_right_password_are_told_once_by_mail(
        self, backend: Backend, anonymous: AsyncClient, enrolled: tuple[App, list[str]], person: Person
    ) -> None:
        await delivered(backend)
        token = (await owed(anonymous, person.email))["mfaToken"]
        for tries, letters in ((1, 0), (1, 0), (1, 1), (3, 0)):
            for _ in range(tries):
                await verify(anonymous, token, "000000")
            assert len((await delivered(backend)).to(person.email, "knows your password")) == letters


class TestRecovery:
    async def test_each_code_works_once_however_it_is_typed(
        self, anonymous: AsyncClient, enrolled: tuple[App, list[str]], person: Person
    ) -> None:
        first, second = enrolled[1][:2]
        typed = {first: 200, first.upper(): 401, second.upper().replace("-", " "): 200}
        for code, status in typed.items():
            token = (await owed(anonymous, person.email))["mfaToken"]
            assert (await verify(anonymous, token, code, "recovery")).status_code == status

    async def test_its_use_is_told_in_the_log_and_by_mail(
        self,
        backend: Backend,
        anonymous: AsyncClient,
        company: Company,
        enrolled: tuple[App, list[str]],
        person: Person,
    ) -> None:
        token = (await owed(anonymous, person.email))["mfaToken"]
        await verify(anonymous, token, enrolled[1][0], "recovery")
        letter = (await delivered(backend)).to(person.email, "second factor")[-1]
        assert "a recovery code was used, and 9 are left" in letter.text
        owner = await company.client("owner")
        (entry,) = (await owner.get("audit-logs?action=user.recovery_code_used")).json()["items"]
        assert entry["actor"]["id"] == person.id

    async def test_new_ones_take_the_place_of_all_before(
        self, anonymous: AsyncClient, company: Company, enrolled: tuple[App, list[str]], person: Person
    ) -> None:
        client = await company.client("dispatcher")
        await step_up(client, PASSWORD)
        new = (await client.post("auth/mfa/recovery-codes")).json()["recoveryCodes"]
        token = (await owed(anonymous, person.email))["mfaToken"]
        old = await verify(anonymous, token, enrolled[1][0], "recovery")
        assert problem(old) == (401, "auth.code_invalid")
        assert (await verify(anonymous, token, new[0], "recovery")).status_code == 200
