"""The company itself and its members."""

from __future__ import annotations

import pytest
from httpx2 import AsyncClient

from services.act import Role
from tests.support.companies import ROLES, Company

MANAGERS: tuple[Role, ...] = ("owner", "admin")


class TestOrganization:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert (await client.get("organization")).status_code == 401
        assert (await client.patch("organization", json={"name": "x"})).status_code == 401

    async def test_is_shown_to_every_member(self, company: Company) -> None:
        for role in ROLES:
            answer = await (await company.client(role)).get("organization")
            assert answer.json()["id"] == company.id
            assert answer.headers["etag"] == f'"{answer.json()["version"]}"'

    async def test_is_changed_by_those_who_manage_it(self, company: Company) -> None:
        change = {
            "timezone": "Australia/Brisbane",
            "currency": "AUD",
            "units": "imperial",
            "onTimeGraceSeconds": 300,
        }
        for role in ROLES:
            answer = await (await company.client(role)).patch("organization", json=change)
            assert answer.status_code == (200 if role in MANAGERS else 403)
        shown = (await (await company.client("viewer")).get("organization")).json()
        assert {name: shown[name] for name in change} == change

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("timezone", "Mars/Olympus"),
            ("timezone", None),
            ("currency", "dollars"),
            ("currency", "usd"),
            ("currency", "ZZZ"),
            ("units", "royal"),
            ("onTimeGraceSeconds", -1),
            ("onTimeGraceSeconds", 86_401),
            ("onTimeGraceSeconds", "300"),
            ("name", ""),
            ("organizationId", "org_0123456789abcdef"),
        ],
    )
    async def test_refuses_settings_that_cannot_be(
        self, client: AsyncClient, field: str, value: object
    ) -> None:
        answer = await client.patch("organization", json={field: value})
        assert [one["pointer"] for one in answer.json()["errors"]] == [f"/{field}"]

    async def test_honours_if_match(self, client: AsyncClient) -> None:
        tag = (await client.get("organization")).headers["etag"]
        assert (
            await client.patch("organization", json={"name": "One"}, headers={"If-Match": tag})
        ).status_code == 200
        stale = await client.patch("organization", json={"name": "Two"}, headers={"If-Match": tag})
        assert (stale.status_code, stale.json()["code"]) == (412, "version.stale")


class TestMe:
    async def test_is_the_caller_as_a_member(self, company: Company) -> None:
        for role in ROLES:
            me = (await (await company.client(role)).get("users/me")).json()
            assert (me["id"], me["role"], me["status"]) == (company.people[role].id, role, "active")
            assert "passwordHash" not in me


class TestMembers:
    @pytest.mark.caller("anonymous")
    async def test_need_a_session(self, client: AsyncClient) -> None:
        assert (await client.get("users")).status_code == 401

    async def test_are_listed_for_those_who_manage(self, company: Company) -> None:
        for role in ROLES:
            answer = await (await company.client(role)).get("users")
            assert answer.status_code == (200 if role in MANAGERS else 403)

    async def test_come_in_the_order_in_which_they_joined_page_by_page(
        self, client: AsyncClient, company: Company
    ) -> None:
        seen: list[str] = []
        cursor = None
        while True:
            page = (
                await client.get("users", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
            ).json()
            seen += [one["id"] for one in page["items"]]
            if (cursor := page["nextCursor"]) is None:
                break
        assert seen == [company.people[role].id for role in ROLES]

    async def test_of_another_company_are_not_there(
        self, client: AsyncClient, stranger: AsyncClient, company: Company
    ) -> None:
        theirs = (await stranger.get("users/me")).json()["id"]
        assert (await client.get(f"users/{theirs}")).status_code == 404
        assert (await client.get(f"users/{company.people['viewer'].id}")).json()["role"] == "viewer"

    async def test_carry_their_version(self, client: AsyncClient, company: Company) -> None:
        for path in ("users/me", f"users/{company.people['viewer'].id}"):
            answer = await client.get(path)
            assert answer.headers["etag"] == f'"{answer.json()["version"]}"'

    async def test_have_no_filters(self, client: AsyncClient) -> None:
        answer = await client.get("users?email=x@y.test")
        assert answer.json()["errors"][0]["code"] == "parameter.unknown"
