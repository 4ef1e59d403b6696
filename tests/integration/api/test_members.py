"""Inviting people into a company, changing what they may do there, and taking them out."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from httpx2 import AsyncClient

from adapters.settings import Budget
from schemas.base import Document
from services.act import Role
from tests.support.backend import Backend
from tests.support.calls import faults, log_in, problem
from tests.support.companies import PASSWORD, Company, found_company
from tests.support.letters import delivered, token_of

NEW = "another horse, another battery"


def somebody(**changes: str) -> dict[str, str]:
    return {
        "email": f"{secrets.token_hex(6)}@invited.test",
        "name": "Ivy New",
        "role": "dispatcher",
        **changes,
    }


async def invited(client: AsyncClient, backend: Backend, body: dict[str, str]) -> str:
    """The token that the invited person gets."""
    answer = await client.post("users/invite", json=body)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["status"], answer.json()["role"]) == ("invited", body["role"])
    (letter,) = (await delivered(backend)).to(body["email"])
    return token_of(letter)


class TestInvite:
    @pytest.mark.caller("dispatcher")
    async def test_is_for_administrators(self, client: AsyncClient) -> None:
        assert problem(await client.post("users/invite", json=somebody())) == (403, "auth.forbidden")

    @pytest.mark.caller("admin")
    async def test_a_new_person_chooses_a_password_and_is_in(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        body = somebody()
        token = await invited(client, backend, body)
        accepted = {"token": token, "password": NEW, "name": "Ivy Newcomer"}
        answer = await anonymous.post("auth/invitations/accept", json=accepted)
        assert answer.status_code == 200, answer.text
        user = answer.json()["user"]
        assert (user["name"], user["role"], user["status"]) == ("Ivy Newcomer", "dispatcher", "active")
        assert answer.json()["organization"]["id"] == company.id
        assert (await log_in(anonymous, body["email"], NEW)).status_code == 200

    async def test_a_link_works_once(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend
    ) -> None:
        accepted = {"token": await invited(client, backend, somebody()), "password": NEW}
        answers = [await anonymous.post("auth/invitations/accept", json=accepted) for _ in range(2)]
        assert answers[0].status_code == 200
        assert problem(answers[1]) == (400, "auth.link_invalid")

    async def test_a_bad_password_leaves_the_link_to_try_again(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend
    ) -> None:
        token = await invited(client, backend, somebody())
        bad = await anonymous.post("auth/invitations/accept", json={"token": token, "password": "short"})
        assert faults(bad) == {"/password": "password.length"}
        good = await anonymous.post("auth/invitations/accept", json={"token": token, "password": NEW})
        assert good.status_code == 200

    async def test_a_person_of_another_company_signs_in_with_the_password_that_is_there(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend, company: Company
    ) -> None:
        async with AsyncExitStack() as stack:
            other = await found_company(backend, stack, "Elsewhere Haulage")
        person = other.people["dispatcher"]
        token = await invited(client, backend, somebody(email=person.email, role="viewer"))
        wrong = await anonymous.post("auth/invitations/accept", json={"token": token, "password": NEW})
        assert problem(wrong) == (401, "auth.invalid_credentials")
        right = await anonymous.post(
            "auth/invitations/accept", json={"token": token, "password": PASSWORD, "name": "Not Asked"}
        )
        assert right.json()["user"]["id"] == person.id
        assert right.json()["user"]["name"] == "The dispatcher"
        assert right.json()["organization"]["id"] == company.id

    async def test_nobody_twice(self, client: AsyncClient, backend: Backend, company: Company) -> None:
        body = somebody(email=company.people["viewer"].email)
        assert problem(await client.post("users/invite", json=body)) == (409, "value.taken")

    async def test_who_was_taken_out_meanwhile_cannot_come_in(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend
    ) -> None:
        body = somebody()
        answer = await client.post("users/invite", json=body)
        token = token_of((await delivered(backend)).to(body["email"])[0])
        assert (await client.delete(f"users/{answer.json()['id']}")).status_code == 204
        late = await anonymous.post("auth/invitations/accept", json={"token": token, "password": NEW})
        assert problem(late) == (400, "auth.link_invalid")

    @pytest.mark.caller("admin")
    async def test_an_administrator_makes_no_owner(self, client: AsyncClient) -> None:
        assert problem(await client.post("users/invite", json=somebody(role="owner"))) == (
            403,
            "auth.forbidden",
        )


class TestInviteAgain:
    @pytest.mark.caller("admin")
    async def test_another_letter_leads_in_and_so_does_the_one_before(
        self, client: AsyncClient, anonymous: AsyncClient, backend: Backend
    ) -> None:
        for chosen in (0, 1):
            body = somebody()
            user_id = (await client.post("users/invite", json=body)).json()["id"]
            first = (await delivered(backend)).to(body["email"])
            answer = await client.post(f"users/{user_id}/invite")
            assert (answer.status_code, answer.content) == (202, b"")
            both = first + (await delivered(backend)).to(body["email"])
            assert len({token_of(one) for one in both}) == 2
            accepted = {"token": token_of(both[chosen]), "password": NEW}
            assert (await anonymous.post("auth/invitations/accept", json=accepted)).status_code == 200
            used = {"token": token_of(both[1 - chosen]), "password": NEW}
            late = await anonymous.post("auth/invitations/accept", json=used)
            assert problem(late) == (400, "auth.link_invalid")

    async def test_is_in_the_audit_log(self, client: AsyncClient) -> None:
        user_id = (await client.post("users/invite", json=somebody())).json()["id"]
        await client.post(f"users/{user_id}/invite")
        entries = (await client.get(f"audit-logs?target.id={user_id}")).json()["items"]
        assert [one["action"] for one in entries] == ["user.invited_again", "user.invited"]

    async def test_a_repeated_request_sends_one_letter(self, client: AsyncClient, backend: Backend) -> None:
        body = somebody()
        user_id = (await client.post("users/invite", json=body)).json()["id"]
        await delivered(backend)
        key = {"idempotency-key": secrets.token_hex(8)}
        answers = [await client.post(f"users/{user_id}/invite", headers=key) for _ in range(2)]
        assert [one.status_code for one in answers] == [202, 202]
        assert len((await delivered(backend)).to(body["email"])) == 1

    async def test_who_is_a_member_gets_none(
        self, client: AsyncClient, company: Company, backend: Backend
    ) -> None:
        viewer = company.people["viewer"]
        assert problem(await client.post(f"users/{viewer.id}/invite")) == (409, "invitation.none")
        await client.patch(f"users/{viewer.id}", json={"status": "disabled"})
        assert problem(await client.post(f"users/{viewer.id}/invite")) == (409, "invitation.none")
        assert (await delivered(backend)).to(viewer.email) == []

    async def test_is_for_administrators_of_the_company_and_for_owners_among_themselves(
        self, client: AsyncClient, stranger: AsyncClient, company: Company, backend: Backend
    ) -> None:
        body = somebody(role="owner")
        user_id = (await client.post("users/invite", json=body)).json()["id"]
        await delivered(backend)
        for role in ("admin", "dispatcher"):
            answer = await (await company.client(role)).post(f"users/{user_id}/invite")
            assert problem(answer) == (403, "auth.forbidden")
        assert problem(await stranger.post(f"users/{user_id}/invite")) == (404, "not_found")
        assert (await delivered(backend)).to(body["email"]) == []
        assert (await client.post(f"users/{user_id}/invite")).status_code == 202


class TestInvitationBudgets:
    async def test_a_person_invites_so_often_and_no_more(
        self, client: AsyncClient, company: Company, configure: Callable[..., None]
    ) -> None:
        admin = await company.client("admin")
        configure(rate_limit_invite=Budget(3, 3600))
        answers = [await client.post("users/invite", json=somebody()) for _ in range(3)]
        assert [one.status_code for one in answers] == [201] * 3
        again = await client.post(f"users/{answers[0].json()['id']}/invite")
        for refused in (again, await client.post("users/invite", json=somebody())):
            assert problem(refused) == (429, "rate_limit.exceeded")
            assert 0 < int(refused.headers["retry-after"]) <= 3600
        assert (await admin.post("users/invite", json=somebody())).status_code == 201

    async def test_an_address_gets_so_many_letters_of_all_companies_whoever_has_it(
        self,
        client: AsyncClient,
        stranger: AsyncClient,
        anonymous: AsyncClient,
        backend: Backend,
        stack: AsyncExitStack,
        configure: Callable[..., None],
    ) -> None:
        known = (await found_company(backend, stack, "Elsewhere Haulage")).people["driver"].email
        configure(rate_limit_reset=Budget(3, 3600))
        bodies = []
        for email in (known, somebody()["email"]):
            body = somebody(email=email)
            user_id = (await client.post("users/invite", json=body)).json()["id"]
            assert (await client.post(f"users/{user_id}/invite")).status_code == 202
            assert (await stranger.post("users/invite", json=body)).status_code == 201
            again = await client.post(f"users/{user_id}/invite")
            assert 0 < int(again.headers["retry-after"]) <= 3600
            anew = await stranger.post("users/invite", json=body)
            for refused in (again, anew):
                assert problem(refused) == (429, "rate_limit.exceeded")
            bodies.append(anew.json() | {"requestId": ""})
            assert len((await delivered(backend)).to(email)) == 3
        assert bodies[0] == bodies[1]
        # What others send in a person's way does not keep the person from a new password.
        assert (await anonymous.post("auth/password/forgot", json={"email": known})).status_code == 202


class TestChange:
    async def test_another_role_holds_from_the_next_request_on(
        self, client: AsyncClient, company: Company, backend: Backend, anonymous: AsyncClient
    ) -> None:
        person = company.people["dispatcher"]
        before = await company.client("dispatcher")
        assert (await before.get("users/me")).status_code == 200
        changed = await client.patch(f"users/{person.id}", json={"role": "viewer"})
        assert (changed.status_code, changed.json()["role"]) == (200, "viewer")
        assert problem(await before.get("users/me")) == (401, "auth.token_invalid")
        again = (await log_in(anonymous, person.email)).json()
        assert again["user"]["role"] == "viewer"

    async def test_who_is_disabled_is_out_at_once_and_cannot_come_back(
        self, client: AsyncClient, company: Company, anonymous: AsyncClient
    ) -> None:
        person = company.people["driver"]
        tokens = await company.log_in("driver")
        await client.patch(f"users/{person.id}", json={"status": "disabled"})
        refresh = await anonymous.post("auth/refresh", json={"refreshToken": tokens["refreshToken"]})
        assert problem(refresh) == (401, "auth.token_invalid")
        assert problem(await log_in(anonymous, person.email)) == (401, "auth.invalid_credentials")
        await client.patch(f"users/{person.id}", json={"status": "active"})
        assert (await log_in(anonymous, person.email)).status_code == 200

    @pytest.mark.parametrize("body", [{"role": "viewer"}, {"status": "disabled"}])
    async def test_a_company_keeps_an_owner(
        self, client: AsyncClient, company: Company, body: dict[str, str]
    ) -> None:
        owner = company.people["owner"].id
        assert problem(await client.patch(f"users/{owner}", json=body)) == (409, "user.last_owner")
        assert problem(await client.delete(f"users/{owner}")) == (409, "user.last_owner")
        await client.patch(f"users/{company.people['viewer'].id}", json={"role": "owner"})
        assert (await client.patch(f"users/{owner}", json=body)).status_code == 200

    @pytest.mark.parametrize("round_", range(4))
    async def test_of_two_owners_who_leave_at_once_one_stays(
        self, backend: Backend, stack: AsyncExitStack, round_: int
    ) -> None:
        company = await found_company(backend, stack, f"Company {round_}")
        client = await company.client("owner")
        both = [company.people[role].id for role in ("owner", "viewer")]
        assert (await client.patch(f"users/{both[1]}", json={"role": "owner"})).status_code == 200
        leaving = [client.patch(f"users/{one}", json={"role": "dispatcher"}) for one in both]
        answers = await asyncio.gather(*leaving)
        assert min(one.status_code for one in answers) == 200
        left = {"organizationId": company.id, "role": "owner"}
        assert await backend.state.database["memberships"].count_documents(left) == 1

    @pytest.mark.caller("admin")
    async def test_owners_are_for_owners(self, client: AsyncClient, company: Company) -> None:
        owner, viewer = company.people["owner"].id, company.people["viewer"].id
        for answer in (
            await client.patch(f"users/{owner}", json={"role": "viewer"}),
            await client.patch(f"users/{viewer}", json={"role": "owner"}),
            await client.delete(f"users/{owner}"),
            await client.delete(f"users/{owner}/sessions"),
        ):
            assert problem(answer) == (403, "auth.forbidden")

    @pytest.mark.parametrize("role", ["dispatcher", "driver", "viewer"])
    async def test_is_for_administrators(self, company: Company, role: Role) -> None:
        client, other = await company.client(role), company.people["viewer"].id
        assert problem(await client.patch(f"users/{other}", json={"role": "admin"})) == (
            403,
            "auth.forbidden",
        )

    async def test_nobody_of_another_company(self, stranger: AsyncClient, company: Company) -> None:
        other = company.people["viewer"].id
        for answer in (
            await stranger.patch(f"users/{other}", json={"role": "admin"}),
            await stranger.delete(f"users/{other}"),
            await stranger.delete(f"users/{other}/sessions"),
        ):
            assert problem(answer) == (404, "not_found")

    async def test_a_stale_tag_is_refused(self, client: AsyncClient, company: Company) -> None:
        viewer = company.people["viewer"].id
        tag = (await client.get(f"users/{viewer}")).headers["etag"]
        await client.patch(f"users/{viewer}", json={"role": "dispatcher"})
        late = await client.patch(f"users/{viewer}", json={"role": "driver"}, headers={"if-match": tag})
        assert problem(late) == (412, "version.stale")

    async def test_logging_somebody_out_everywhere(self, client: AsyncClient, company: Company) -> None:
        phone = await company.client("driver")
        answer = await client.delete(f"users/{company.people['driver'].id}/sessions")
        assert answer.status_code == 204
        assert problem(await phone.get("users/me")) == (401, "auth.token_invalid")

    async def test_all_of_it_is_in_the_audit_log(self, client: AsyncClient, company: Company) -> None:
        viewer = company.people["viewer"].id
        await client.patch(f"users/{viewer}", json={"role": "dispatcher"})
        await client.delete(f"users/{viewer}")
        entries = (await client.get(f"audit-logs?target.id={viewer}")).json()["items"]
        assert [one["action"] for one in entries[:2]] == ["user.removed", "user.updated"]
        assert (entries[1]["before"], entries[1]["after"]) == ({"role": "viewer"}, {"role": "dispatcher"})


class TestOwn:
    @pytest.mark.caller("driver")
    async def test_people_say_who_they_are(self, client: AsyncClient, backend: Backend) -> None:
        body = {
            "name": "Dana R.",
            "phone": "+1 312 555 7399",
            "locale": "es-MX",
            "timezone": "America/Chicago",
        }
        changed = (await client.patch("users/me", json=body)).json()
        assert {name: changed[name] for name in body} == body
        known = (await client.get("users/me")).json()
        assert [one["role"] for one in known.pop("organizations")] == ["driver"]
        assert known == changed
        stored = await backend.state.database["users"].find_one({"_id": changed["id"]})
        assert "7399" not in str(stored)

    @pytest.mark.caller("driver")
    @pytest.mark.parametrize(
        "body", [{"role": "owner"}, {"email": "a@b.test"}, {"status": "active"}, {"name": ""}]
    )
    async def test_but_not_what_they_may_do(self, client: AsyncClient, body: dict[str, str]) -> None:
        assert (await client.patch("users/me", json=body)).status_code == 422


class TestLastSeen:
    async def test_is_when_a_member_logged_in_or_renewed_a_session(
        self, client: AsyncClient, backend: Backend, company: Company
    ) -> None:
        viewer = company.people["viewer"].id

        async def seen() -> tuple[str | None, str]:
            answer = await client.get(f"users/{viewer}")
            found: str | None = answer.json()["lastSeenAt"]
            return found, answer.headers["etag"]

        assert (await seen())[0] is None
        tokens = await company.log_in("viewer")
        first, tag = await seen()
        assert first is not None
        person: Any = tokens["user"]
        assert person["lastSeenAt"] == first
        async with backend.client() as visitor:
            renewed = await visitor.post("auth/refresh", json={"refreshToken": tokens["refreshToken"]})
        assert renewed.status_code == 200
        later, same = await seen()
        assert later is not None
        assert later > first
        assert same == tag

    async def test_is_of_this_company_alone(
        self, client: AsyncClient, stranger: AsyncClient, backend: Backend, company: Company
    ) -> None:
        """What somebody does for another company is nothing that this one hears of."""
        viewer = company.people["viewer"]
        await stranger.post("users/invite", json={"email": viewer.email, "name": "Vi", "role": "viewer"})
        await company.log_in("viewer")
        there = (await stranger.get("users")).json()["items"]
        assert [one["lastSeenAt"] for one in there if one["id"] == viewer.id] == [None]


class TestInvited:
    """Whom a company has invited it knows as little of as before, until they say yes."""

    @pytest.fixture
    async def known(self, client: AsyncClient, backend: Backend, stack: AsyncExitStack) -> Document:
        """Somebody of another company, invited here under a name that is not theirs."""
        person = (await found_company(backend, stack, "Elsewhere Haulage")).people["driver"]
        body = {"email": person.email, "name": "Whoever", "role": "viewer"}
        answer = await client.post("users/invite", json=body)
        assert answer.status_code == 201
        found: Document = answer.json()
        return found

    async def test_a_known_address_shows_what_an_unknown_one_does(
        self, client: AsyncClient, known: Document
    ) -> None:
        body = {"email": "nobody-yet@example.test", "name": "Whoever", "role": "viewer"}
        unknown = (await client.post("users/invite", json=body)).json()
        varying = {"id", "email", "createdAt", "updatedAt"}
        assert {name: value for name, value in known.items() if name not in varying} == {
            name: value for name, value in unknown.items() if name not in varying
        }
        assert known["createdAt"] == known["updatedAt"]
        assert (await client.get(f"users/{known['id']}")).json() == known
        assert known in (await client.get("users?limit=100")).json()["items"]
        given = await client.get(f"users/{known['id']}/export")
        assert given.status_code == 200
        (membership,) = given.json()["memberships"]
        assert (membership["invitedAs"], membership["status"]) == ("Whoever", "invited")
        assert not {"users", "identities", "devices"} & given.json().keys()

    @pytest.mark.parametrize("status", ["active", "disabled"])
    async def test_nobody_else_can_say_yes(self, client: AsyncClient, known: Document, status: str) -> None:
        answer = await client.patch(f"users/{known['id']}", json={"status": status})
        assert problem(answer) == (409, "invitation.pending")
        assert (await client.get(f"users/{known['id']}")).json()["status"] == "invited"
        answer = await client.patch(f"users/{known['id']}", json={"role": "dispatcher"})
        assert (answer.status_code, answer.json()["role"]) == (200, "dispatcher")
