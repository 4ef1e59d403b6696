"""Registering an address that is known already: whose password and company count, and who says so."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import AsyncExitStack

import pytest
from httpx2 import AsyncClient, Response

from adapters.clock import now
from adapters.mail import Mail
from schemas.base import Document
from tests.integration.api.test_invitations import accept, is_in
from tests.integration.api.test_members import somebody
from tests.integration.api.test_registration import registration
from tests.support.backend import Backend
from tests.support.calls import log_in, problem
from tests.support.companies import PASSWORD, Company
from tests.support.leaks import erased
from tests.support.letters import delivered, token_of

MALLORYS = "a password of Mallory alone"
VERAS = "what only Vera would think of"
INVALID = (400, "auth.link_invalid")
CONFIRM, BEGIN = "Confirm your email address", "Begin a company with your account"


async def registered(client: AsyncClient, backend: Backend, email: str, password: str, company: str) -> Mail:
    """The letter that it brings."""
    body = registration(email=email, password=password, organizationName=company, name=f"Who owns {company}")
    answer = await client.post("auth/register", json=body)
    assert answer.status_code == 201, answer.text
    (letter,) = (await delivered(backend)).to(email)
    return letter


async def followed(client: AsyncClient, letter: Mail) -> Response:
    return await client.post("auth/email/verify", json={"token": token_of(letter)})


async def companies_of(client: AsyncClient, backend: Backend, email: str, password: str) -> list[str]:
    """Those that somebody gets into."""
    entered = await log_in(client, email, password)
    assert entered.status_code == 200, entered.text
    async with backend.client(entered.json()["accessToken"]) as person:
        return [one["name"] for one in (await person.get("users/me")).json()["organizations"]]


@pytest.fixture
def email() -> str:
    return f"vera@{secrets.token_hex(6)}.test"


@pytest.fixture
async def letters(anonymous: AsyncClient, backend: Backend, email: str) -> list[Mail]:
    """Of two registrations of one address, first by Mallory and then by whose it is."""
    return [
        await registered(anonymous, backend, email, MALLORYS, "Attacker Org"),
        await registered(anonymous, backend, email, VERAS, "Vera Haulage"),
    ]


class TestAnUnconfirmedAddress:
    async def test_is_whose_letter_was_followed_with_that_password_and_company(
        self, anonymous: AsyncClient, backend: Backend, email: str, letters: list[Mail]
    ) -> None:
        assert (await followed(anonymous, letters[1])).status_code == 204
        assert await companies_of(anonymous, backend, email, VERAS) == ["Vera Haulage"]
        assert problem(await log_in(anonymous, email, MALLORYS)) == (401, "auth.invalid_credentials")
        entered = (await log_in(anonymous, email, VERAS)).json()["user"]
        assert (entered["name"], entered["role"]) == ("Who owns Vera Haulage", "owner")

    async def test_is_confirmed_for_none_of_the_others_from_then_on(
        self, anonymous: AsyncClient, backend: Backend, email: str, letters: list[Mail]
    ) -> None:
        third = await registered(anonymous, backend, email, MALLORYS, "Attacker Org again")
        assert (await followed(anonymous, letters[1])).status_code == 204
        for letter in (letters[0], letters[1], third):
            assert problem(await followed(anonymous, letter)) == INVALID
        assert await companies_of(anonymous, backend, email, VERAS) == ["Vera Haulage"]

    async def test_can_be_confirmed_as_it_was_registered_first(
        self, anonymous: AsyncClient, backend: Backend, email: str, letters: list[Mail]
    ) -> None:
        assert (await followed(anonymous, letters[0])).status_code == 204
        assert await companies_of(anonymous, backend, email, MALLORYS) == ["Attacker Org"]
        assert problem(await followed(anonymous, letters[1])) == INVALID
        assert (await log_in(anonymous, email, VERAS)).status_code == 401

    async def test_answers_log_ins_as_the_account_stands_before_that(
        self, anonymous: AsyncClient, email: str, letters: list[Mail]
    ) -> None:
        assert len(letters) == 2
        assert problem(await log_in(anonymous, email, MALLORYS)) == (403, "auth.email_unverified")
        assert problem(await log_in(anonymous, email, VERAS)) == (401, "auth.invalid_credentials")

    async def test_gets_the_letter_of_the_newest_registration_again(
        self, anonymous: AsyncClient, backend: Backend, email: str, letters: list[Mail]
    ) -> None:
        assert [one.subject for one in letters] == [CONFIRM, CONFIRM]
        await anonymous.post("auth/email/resend", json={"email": email})
        (again,) = (await delivered(backend)).to(email)
        assert (await followed(anonymous, again)).status_code == 204
        assert await companies_of(anonymous, backend, email, VERAS) == ["Vera Haulage"]

    async def test_is_told_nothing_of_what_anybody_typed(self, letters: list[Mail]) -> None:
        for letter in letters:
            for typed in ("Attacker", "Vera Haulage", "Who owns"):
                assert typed not in letter.subject + letter.text + (letter.html or "")

    async def test_keeps_a_registration_for_a_day(
        self, anonymous: AsyncClient, backend: Backend, email: str, letters: list[Mail]
    ) -> None:
        kept = backend.state.database["registrations"]
        (row,) = await kept.find({"organizationName": "Vera Haulage"}).sort("_id", -1).limit(1).to_list()
        assert 0.99 < (row["expireAt"] - now()).total_seconds() / 86_400 <= 1
        await kept.update_one({"_id": row["_id"]}, {"$set": {"expireAt": now()}})
        assert problem(await followed(anonymous, letters[1])) == INVALID
        assert (await log_in(anonymous, email, VERAS)).status_code == 401

    async def test_is_its_owners_where_the_password_was_reset(
        self, anonymous: AsyncClient, backend: Backend, email: str, letters: list[Mail]
    ) -> None:
        await anonymous.post("auth/password/forgot", json={"email": email})
        (letter,) = (await delivered(backend)).to(email)
        assert "Attacker" not in letter.text
        assert "Who owns" not in letter.text
        body = {"token": token_of(letter), "password": PASSWORD}
        assert (await anonymous.post("auth/password/reset", json=body)).status_code == 204
        assert [problem(await followed(anonymous, one)) for one in letters] == [INVALID] * 2
        assert (await log_in(anonymous, email)).status_code == 200

    async def test_is_one_persons_where_both_letters_are_followed_at_once(
        self, anonymous: AsyncClient, backend: Backend, email: str, letters: list[Mail]
    ) -> None:
        answers = await asyncio.gather(*(followed(anonymous, one) for one in letters * 2))
        assert sorted(one.status_code for one in answers) == [204, 400, 400, 400]
        tried = [(await log_in(anonymous, email, one)).status_code for one in (MALLORYS, VERAS)]
        assert sorted(tried) == [200, 401]

    async def test_leaves_the_company_of_before_without_it(
        self, anonymous: AsyncClient, backend: Backend, email: str, letters: list[Mail]
    ) -> None:
        await followed(anonymous, letters[1])
        database = backend.state.database
        person: Document = await database["users"].find_one({"email": email}) or {}
        (membership,) = await database["memberships"].find({"userId": person["_id"]}).to_list()
        (told,) = (
            await database["auditLogs"].find({"target.id": person["_id"], "action": "user.removed"}).to_list()
        )
        assert told["organizationId"] != membership["organizationId"]
        assert told["actor"]["type"] == "system"
        assert await database["registrations"].find_one({"personId": person["_id"]}) is None

    async def test_registered_twice_in_one_moment_is_one_account(
        self, anonymous: AsyncClient, backend: Backend, email: str
    ) -> None:
        bodies = [registration(email=email, password=one) for one in (MALLORYS, VERAS)]
        answers = await asyncio.gather(*(anonymous.post("auth/register", json=one) for one in bodies))
        assert [one.status_code for one in answers] == [201, 201]
        assert [one.subject for one in (await delivered(backend)).to(email)] == [CONFIRM] * 2
        assert await backend.state.database["users"].count_documents({"email": email}) == 1


class TestWhoWasOnlyInvited:
    async def test_can_register_and_the_invitation_stays(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        body = somebody()
        await client.post("users/invite", json=body)
        (invitation,) = (await delivered(backend)).to(body["email"])
        letter = await registered(anonymous, backend, body["email"], VERAS, "Vera Haulage")
        assert (await followed(anonymous, letter)).status_code == 204
        assert await companies_of(anonymous, backend, body["email"], VERAS) == ["Vera Haulage"]
        entered = await accept(anonymous, token_of(invitation), VERAS)
        assert entered.json()["organization"]["id"] == company.id
        assert await is_in(backend, entered)

    async def test_gets_no_letter_to_confirm_what_was_never_registered(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend
    ) -> None:
        body = somebody()
        await client.post("users/invite", json=body)
        await delivered(backend)
        await anonymous.post("auth/email/resend", json={"email": body["email"]})
        assert (await delivered(backend)).to(body["email"]) == []


class TestAConfirmedPerson:
    async def test_of_no_company_gets_it_and_keeps_the_password(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        person = company.people["viewer"]
        assert (await client.delete(f"users/{person.id}")).status_code == 204
        letter = await registered(anonymous, backend, person.email, MALLORYS, "A second beginning")
        assert letter.subject == BEGIN
        assert "A second beginning" not in letter.text
        assert (await log_in(anonymous, person.email)).status_code == 401
        assert (await followed(anonymous, letter)).status_code == 204
        assert await companies_of(anonymous, backend, person.email, PASSWORD) == ["A second beginning"]
        assert (await log_in(anonymous, person.email, MALLORYS)).status_code == 401
        assert (await log_in(anonymous, person.email)).json()["user"]["name"] == "The viewer"
        assert problem(await followed(anonymous, letter)) == INVALID

    async def test_of_no_company_gets_one_of_two(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        person = company.people["viewer"]
        await client.delete(f"users/{person.id}")
        both = [await registered(anonymous, backend, person.email, MALLORYS, name) for name in ("One", "Two")]
        answers = await asyncio.gather(*(followed(anonymous, one) for one in both))
        assert sorted(one.status_code for one in answers) == [204, 400]
        assert len(await companies_of(anonymous, backend, person.email, PASSWORD)) == 1

    async def test_of_a_company_is_left_alone_and_nothing_is_kept(
        self, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        person = company.people["viewer"]
        letter = await registered(anonymous, backend, person.email, MALLORYS, "Attacker Org")
        assert letter.subject == "You already have an account"
        assert await backend.state.database["registrations"].find_one({"personId": person.id}) is None
        await anonymous.post("auth/email/resend", json={"email": person.email})
        assert (await delivered(backend)).to(person.email) == []

    async def test_sees_what_is_kept_and_takes_it_along_when_erased(
        self, anonymous: AsyncClient, backend: Backend, company: Company, stack: AsyncExitStack
    ) -> None:
        person, kept = company.people["viewer"], backend.state.database["registrations"]
        await anonymous.post(
            "auth/register", json=registration(email=person.email, organizationName="Of somebody")
        )
        viewer = await company.client("viewer")
        assert "Of somebody" in (await viewer.get("users/me/export")).text
        assert await kept.count_documents({"personId": person.id}) == 1
        gone = await viewer.request("DELETE", "users/me", json={"password": PASSWORD})
        assert gone.status_code == 204, gone.text
        await erased(backend.state)
        assert await kept.count_documents({"personId": person.id}) == 0
