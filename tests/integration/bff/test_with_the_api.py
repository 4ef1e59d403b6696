"""What only both together can show: the second factor, mailed links, and whose address the API sees."""

from __future__ import annotations

from contextlib import AsyncExitStack
from ipaddress import ip_network

from httpx2 import AsyncClient
from PIL import Image

from bff.app import Bff
from bff.edge import Edge
from bff.proxy import WHOLE
from bff.settings import Settings
from tests.support.backend import SITE, Backend
from tests.support.browser import Browser
from tests.support.calls import problem
from tests.support.companies import Company
from tests.support.factors import enrol_app
from tests.support.letters import delivered, token_of
from tests.support.pictures import saved
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


async def test_a_logo_comes_through_whole_and_may_be_kept(
    browser: Browser, company: Company, anonymous: AsyncClient
) -> None:
    office = await company.client("owner")
    await browser.log_in(company.people["viewer"].email)
    assert (await browser.get("/bff/session")).json()["branding"]["logo"] is None
    large = Image.effect_noise((900, 900), 90).convert("RGB")
    sent = await office.put("branding/logo", files={"file": ("logo.png", saved(large, "PNG"))})
    assert sent.status_code == 200, sent.text
    address = sent.json()["logo"]["url"]
    direct = await anonymous.get(f"{SITE}{address}")
    assert len(direct.content) > WHOLE, "it is passed on in pieces"
    # The session shows it at once, and whoever has none gets it too.
    assert (await browser.get("/bff/session")).json()["branding"] == sent.json()
    for _ in range(2):
        found = await browser.get(address.replace("/api/v1/", "/bff/api/"))
        assert (found.status_code, found.content) == (200, direct.content)
        for name in ("content-type", "cache-control", "content-security-policy", "x-content-type-options"):
            assert found.headers[name] == direct.headers[name], name
        assert "set-cookie" not in found.headers
        browser.cookies.clear()
