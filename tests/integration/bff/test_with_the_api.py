"""What only both together can show: the second factor, mailed links, and whose address the API sees."""

from __future__ import annotations

from contextlib import AsyncExitStack
from ipaddress import ip_network

from httpx2 import AsyncClient

from bff.app import Bff
from bff.edge import Edge
from bff.settings import Settings
from tests.support.backend import Backend
from tests.support.browser import Browser
from tests.support.calls import problem
from tests.support.companies import Company
from tests.support.factors import enrol_app
from tests.support.letters import delivered, token_of
from tests.support.serving import served


async def test_an_authenticator_app_is_asked_for_and_lets_in(browser: Browser, company: Company) -> None:
    app, recovery = await enrol_app(await company.client("owner"))
    asked = await browser.log_in(company.people["owner"].email)
    assert asked.json() == {"mfaRequired": True, "methods": ["totp", "recovery"]}
    wrong = await browser.post("/bff/mfa", {"method": "totp", "code": app.wrong()})
    assert problem(wrong) == (401, "auth.code_invalid")
    assert (await browser.get("/bff/session")).json() is None
    before = browser.session_id
    answer = await browser.post("/bff/mfa", {"method": "recovery", "code": recovery[0]})
    assert answer.json()["organization"]["id"] == company.id
    assert browser.session_id not in (None, before)
    assert (await browser.get("/bff/api/trips")).status_code == 200


async def test_who_owes_the_company_a_second_factor_can_set_it_up(browser: Browser, company: Company) -> None:
    office = await company.client("owner")
    await enrol_app(office)
    asked = await office.patch("organization", json={"mfaRequired": True})
    assert asked.status_code == 200, asked.text
    await browser.log_in(company.people["admin"].email)
    seen = (await browser.get("/bff/session")).json()
    assert seen["user"]["mfa"] == {"required": True, "methods": []}
    assert seen["organization"] is None
    assert problem(await browser.get("/bff/api/trips")) == (403, "auth.factor_required")
    assert (await browser.post("/bff/api/auth/mfa/totp")).status_code == 201


async def test_a_mailed_invitation_lets_a_new_person_in(
    browser: Browser, company: Company, backend: Backend
) -> None:
    office, email = await company.client("owner"), f"new@{company.id}.test".replace("_", "-")
    invited = await office.post("users/invite", json={"email": email, "name": "New", "role": "viewer"})
    assert invited.status_code == 201, invited.text
    (mail,) = (await delivered(backend)).to(email)
    body = {"token": token_of(mail), "password": "staples of quite another battery"}
    answer = await browser.post("/bff/invitations/accept", body)
    assert answer.json()["user"]["role"] == "viewer"
    assert (await browser.get("/bff/session")).json()["user"]["email"] == email
    assert problem(await browser.post("/bff/invitations/accept", body)) == (400, "auth.link_invalid")


async def test_the_api_sees_the_browser_and_not_us(
    settings: Settings, company: Company, stack: AsyncExitStack
) -> None:
    edge = Edge(Bff(settings), settings.frontend_url, [ip_network("127.0.0.0/8")])
    browser = Browser(
        await stack.enter_async_context(served(edge, lifespan=True)),
        await stack.enter_async_context(AsyncClient()),
    )
    headers: dict[str, str | None] = {"x-forwarded-for": "203.0.113.7", "user-agent": "A browser/1"}
    body = {"email": company.people["owner"].email, "password": "correct horse battery staple"}
    await browser.post("/bff/login", body, headers=headers)
    (session,) = (await browser.get("/bff/api/auth/sessions")).json()["items"]
    assert (session["ip"], session["userAgent"]) == ("203.0.113.7", "A browser/1")
    assert session["current"] is True
