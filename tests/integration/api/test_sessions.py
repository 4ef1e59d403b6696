"""Where a person is logged in, and how each of those sessions is ended or moved."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from httpx2 import AsyncClient, Response

from adapters.clock import now
from adapters.mongo import sessions
from adapters.mongo.incidents import Incidents
from adapters.mongo.people import People
from adapters.settings import Budget
from services.act import Role
from services.incidents import Doorkeeper
from tests.support.backend import Backend
from tests.support.calls import log_in, problem
from tests.support.companies import PASSWORD, Company, Person, found_company
from tests.support.factors import step_up
from tests.support.letters import NEW_LOG_IN, delivered
from tests.support.meanwhile import reset_token

LATEST = "brand new and very long indeed"
IsKnown = Callable[..., Awaitable[bool]]
"""Whether a device lets its person in, by a password, while strangers keep others out."""


async def works(backend: Backend, token: str) -> bool:
    async with backend.client(token) as client:
        return (await client.get("users/me")).status_code == 200


async def guesses(backend: Backend, email: str, count: int, **more: str) -> list[int]:
    """What so many wrong passwords are answered, each from another address."""
    found = []
    for _ in range(count):
        async with backend.client() as anywhere:
            found.append((await log_in(anywhere, email, "wrong", **more)).status_code)
    return found


async def change_password(client: AsyncClient) -> Response:
    body = {"currentPassword": PASSWORD, "newPassword": LATEST}
    return await client.post("auth/password/change", json=body)


class TestList:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert problem(await client.get("auth/sessions")) == (401, "auth.required")

    async def test_shows_where_the_person_is_logged_in_and_which_is_this_one(
        self, backend: Backend, company: Company
    ) -> None:
        client = await company.client("driver")
        await company.log_in("driver")
        await company.log_in("viewer")
        items = (await client.get("auth/sessions")).json()["items"]
        assert [one["current"] for one in items] == [False, True]
        assert {one["organizationId"] for one in items} == {company.id}
        assert all(one["userAgent"].startswith("python-httpx") for one in items)
        assert all(one["ip"].startswith("10.") for one in items)


class TestEnd:
    async def test_one_of_them(self, backend: Backend, company: Company) -> None:
        client = await company.client("driver")
        other = await company.log_in("driver")
        newest = (await client.get("auth/sessions")).json()["items"][0]
        assert (await client.delete(f"auth/sessions/{newest['id']}")).status_code == 204
        assert not await works(backend, other["accessToken"])
        assert (await client.get("users/me")).status_code == 200
        assert problem(await client.delete(f"auth/sessions/{newest['id']}")) == (404, "not_found")

    async def test_all_others(self, backend: Backend, company: Company) -> None:
        client = await company.client("driver")
        others = [await company.log_in("driver") for _ in range(2)]
        assert (await client.delete("auth/sessions")).status_code == 204
        assert [await works(backend, one["accessToken"]) for one in others] == [False, False]
        assert (await client.get("users/me")).status_code == 200

    async def test_all_others_also_where_a_list_does_not_hold_them(
        self, backend: Backend, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sessions, "LISTED", 2)
        client = await company.client("driver")
        others = [await company.log_in("driver") for _ in range(5)]
        assert (await client.delete("auth/sessions")).status_code == 204
        assert not any([await works(backend, one["accessToken"]) for one in others])
        assert (await client.get("users/me")).status_code == 200

    async def test_never_somebody_elses(self, backend: Backend, company: Company) -> None:
        tokens = await company.log_in("viewer")
        claims = backend.state.tokens.read(tokens["accessToken"])
        assert claims is not None
        client = await company.client("owner")
        assert problem(await client.delete(f"auth/sessions/{claims.session_id}")) == (404, "not_found")
        assert await works(backend, tokens["accessToken"])


LIFETIMES = [
    ("owner", dt.timedelta(minutes=30), dt.timedelta(hours=12)),
    ("viewer", dt.timedelta(minutes=30), dt.timedelta(hours=12)),
    ("driver", dt.timedelta(days=7), dt.timedelta(days=30)),
]
"""How long sessions go on unused, and at the longest; docs/sign-in.md promises it."""


@pytest.mark.parametrize(("role", "unused", "longest"), LIFETIMES)
class TestLifetime:
    async def test_is_that_of_the_role(
        self, backend: Backend, company: Company, role: Role, unused: dt.timedelta, longest: dt.timedelta
    ) -> None:
        await company.log_in(role)
        found = backend.state.database["sessions"].find({"userId": company.people[role].id})
        (session,) = await found.to_list()
        assert session["expireAt"] - session["createdAt"] == unused
        assert session["endsAt"] - session["createdAt"] == longest

    async def test_ends_at_last_however_often_it_is_renewed(
        self, backend: Backend, company: Company, role: Role, unused: dt.timedelta, longest: dt.timedelta
    ) -> None:
        tokens = await company.log_in(role)
        soon = now() + unused / 2
        rows = backend.state.database["sessions"]
        await rows.update_many({"userId": company.people[role].id}, {"$set": {"endsAt": soon}})
        async with backend.client() as client:
            body = {"refreshToken": tokens["refreshToken"]}
            assert (await client.post("auth/refresh", json=body)).status_code == 200
        (session,) = await rows.find({"userId": company.people[role].id}).to_list()
        assert session["expireAt"] == session["endsAt"] == soon

    async def test_is_not_prolonged_where_nobody_is_at_work(
        self, backend: Backend, company: Company, role: Role, unused: dt.timedelta, longest: dt.timedelta
    ) -> None:
        tokens = await company.log_in(role)
        rows, seen = backend.state.database["sessions"], now() - unused / 2
        whose = {"userId": company.people[role].id}
        before = {"lastSeenAt": seen, "expireAt": seen + unused}
        await rows.update_many(whose, {"$set": before})
        members = backend.state.database["memberships"]
        await members.update_many(whose, {"$set": {"lastSeenAt": seen}})
        async with backend.client() as client:
            body = {"refreshToken": tokens["refreshToken"], "idle": True}
            answer = await client.post("auth/refresh", json=body)
            assert answer.status_code == 200, answer.text
            (session,) = await rows.find(whose).to_list()
            assert {name: session[name] for name in before} == before
            assert await works(backend, answer.json()["accessToken"])
            (member,) = await members.find(whose).to_list()
            assert member["lastSeenAt"] == seen
            again = await client.post("auth/refresh", json={"refreshToken": answer.json()["refreshToken"]})
            assert again.status_code == 200
        (session,) = await rows.find(whose).to_list()
        assert session["expireAt"] > seen + unused


class TestSwitch:
    @pytest.fixture
    async def second(self, backend: Backend, company: Company) -> str:
        """Another organization, in which the dispatcher is a viewer."""
        async with AsyncExitStack() as stack:
            other = await found_company(backend, stack, "Second Haulage")
        membership = {
            "_id": f"mem_{secrets.token_hex(16)}",
            "organizationId": other.id,
            "userId": company.people["dispatcher"].id,
            "role": "viewer",
            "status": "active",
            "version": 1,
        }
        await backend.state.database["memberships"].insert_one(membership)
        return other.id

    async def test_goes_on_in_another_organization_in_place_of_this_one(
        self, backend: Backend, company: Company, second: str
    ) -> None:
        tokens = await company.log_in("dispatcher")
        async with backend.client(tokens["accessToken"]) as client:
            answer = await client.post("auth/switch", json={"organizationId": second})
        assert answer.status_code == 200, answer.text
        there = answer.json()
        assert (there["organization"]["id"], there["user"]["role"]) == (second, "viewer")
        assert await works(backend, there["accessToken"])
        assert not await works(backend, tokens["accessToken"])

    async def test_people_see_where_they_can_go_and_nobody_else_does(
        self, backend: Backend, company: Company, second: str
    ) -> None:
        dispatcher = await company.client("dispatcher")
        me = (await dispatcher.get("users/me")).json()
        own = {"id": company.id, "name": "Harbour Freight", "role": "dispatcher"}
        assert me["organizations"] == [own, {"id": second, "name": "Second Haulage", "role": "viewer"}]
        owner = await company.client("owner")
        seen = (await owner.get(f"users/{me['id']}")).json()
        assert "organizations" not in seen
        where = {"organizationId": second, "userId": me["id"]}
        await backend.state.database["memberships"].update_one(where, {"$set": {"status": "disabled"}})
        assert (await dispatcher.get("users/me")).json()["organizations"] == [own]

    async def test_only_to_an_organization_that_the_person_is_in(
        self, company: Company, stranger: AsyncClient
    ) -> None:
        elsewhere = (await stranger.get("organization")).json()["id"]
        client = await company.client("dispatcher")
        for organization_id in (elsewhere, "org_0123456789abcdef"):
            answer = await client.post("auth/switch", json={"organizationId": organization_id})
            assert problem(answer) == (404, "not_found")

    async def test_never_prolongs_the_session(self, backend: Backend, company: Company, second: str) -> None:
        tokens = await company.log_in("dispatcher")
        sessions = backend.state.database["sessions"]
        before = await sessions.find_one({"userId": company.people["dispatcher"].id})
        assert before is not None
        async with backend.client(tokens["accessToken"]) as client:
            await client.post("auth/switch", json={"organizationId": second})
        after = await sessions.find_one({"userId": company.people["dispatcher"].id})
        assert after is not None
        assert (after["organizationId"], after["endsAt"]) == (second, before["endsAt"])


class TestDevice:
    async def test_failures_from_elsewhere_do_not_lock_out_a_device_that_is_known(
        self, backend: Backend, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_login_account=Budget(3, 3600))
        email = company.people["owner"].email
        device = (await company.log_in("owner"))["deviceToken"]
        for _ in range(4):
            async with backend.client() as attacker:
                await log_in(attacker, email, "wrong")
        async with backend.client() as stranger, backend.client() as known:
            assert (await log_in(stranger, email)).status_code == 429
            answer = await log_in(known, email, deviceToken=device)
            assert answer.status_code == 200
            assert answer.json()["deviceToken"] == device

    async def test_the_token_of_somebody_elses_device_helps_nobody(
        self, backend: Backend, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_login_account=Budget(1, 3600))
        device = (await company.log_in("viewer"))["deviceToken"]
        email = company.people["owner"].email
        async with backend.client() as attacker:
            await log_in(attacker, email, "wrong", deviceToken=device)
            assert (await log_in(attacker, email, "wrong", deviceToken=device)).status_code == 429

    async def test_a_log_in_from_one_that_is_known_gives_strangers_no_more_tries(
        self, backend: Backend, company: Company, configure: Callable[..., None]
    ) -> None:
        """It counts nothing against the account, so there is nothing to give back."""
        configure(rate_limit_login_account=Budget(2, 3600))
        email = company.people["owner"].email
        device = (await company.log_in("owner"))["deviceToken"]
        async with backend.client() as known:
            for _ in range(3):
                assert (await log_in(known, email, deviceToken=device)).status_code == 200
        assert await guesses(backend, email, 3) == [401, 401, 429]

    async def test_one_that_is_known_is_no_way_to_guess_from_everywhere(
        self, backend: Backend, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_login=Budget(2, 900))
        email = company.people["owner"].email
        device = (await company.log_in("owner"))["deviceToken"]
        assert await guesses(backend, email, 3, deviceToken=device) == [401, 401, 429]
        async with backend.client() as elsewhere:
            assert (await log_in(elsewhere, email)).status_code == 200


class TestAttack:
    """Strangers have used up what the account allows; whoever is logged in goes on."""

    @pytest.fixture
    async def client(self, backend: Backend, company: Company, configure: Callable[..., None]) -> AsyncClient:
        client = await company.client("viewer")
        configure(rate_limit_login_account=Budget(1, 3600), rate_limit_login=Budget(2, 900))
        assert await guesses(backend, company.people["viewer"].email, 2) == [401, 429]
        return client

    async def test_the_password_proves_who_one_is(self, client: AsyncClient) -> None:
        assert (await step_up(client)).status_code == 204

    async def test_another_password_can_be_chosen(self, client: AsyncClient) -> None:
        assert (await change_password(client)).status_code == 204

    async def test_the_account_can_be_erased(self, client: AsyncClient) -> None:
        answer = await client.request("DELETE", "users/me", json={"password": PASSWORD})
        assert answer.status_code == 204, answer.text

    async def test_a_session_is_no_way_to_guess_from_everywhere(
        self, backend: Backend, client: AsyncClient
    ) -> None:
        statuses = []
        for _ in range(3):
            async with backend.client(client.headers["authorization"].removeprefix("Bearer ")) as moved:
                statuses.append((await step_up(moved, "wrong")).status_code)
        assert statuses == [401, 401, 429]


class TestDeviceAfter:
    """A device is known because somebody had the password there; it counts as long as that password does."""

    @pytest.fixture
    def person(self, company: Company) -> Person:
        return company.people["owner"]

    @pytest.fixture
    def is_known(self, backend: Backend, person: Person, configure: Callable[..., None]) -> IsKnown:
        async def found(device: str, password: str = LATEST) -> bool:
            configure(rate_limit_login_account=Budget(1, 3600))
            await guesses(backend, person.email, 2)
            async with backend.client() as there:
                answer = await log_in(there, person.email, password, deviceToken=device)
            assert answer.status_code in {200, 429}, answer.text
            return answer.status_code == 200

        return found

    async def test_a_reset_no_device_is_known(
        self,
        backend: Backend,
        anonymous: AsyncClient,
        company: Company,
        person: Person,
        is_known: IsKnown,
    ) -> None:
        device = (await company.log_in("owner"))["deviceToken"]
        body = {"token": await reset_token(anonymous, backend, person.email), "password": LATEST}
        assert (await anonymous.post("auth/password/reset", json=body)).status_code == 204
        again = (await log_in(anonymous, person.email, LATEST, deviceToken=device)).json()["deviceToken"]
        assert again != device, "what somebody may have copied does not come back"
        assert not await is_known(device)
        assert await is_known(again)

    async def test_a_change_that_one_alone_is(self, company: Company, is_known: IsKnown) -> None:
        other = (await company.log_in("owner"))["deviceToken"]
        client = await company.client("owner")
        assert (await change_password(client)).status_code == 204
        assert not await is_known(other)

    async def test_a_change_the_one_in_use_stays(
        self, backend: Backend, company: Company, is_known: IsKnown
    ) -> None:
        entered = await company.log_in("owner")
        async with backend.client(entered["accessToken"]) as client:
            assert (await change_password(client)).status_code == 204
        assert await is_known(entered["deviceToken"])

    @pytest.mark.parametrize("mine", [True, False])
    async def test_ending_all_other_sessions_the_one_in_use_alone_stays(
        self, mine: bool, backend: Backend, company: Company, is_known: IsKnown
    ) -> None:
        here, there = await company.log_in("owner"), await company.log_in("owner")
        async with backend.client(here["accessToken"]) as client:
            assert (await client.delete("auth/sessions")).status_code == 204
        device = here["deviceToken"] if mine else there["deviceToken"]
        assert await is_known(device, PASSWORD) is mine

    async def test_moving_to_another_company_it_stays(
        self,
        backend: Backend,
        company: Company,
        person: Person,
        is_known: IsKnown,
    ) -> None:
        entered = await company.log_in("owner")
        async with backend.client(entered["accessToken"]) as client:
            moved = await client.post("auth/switch", json={"organizationId": company.id})
            assert moved.status_code == 200, moved.text
        async with backend.client(moved.json()["accessToken"]) as client:
            assert (await change_password(client)).status_code == 204
        assert await is_known(entered["deviceToken"])


class TestSomewhereNew:
    async def test_a_log_in_from_there_is_told_by_mail(self, backend: Backend, company: Company) -> None:
        person = company.people["viewer"]
        await company.log_in("viewer")
        assert (await delivered(backend)).to(person.email) == [], "the first of all is no surprise"
        async with backend.client(address="10.1.2.3") as elsewhere:
            assert (await log_in(elsewhere, person.email)).status_code == 200
        (letter,) = (await delivered(backend)).to(person.email)
        assert letter.subject == NEW_LOG_IN
        assert "10.1.2.3" in letter.text

    async def test_it_is_told_once_and_not_of_a_device_that_is_known(
        self, backend: Backend, company: Company
    ) -> None:
        email = company.people["viewer"].email
        device = (await company.log_in("viewer"))["deviceToken"]
        async with backend.client(address="10.1.2.3") as elsewhere, backend.client() as moved:
            for _ in range(2):
                await log_in(elsewhere, email)
            await log_in(moved, email, deviceToken=device)
        assert len((await delivered(backend)).to(email)) == 1

    async def test_another_browser_at_the_same_address_is_new(
        self, backend: Backend, company: Company
    ) -> None:
        email = company.people["viewer"].email
        for browser in ("one", "another"):
            async with backend.client(address="10.1.2.3", **{"user-agent": browser}) as there:
                await log_in(there, email)
        assert len((await delivered(backend)).to(email)) == 1


class TestIncidents:
    async def test_a_failed_log_in_is_in_the_log_of_the_persons_company(
        self, backend: Backend, company: Company, anonymous: AsyncClient
    ) -> None:
        person = company.people["driver"]
        await log_in(anonymous, person.email, "wrong password")
        await log_in(anonymous, "nobody@nowhere.test", "wrong password")
        database = backend.state.database
        assert person.email not in str(await database["incidents"].find().to_list())
        await Doorkeeper(Incidents(database), People(database), backend.state.work).run()
        assert await database["incidents"].count_documents({}) == 0
        owner = await company.client("owner")
        (entry,) = (await owner.get("audit-logs?action=auth.login_failed")).json()["items"]
        assert entry["target"] == {"type": "user", "id": person.id}
        assert entry["actor"] == {"type": "anonymous", "id": "", "name": "somebody"}
        assert entry["ip"].startswith("10.")
        assert "wrong password" not in str(entry)

    async def test_a_refresh_token_that_is_used_again_is_in_the_log(
        self, company: Company, anonymous: AsyncClient
    ) -> None:
        tokens = await company.log_in("driver")
        newest = tokens
        for _ in range(2):
            answer = await anonymous.post("auth/refresh", json={"refreshToken": newest["refreshToken"]})
            newest = answer.json()
        again = await anonymous.post("auth/refresh", json={"refreshToken": tokens["refreshToken"]})
        assert problem(again) == (401, "auth.refresh_reused")
        owner = await company.client("owner")
        (entry,) = (await owner.get("audit-logs?action=auth.refresh_reused")).json()["items"]
        assert entry["actor"]["id"] == company.people["driver"].id
