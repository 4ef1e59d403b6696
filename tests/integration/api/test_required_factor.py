"""A company can ask its members for a second factor."""

from __future__ import annotations

import pytest
from httpx2 import AsyncClient

from services.permissions import WITHOUT_FACTOR
from tests.support.backend import Backend
from tests.support.calls import problem
from tests.support.companies import Company
from tests.support.factors import enrol_app, step_up

OWED = (403, "auth.factor_required")
CLOSED = ("trips", "drivers", "organization", "changes", "users")


async def ask_for_factor(company: Company) -> AsyncClient:
    """The owner, who has a factor and asks everybody for one."""
    owner = await company.client("owner")
    await enrol_app(owner)
    answer = await owner.patch("organization", json={"mfaRequired": True})
    assert (answer.status_code, answer.json()["mfaRequired"]) == (200, True)
    return owner


async def test_nobody_is_asked_before(company: Company) -> None:
    client = await company.client("dispatcher")
    assert (await client.get("organization")).json()["mfaRequired"] is False
    assert (await client.get("users/me")).json()["mfa"] == {"required": False, "methods": []}


@pytest.mark.parametrize("role", ["dispatcher", "driver", "viewer"])
async def test_only_admins_can_ask(company: Company, role: str) -> None:
    client = await company.client(role)  # type: ignore[arg-type]
    assert problem(await client.patch("organization", json={"mfaRequired": True})) == (403, "auth.forbidden")


async def test_no_key_can_ask_or_stop_asking_and_keys_go_on(backend: Backend, company: Company) -> None:
    owner = await company.client("owner")
    scopes = ["organization:read", "organization:write", "drivers:read"]
    made = (await owner.post("api-keys", json={"name": "x", "scopes": scopes})).json()
    async with backend.client(made["secret"]) as program:
        refused = await program.patch("organization", json={"mfaRequired": True})
        assert problem(refused) == (403, "auth.forbidden")
        assert "for people to say" in refused.json()["detail"]
        await ask_for_factor(company)
        lowered = await program.patch("organization", json={"mfaRequired": False})
        assert problem(lowered) == (403, "auth.forbidden")
        assert (await program.get("drivers")).status_code == 200
        assert (await program.patch("organization", json={"name": "Harbour"})).status_code == 200


async def test_a_member_without_one_can_set_one_up_look_and_leave(backend: Backend, company: Company) -> None:
    client = await company.client("admin")
    assert (await client.get("trips")).status_code == 200
    await ask_for_factor(company)
    assert [problem(await client.get(path)) for path in CLOSED] == [OWED] * len(CLOSED)
    assert problem(await client.patch("organization", json={"mfaRequired": False})) == OWED
    assert problem(await client.post("auth/mfa/recovery-codes")) == OWED
    assert (await client.get("users/me")).json()["mfa"] == {"required": True, "methods": []}
    assert (await client.get("auth/sessions")).status_code == 200
    entered = await company.log_in("admin")
    async with backend.client(entered["accessToken"]) as new:
        assert problem(await new.get("trips")) == OWED
        assert (await new.post("auth/logout")).status_code == 204


async def test_with_one_everything_goes_on_until_it_is_taken_off(company: Company) -> None:
    client = await company.client("dispatcher")
    await ask_for_factor(company)
    assert problem(await client.get("trips")) == OWED
    await enrol_app(client)
    assert (await client.get("trips")).status_code == 200
    assert (await client.get("users/me")).json()["mfa"] == {"required": True, "methods": ["totp"]}
    await step_up(client)
    assert (await client.delete("auth/mfa/totp")).status_code == 204
    assert problem(await client.get("trips")) == OWED


async def test_an_older_memory_of_the_session_does_not_keep_out_who_has_set_one_up(
    backend: Backend, company: Company
) -> None:
    client = await company.client("driver")
    await ask_for_factor(company)
    assert problem(await client.get("trips")) == OWED
    person, cache = company.people["driver"].id, backend.state.cache
    (key,) = [key async for key in cache.scan_iter(f"session:*{person}*")]
    before = await cache.get(key)
    await enrol_app(client)
    await cache.set(key, before or b"", ex=60)
    assert (await client.get("trips")).status_code == 200


async def test_when_the_company_asks_no_more_all_goes_on_at_once(company: Company) -> None:
    client = await company.client("viewer")
    owner = await ask_for_factor(company)
    assert problem(await client.get("trips")) == OWED
    await step_up(owner)
    assert (await owner.patch("organization", json={"mfaRequired": False})).status_code == 200
    assert (await client.get("trips")).status_code == 200


async def test_to_stop_asking_takes_a_proof_and_nothing_else_does(company: Company) -> None:
    owner = await ask_for_factor(company)
    unproven = {"mfaRequired": False, "name": "Harbour & Daughters"}
    assert problem(await owner.patch("organization", json=unproven)) == (403, "auth.step_up_required")
    kept = (await owner.get("organization")).json()
    assert (kept["mfaRequired"], kept["name"]) == (True, "Harbour Freight")
    assert (
        await owner.patch("organization", json={"mfaRequired": True, "name": "Harbour"})
    ).status_code == 200
    await step_up(owner)
    assert (await owner.patch("organization", json=unproven)).status_code == 200


async def test_other_companies_are_not_concerned(company: Company, stranger: AsyncClient) -> None:
    await ask_for_factor(company)
    assert (await stranger.get("trips")).status_code == 200


def test_what_is_open_to_them_changes_nothing_of_the_company() -> None:
    assert {name.partition("_")[0] for name in WITHOUT_FACTOR - {"users_me"}} == {"auth"}
