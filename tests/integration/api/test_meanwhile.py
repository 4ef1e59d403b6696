"""Another password is chosen while the one before is looked at: what that one was given for does not happen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from httpx2 import AsyncClient

from services.proofs import Proofs
from tests.integration.api.test_invitations import LATEST, accept, is_in
from tests.integration.api.test_members import invited, somebody
from tests.support.backend import Backend
from tests.support.calls import faults, log_in, problem
from tests.support.companies import PASSWORD, Company, Person
from tests.support.factors import enrol_app, owed, step_up, verify
from tests.support.meanwhile import Slow, reset_token

WRONG = (401, "auth.invalid_credentials")
Replace = Callable[[], Awaitable[None]]


@pytest.fixture
def person(company: Company) -> Person:
    return company.people["viewer"]


@pytest.fixture
async def replace_password(
    anonymous: AsyncClient, backend: Backend, person: Person
) -> AsyncIterator[Replace]:
    """The person's, by a mailed link; once, and it has to happen."""
    reset = {"token": await reset_token(anonymous, backend, person.email), "password": LATEST}
    done: list[int] = []

    async def chosen() -> None:
        if not done:
            done.append((await anonymous.post("auth/password/reset", json=reset)).status_code)

    yield chosen
    assert done == [204]


@pytest.fixture
def replaced(slow: Slow, replace_password: Replace) -> None:
    """The password is, while the next one is looked at."""
    slow.meanwhile = replace_password


async def idle() -> None:
    """What happens meanwhile, most of the time."""


@pytest.mark.usefixtures("replaced")
class TestLogIn:
    async def test_opens_no_session(self, anonymous: AsyncClient, backend: Backend, person: Person) -> None:
        assert problem(await log_in(anonymous, person.email)) == WRONG
        assert await backend.state.database["sessions"].count_documents({"userId": person.id}) == 0
        assert await is_in(backend, await log_in(anonymous, person.email, LATEST))

    async def test_does_not_make_a_known_device(
        self, anonymous: AsyncClient, backend: Backend, person: Person
    ) -> None:
        assert problem(await log_in(anonymous, person.email)) == WRONG
        assert await backend.state.database["devices"].count_documents({"personId": person.id}) == 0

    async def test_does_not_put_its_hash_back_to_make_it_stronger(
        self, anonymous: AsyncClient, slow: Slow, person: Person
    ) -> None:
        slow.outdated = lambda stored: stored != ""  # type: ignore[method-assign]
        assert problem(await log_in(anonymous, person.email)) == WRONG
        assert problem(await log_in(anonymous, person.email)) == WRONG
        assert (await log_in(anonymous, person.email, LATEST)).status_code == 200

    async def test_is_over_also_where_the_other_password_comes_last(
        self, anonymous: AsyncClient, backend: Backend, person: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Between the last look at the person and the commit there is a moment, in which nobody looks."""

        async def stands(*_: object) -> None: ...

        monkeypatch.setattr("services.sessions.SessionService._require_standing", stands)
        entered = await log_in(anonymous, person.email)
        assert entered.status_code == 200
        assert not await is_in(backend, entered)
        body = {"refreshToken": entered.json()["refreshToken"]}
        renewed = await anonymous.post("auth/refresh", json=body)
        assert problem(renewed) == (401, "auth.token_invalid")


class TestSecondFactor:
    async def test_is_not_asked_for_after_the_password_before(
        self,
        anonymous: AsyncClient,
        company: Company,
        slow: Slow,
        person: Person,
        replace_password: Replace,
    ) -> None:
        slow.meanwhile = idle
        app, _ = await enrol_app(await company.client("viewer"))
        slow.meanwhile = replace_password
        begun = await owed(anonymous, person.email)
        answer = await verify(anonymous, begun["mfaToken"], app.code())
        assert problem(answer) == (401, "auth.token_invalid")

    async def test_lets_nobody_in_when_the_password_goes_while_it_is_looked_at(
        self,
        anonymous: AsyncClient,
        backend: Backend,
        company: Company,
        person: Person,
        replace_password: Replace,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        app, _ = await enrol_app(await company.client("viewer"))
        begun = await owed(anonymous, person.email)
        before = Proofs.spend

        async def spend(proofs: Proofs, *given: object) -> object:
            await replace_password()
            return await before(proofs, *given)  # type: ignore[arg-type]

        monkeypatch.setattr(Proofs, "spend", spend)
        answer = await verify(anonymous, begun["mfaToken"], app.code())
        assert problem(answer) == (401, "auth.token_invalid")
        assert await backend.state.database["sessions"].count_documents({"userId": person.id}) == 0


class TestPresentPassword:
    """Of somebody who is logged in, and whose session the other password has ended."""

    @pytest.fixture
    async def client(self, company: Company, slow: Slow, replace_password: Replace) -> AsyncClient:
        slow.meanwhile = idle
        client = await company.client("viewer")
        slow.meanwhile = replace_password
        return client

    async def test_puts_no_third_one_in_the_place_of_the_new_one(
        self, client: AsyncClient, anonymous: AsyncClient, person: Person
    ) -> None:
        third = "a third one that nobody chose"
        body = {"currentPassword": PASSWORD, "newPassword": third}
        answer = await client.post("auth/password/change", json=body)
        assert faults(answer) == {"/currentPassword": "password.wrong"}
        assert problem(await log_in(anonymous, person.email, third)) == WRONG
        assert (await log_in(anonymous, person.email, LATEST)).status_code == 200

    async def test_puts_none_where_the_session_has_not_been_ended_yet(
        self, client: AsyncClient, anonymous: AsyncClient, person: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The sessions end after the password is written, one by one."""

        async def stopped(*_: object, **__: object) -> list[str]:
            return []

        monkeypatch.setattr("adapters.mongo.sessions.Sessions.end_all", stopped)
        body = {"currentPassword": PASSWORD, "newPassword": "a third one that nobody chose"}
        answer = await client.post("auth/password/change", json=body)
        assert faults(answer) == {"/currentPassword": "password.wrong"}
        assert (await log_in(anonymous, person.email, LATEST)).status_code == 200

    async def test_allows_nothing_risky(self, client: AsyncClient) -> None:
        assert problem(await step_up(client)) == WRONG

    async def test_erases_no_account(
        self, client: AsyncClient, anonymous: AsyncClient, person: Person
    ) -> None:
        answer = await client.request("DELETE", "users/me", json={"password": PASSWORD})
        assert faults(answer) == {"/password": "password.wrong"}
        assert (await log_in(anonymous, person.email, LATEST)).status_code == 200


async def test_an_invitation_asks_for_the_one_that_is_now(
    stranger: AsyncClient, anonymous: AsyncClient, backend: Backend, person: Person, replaced: None
) -> None:
    token = await invited(stranger, backend, somebody(email=person.email))
    assert problem(await accept(anonymous, token, PASSWORD)) == WRONG
    assert (await accept(anonymous, token, LATEST)).status_code == 200
