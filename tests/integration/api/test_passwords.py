"""Choosing another password, by a mailed link or with the present one."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from httpx2 import AsyncClient

from adapters.settings import Budget
from tests.support.backend import Backend
from tests.support.calls import faults, log_in, problem
from tests.support.companies import PASSWORD, Company
from tests.support.letters import delivered, token_of

NEW = "another horse, another battery"


async def mailed(client: AsyncClient, backend: Backend, email: str) -> str:
    """The token that a person gets who asks for a new password."""
    assert (await client.post("auth/password/forgot", json={"email": email})).status_code == 202
    (letter,) = (await delivered(backend)).to(email, "Choose a new password")
    return token_of(letter)


class TestForgotten:
    async def test_a_link_lets_the_person_choose_another_and_logs_nobody_in(
        self, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        person = company.people["dispatcher"]
        token = await mailed(anonymous, backend, person.email)
        answer = await anonymous.post("auth/password/reset", json={"token": token, "password": NEW})
        assert (answer.status_code, answer.content) == (204, b"")
        assert problem(await log_in(anonymous, person.email)) == (401, "auth.invalid_credentials")
        assert (await log_in(anonymous, person.email, NEW)).status_code == 200
        (letter,) = (await delivered(backend)).to(person.email)
        assert letter.subject == "Your password was changed"

    async def test_all_sessions_end(self, anonymous: AsyncClient, backend: Backend, company: Company) -> None:
        client = await company.client("dispatcher")
        tokens = await company.log_in("dispatcher")
        assert (await client.get("users/me")).status_code == 200
        token = await mailed(anonymous, backend, company.people["dispatcher"].email)
        await anonymous.post("auth/password/reset", json={"token": token, "password": NEW})
        assert problem(await client.get("users/me")) == (401, "auth.token_invalid")
        refresh = await anonymous.post("auth/refresh", json={"refreshToken": tokens["refreshToken"]})
        assert problem(refresh) == (401, "auth.token_invalid")

    async def test_all_sessions_end_even_if_the_process_ends_first(
        self, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        """The rows of the sessions may still be there; that they are too old is told by the person's."""
        tokens = await company.log_in("dispatcher")
        person = company.people["dispatcher"]
        sessions = await backend.state.database["sessions"].find({"userId": person.id}).to_list()
        token = await mailed(anonymous, backend, person.email)
        await anonymous.post("auth/password/reset", json={"token": token, "password": NEW})
        await backend.state.database["sessions"].insert_many(sessions)
        await backend.state.cache.flushdb()
        async with backend.client(tokens["accessToken"]) as client:
            assert problem(await client.get("users/me")) == (401, "auth.token_invalid")
        refresh = await anonymous.post("auth/refresh", json={"refreshToken": tokens["refreshToken"]})
        assert problem(refresh) == (401, "auth.token_invalid")

    async def test_a_link_works_once(
        self, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        token = await mailed(anonymous, backend, company.people["viewer"].email)
        body = {"token": token, "password": NEW}
        answers = [await anonymous.post("auth/password/reset", json=body) for _ in range(2)]
        assert answers[0].status_code == 204
        assert problem(answers[1]) == (400, "auth.link_invalid")

    async def test_a_link_is_void_once_the_password_was_replaced_in_another_way(
        self, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        """Whoever had read an older letter would else still be let in after the owner has acted."""
        person = company.people["viewer"]
        old = await mailed(anonymous, backend, person.email)
        client = await company.client("viewer")
        body = {"currentPassword": PASSWORD, "newPassword": NEW}
        assert (await client.post("auth/password/change", json=body)).status_code == 204
        body = {"token": old, "password": "yet another horse and battery"}
        assert problem(await anonymous.post("auth/password/reset", json=body)) == (400, "auth.link_invalid")
        assert (await log_in(anonymous, person.email, NEW)).status_code == 200

    async def test_a_bad_choice_leaves_the_link_to_try_again(
        self, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        token = await mailed(anonymous, backend, company.people["viewer"].email)
        for bad, code in (("short one", "password.length"), ("passwordpassword", "password.breached")):
            answer = await anonymous.post("auth/password/reset", json={"token": token, "password": bad})
            assert faults(answer) == {"/password": code}
        good = await anonymous.post("auth/password/reset", json={"token": token, "password": NEW})
        assert good.status_code == 204

    async def test_the_answer_does_not_tell_whether_somebody_has_the_address(
        self, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        emails = (company.people["viewer"].email, "nobody@nowhere.test")
        answers = [await anonymous.post("auth/password/forgot", json={"email": email}) for email in emails]
        assert [(one.status_code, one.content) for one in answers] == [(202, b"")] * 2
        letterbox = await delivered(backend)
        assert [len(letterbox.to(email)) for email in emails] == [1, 0]

    async def test_the_link_leads_to_the_app_whatever_host_was_asked(
        self, backend: Backend, company: Company
    ) -> None:
        headers = {"host": "evil.test", "x-forwarded-host": "evil.test"}
        async with backend.client(**headers) as client:
            await client.post("auth/password/forgot", json={"email": company.people["viewer"].email})
        (letter,) = (await delivered(backend)).to(company.people["viewer"].email)
        assert letter.links[0].startswith("https://app.roadbook.test/reset-password?token=")
        assert "evil" not in letter.text + letter.html

    async def test_the_fourth_in_an_hour_has_to_wait(
        self, anonymous: AsyncClient, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_reset=Budget(3, 3600))
        bodies = []
        for email in (company.people["viewer"].email, f"{secrets.token_hex(6)}@nowhere.test"):
            answers = [await anonymous.post("auth/password/forgot", json={"email": email}) for _ in range(4)]
            assert [one.status_code for one in answers] == [202, 202, 202, 429]
            bodies.append(answers[3].json() | {"requestId": ""})
        assert bodies[0] == bodies[1]

    async def test_neither_address_nor_token_is_in_the_database(
        self, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        email = company.people["viewer"].email
        await anonymous.post("auth/password/forgot", json={"email": email})
        waiting = await backend.state.database["mailings"].find().to_list()
        assert waiting
        assert email not in str(waiting)
        (letter,) = (await delivered(backend)).to(email)
        kept = await backend.state.database["mailTokens"].find().to_list()
        assert kept
        assert token_of(letter) not in str(kept)


class TestChanged:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        body = {"currentPassword": PASSWORD, "newPassword": NEW}
        assert problem(await client.post("auth/password/change", json=body)) == (401, "auth.required")

    async def test_this_session_goes_on_and_all_others_end(
        self, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        client = await company.client("driver")
        other = await company.log_in("driver")
        body = {"currentPassword": PASSWORD, "newPassword": NEW}
        assert (await client.post("auth/password/change", json=body)).status_code == 204
        assert (await client.get("users/me")).status_code == 200
        async with backend.client(other["accessToken"]) as ended:
            assert problem(await ended.get("users/me")) == (401, "auth.token_invalid")
        assert (await log_in(anonymous, company.people["driver"].email, NEW)).status_code == 200
        await backend.state.cache.flushdb()
        assert (await client.get("users/me")).status_code == 200

    async def test_the_present_one_has_to_be_right_and_guessing_it_is_slowed_down(
        self, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_login=Budget(5, 900))
        client = await company.client("driver")
        body = {"currentPassword": "wrong", "newPassword": NEW}
        answers = [await client.post("auth/password/change", json=body) for _ in range(6)]
        assert faults(answers[0]) == {"/currentPassword": "password.wrong"}
        assert [one.status_code for one in answers] == [422] * 5 + [429]

    async def test_it_is_in_the_audit_log(self, company: Company) -> None:
        client = await company.client("driver")
        await client.post("auth/password/change", json={"currentPassword": PASSWORD, "newPassword": NEW})
        owner = await company.client("owner")
        entries = (await owner.get("audit-logs?action=user.password_changed")).json()["items"]
        assert [one["actor"]["id"] for one in entries] == [company.people["driver"].id]
        assert NEW not in str(entries)
