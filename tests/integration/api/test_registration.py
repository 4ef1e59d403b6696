"""Registering a company, and confirming the address of who did."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import AsyncClient

from adapters.settings import Budget
from tests.support.backend import Backend
from tests.support.calls import log_in, problem
from tests.support.companies import PASSWORD
from tests.support.letters import delivered, token_of
from tests.support.settings import FRONTEND


def registration(**changes: Any) -> dict[str, Any]:
    return {
        "organizationName": "Harbour Freight",
        "name": "Olive Owner",
        "email": f"olive@{secrets.token_hex(6)}.test",
        "password": PASSWORD,
        **changes,
    }


async def confirmed(client: AsyncClient, backend: Backend, email: str) -> None:
    """Follow the link in the letter."""
    (letter,) = (await delivered(backend)).to(email)
    answer = await client.post("auth/email/verify", json={"token": token_of(letter)})
    assert answer.status_code == 204, answer.text


class TestRegister:
    async def test_anybody_may_register_a_company_and_is_its_owner(
        self, anonymous: AsyncClient, backend: Backend
    ) -> None:
        body = registration()
        answer = await anonymous.post("auth/register", json=body)
        assert answer.status_code == 201
        assert answer.json() == {
            "email": body["email"],
            "organizationName": "Harbour Freight",
            "verificationRequired": True,
        }
        await confirmed(anonymous, backend, body["email"])
        entered = (await log_in(anonymous, body["email"])).json()
        assert entered["user"]["role"] == "owner"
        assert entered["organization"]["name"] == "Harbour Freight"

    async def test_a_known_address_gets_the_same_answer_and_nothing_is_made(
        self, anonymous: AsyncClient, backend: Backend
    ) -> None:
        body = registration()
        first = await anonymous.post("auth/register", json=body)
        await confirmed(anonymous, backend, body["email"])
        before = [
            await backend.state.database[name].count_documents({}) for name in ("organizations", "users")
        ]
        again = await anonymous.post(
            "auth/register", json={**body, "name": "Somebody else", "password": "y" * 14 + "x"}
        )
        after = [
            await backend.state.database[name].count_documents({}) for name in ("organizations", "users")
        ]
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert after == before
        assert (await log_in(anonymous, body["email"])).status_code == 200
        assert (await log_in(anonymous, body["email"], "y" * 14 + "x")).status_code == 401
        (letter,) = (await delivered(backend)).to(body["email"])
        assert letter.subject == "You already have an account"
        assert letter.links == (FRONTEND,)

    async def test_the_address_is_known_however_it_is_written(
        self, anonymous: AsyncClient, backend: Backend
    ) -> None:
        body = registration()
        await anonymous.post("auth/register", json=body)
        await confirmed(anonymous, backend, body["email"])
        assert (await log_in(anonymous, body["email"].upper())).status_code == 200

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("password", "x" * 14),
            ("password", "x" * 257),
            ("password", "passwordpassword"),
            ("password", "1Q2W3E4R5T6Y7U8I9O0P"),
            ("password", {"$ne": ""}),
            ("email", "nobody"),
            ("email", "a@b@c.test"),
            ("email", {"$gt": ""}),
            ("name", ""),
            ("organizationName", None),
            ("role", "owner"),
        ],
    )
    async def test_refuses_what_is_not_valid(self, anonymous: AsyncClient, field: str, value: object) -> None:
        answer = await anonymous.post("auth/register", json=registration(**{field: value}))
        assert [one["pointer"] for one in answer.json()["errors"]] == [f"/{field}"]

    async def test_takes_a_long_password_whole(self, anonymous: AsyncClient, backend: Backend) -> None:
        body = registration(password="🚚" * 64)
        await anonymous.post("auth/register", json=body)
        await confirmed(anonymous, backend, body["email"])
        assert (await log_in(anonymous, body["email"], "🚚" * 63 + "🚛")).status_code == 401
        assert (await log_in(anonymous, body["email"], "🚚" * 64)).status_code == 200

    async def test_has_a_budget_for_each_address(
        self, backend: Backend, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_register=Budget(2, 3600))
        async with backend.client() as here, backend.client() as elsewhere:
            statuses = [(await here.post("auth/register", json=registration())).status_code for _ in range(3)]
            assert statuses == [201, 201, 429]
            assert (await elsewhere.post("auth/register", json=registration())).status_code == 201


class TestVerification:
    async def test_the_link_confirms_the_address(self, anonymous: AsyncClient, backend: Backend) -> None:
        body = registration()
        await anonymous.post("auth/register", json=body)
        assert problem(await log_in(anonymous, body["email"])) == (403, "auth.email_unverified")
        assert problem(await log_in(anonymous, body["email"], "y" * 15)) == (401, "auth.invalid_credentials")
        people = backend.state.database["users"]
        assert (await people.find_one({"email": body["email"]}) or {})["emailVerifiedAt"] is None
        await confirmed(anonymous, backend, body["email"])
        assert (await people.find_one({"email": body["email"]}) or {})["emailVerifiedAt"] is not None
        assert (await log_in(anonymous, body["email"])).status_code == 200

    async def test_works_once(self, anonymous: AsyncClient, backend: Backend) -> None:
        body = registration()
        await anonymous.post("auth/register", json=body)
        token = token_of((await delivered(backend)).to(body["email"])[0])
        answers = [await anonymous.post("auth/email/verify", json={"token": token}) for _ in range(2)]
        assert answers[0].status_code == 204
        assert problem(answers[1]) == (400, "auth.link_invalid")

    @pytest.mark.parametrize("token", ["x", "ses_0", "A" * 43, "../../etc", "$ne"])
    async def test_takes_no_other_token(self, anonymous: AsyncClient, token: str) -> None:
        assert problem(await anonymous.post("auth/email/verify", json={"token": token})) == (
            400,
            "auth.link_invalid",
        )

    async def test_the_letter_can_be_had_again(self, anonymous: AsyncClient, backend: Backend) -> None:
        body = registration()
        await anonymous.post("auth/register", json=body)
        await delivered(backend)
        assert (await anonymous.post("auth/email/resend", json={"email": body["email"]})).status_code == 202
        await confirmed(anonymous, backend, body["email"])

    async def test_who_registers_again_before_it_gets_the_letter_again(
        self, anonymous: AsyncClient, backend: Backend
    ) -> None:
        body = registration()
        await anonymous.post("auth/register", json=body)
        await delivered(backend)
        await anonymous.post("auth/register", json=body)
        await confirmed(anonymous, backend, body["email"])

    async def test_asking_again_tells_nobody_who_is_known_and_mails_nobody_who_is_not(
        self, anonymous: AsyncClient, backend: Backend
    ) -> None:
        known = registration()
        await anonymous.post("auth/register", json=known)
        await confirmed(anonymous, backend, known["email"])
        emails = (known["email"], "nobody@nowhere.test")
        answers = [await anonymous.post("auth/email/resend", json={"email": email}) for email in emails]
        assert [(one.status_code, one.content) for one in answers] == [(202, b"")] * 2
        letterbox = await delivered(backend)
        assert [letterbox.to(email) for email in emails] == [[], []]

    async def test_the_fourth_letter_in_an_hour_has_to_wait_whether_anybody_has_the_address(
        self, anonymous: AsyncClient, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_reset=Budget(3, 3600))
        email = f"{secrets.token_hex(6)}@nowhere.test"
        answers = [await anonymous.post("auth/email/resend", json={"email": email}) for _ in range(4)]
        assert [one.status_code for one in answers] == [202, 202, 202, 429]
        assert int(answers[3].headers["retry-after"]) > 3000
