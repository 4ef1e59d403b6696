"""A provider that lies, stumbles or stalls lets nobody in, and holds up nobody else."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import AsyncClient, Response
from joserfc.jwk import RSAKey

from tests.integration.oidc.forgeries import FORGED, WRONG, by_hand, rightly
from tests.integration.oidc.impostor import EC, HANGS, RSA, Answer, Claims, Impostor
from tests.integration.oidc.people import CLIENT, HOME, begin
from tests.support.calls import log_in, problem
from tests.support.companies import PASSWORD, Company

REFUSED = (401, "auth.identity_refused")
UNAVAILABLE = (503, "auth.provider_unavailable")
DISCOVERY = "/.well-known/openid-configuration"
AUTHORIZE = "auth/oauth/google/authorize"
TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"


async def come_back(client: AsyncClient, hostile: Impostor, **claims: Any) -> Response:
    """Begun here, signed in there with these claims, and back."""
    back = hostile.grants(await begin(client), **claims)
    return await client.post("auth/oauth/google/callback", json=back)


async def test_who_does_it_right_is_let_in(
    anonymous: AsyncClient, hostile: Impostor, company: Company
) -> None:
    answer = await come_back(anonymous, hostile, email=company.people["viewer"].email, sub="right")
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("hosted", [None, "", 5, ["company.test"]])
async def test_an_address_where_google_does_not_run_the_mail_links_nothing(
    anonymous: AsyncClient,
    hostile: Impostor,
    company: Company,
    hosted: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The impostor is Google itself for once."""
    monkeypatch.setattr("services.oauth.GOOGLE", hostile.issuer)
    email = company.people["viewer"].email
    refused = await come_back(anonymous, hostile, email=email, sub=f"hosted {hosted}", hd=hosted)
    assert problem(refused) == (403, "auth.link_required")
    let_in = await come_back(anonymous, hostile, email=email, sub=f"hosted {hosted}", hd="company.test")
    assert let_in.status_code == 200, let_in.text


@pytest.mark.parametrize("email", ["\ud800@company.test", "a\0b@company.test"])
async def test_an_address_that_is_no_text_is_as_good_as_none(
    client: AsyncClient, hostile: Impostor, email: str
) -> None:
    proven = await client.post("auth/step-up", json={"password": PASSWORD})
    assert proven.status_code == 204, proven.text
    back = hostile.grants(await begin(client), email=email, sub=repr(email))
    answer = await client.post("auth/oauth/google/link", json=back)
    assert (answer.status_code, answer.json()["email"]) == (200, None)


@pytest.mark.parametrize("wrong", WRONG, ids=ascii)
async def test_a_statement_that_is_not_for_us_now_is_refused(
    anonymous: AsyncClient, hostile: Impostor, company: Company, wrong: Claims
) -> None:
    told = {"email": company.people["viewer"].email, "sub": "wrong"} | wrong
    assert problem(await come_back(anonymous, hostile, **told)) == REFUSED


async def test_a_statement_that_ended_this_second_is_refused(
    anonymous: AsyncClient, hostile: Impostor, company: Company
) -> None:
    told = {"email": company.people["viewer"].email, "exp": int(time.time())}
    assert problem(await come_back(anonymous, hostile, **told)) == REFUSED


@pytest.mark.parametrize("how", FORGED)
async def test_a_statement_that_the_provider_did_not_sign_is_refused(
    anonymous: AsyncClient, hostile: Impostor, company: Company, how: str
) -> None:
    hostile.sign = lambda claims: FORGED[how](hostile, claims)
    answer = await come_back(anonymous, hostile, email=company.people["viewer"].email, sub=how)
    assert problem(answer) == REFUSED


async def test_what_is_made_by_hand_is_let_in_where_it_is_right(
    anonymous: AsyncClient, hostile: Impostor, company: Company
) -> None:
    hostile.sign = lambda claims: by_hand({"alg": "RS256", "kid": "first", "x": "y"}, claims, rightly)
    answer = await come_back(anonymous, hostile, email=company.people["viewer"].email, sub="by hand")
    assert answer.status_code == 200, answer.text


async def test_a_secret_among_the_public_keys_signs_nothing(
    anonymous: AsyncClient, hostile: Impostor
) -> None:
    hostile.keys = [{"kty": "oct", "kid": "first", "k": "c2VjcmV0"}, {"kty": "RSA", "kid": "n"}, 5]
    assert problem(await come_back(anonymous, hostile)) == REFUSED


@pytest.mark.filterwarnings("ignore:Key size")
async def test_a_key_that_is_too_short_signs_nothing(
    anonymous: AsyncClient, hostile: Impostor, company: Company
) -> None:
    short = RSAKey.generate_key(1024, {"kid": "short", "use": "sig"})
    hostile.keys = [short.as_dict(private=False)]
    hostile.sign = lambda claims: hostile.signed(claims, short)
    answer = await come_back(anonymous, hostile, email=company.people["viewer"].email, sub="short")
    assert problem(answer) == REFUSED


async def test_a_code_that_the_provider_does_not_know_is_refused(
    anonymous: AsyncClient, hostile: Impostor
) -> None:
    state = (await begin(anonymous))["state"]
    answer = await anonymous.post("auth/oauth/google/callback", json={"code": "stolen", "state": state})
    assert problem(answer) == REFUSED


class TestKeys:
    async def test_elliptic_ones_are_as_good(
        self, anonymous: AsyncClient, hostile: Impostor, company: Company
    ) -> None:
        hostile.keys = [EC.as_dict(private=False)]
        hostile.sign = lambda claims: hostile.signed(claims, EC, "ES256")
        answer = await come_back(anonymous, hostile, email=company.people["viewer"].email, sub="elliptic")
        assert answer.status_code == 200, answer.text

    async def test_a_new_one_is_asked_for_once(
        self, anonymous: AsyncClient, hostile: Impostor, company: Company
    ) -> None:
        told = {"email": company.people["viewer"].email, "sub": "rotated"}
        assert (await come_back(anonymous, hostile, **told)).status_code == 200
        assert (await come_back(anonymous, hostile, **told)).status_code == 200
        assert hostile.calls.count("/keys") == 1
        hostile.keys.append(EC.as_dict(private=False))
        hostile.sign = lambda claims: hostile.signed(claims, EC, "ES256")
        assert (await come_back(anonymous, hostile, **told)).status_code == 200
        assert hostile.calls.count("/keys") == 2
        hostile.sign = lambda claims: hostile.signed(claims, kid="third")
        assert problem(await come_back(anonymous, hostile, **told)) == REFUSED
        assert hostile.calls.count("/keys") == 3

    async def test_what_a_provider_says_of_itself_is_kept(
        self, anonymous: AsyncClient, hostile: Impostor
    ) -> None:
        for _ in range(3):
            await come_back(anonymous, hostile)
        assert hostile.calls.count(DISCOVERY) == 1


JSON = {"content-type": "application/json"}
NONSENSE: dict[str, Answer] = {
    "is too large": (200, JSON, b'{"a": "' + b"x" * 300_000 + b'"}'),
    "is a small one that unfolds": (200, {"content-encoding": "gzip"}, gzip.compress(b" " * 10**7 + b"{}")),
    "is not JSON": (200, JSON, b"<html>"),
    "is a list": (200, JSON, b"[]"),
    "is nothing": (200, JSON, b""),
    "is nested deeply": (200, JSON, b"[" * 100_000),
    "is a fault": (500, JSON, b"{}"),
    "leads to this machine": (302, {"location": "http://127.0.0.1:1/"}, b""),
    "is short of what it promised": (200, {"content-length": "10"}, b"{}"),
}


@pytest.mark.parametrize("answer", NONSENSE)
class TestNonsense:
    """An answer that makes no sense is as good as none."""

    @pytest.mark.parametrize("path", ["/token", "/keys"])
    async def test_when_somebody_comes_back(
        self, anonymous: AsyncClient, hostile: Impostor, path: str, answer: str
    ) -> None:
        hostile.answers[path] = NONSENSE[answer]
        assert problem(await come_back(anonymous, hostile)) == UNAVAILABLE

    async def test_when_somebody_begins(self, anonymous: AsyncClient, hostile: Impostor, answer: str) -> None:
        hostile.answers[DISCOVERY] = NONSENSE[answer]
        assert problem(await anonymous.get(AUTHORIZE, params={"redirectUri": HOME})) == UNAVAILABLE


async def test_one_that_hangs_when_somebody_begins_is_given_up_in_time(
    anonymous: AsyncClient, hostile: Impostor
) -> None:
    hostile.answers[DISCOVERY] = HANGS
    start = time.monotonic()
    assert problem(await anonymous.get(AUTHORIZE, params={"redirectUri": HOME})) == UNAVAILABLE
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("path", ["/token", "/keys"])
async def test_one_that_hangs_is_given_up_in_time_and_holds_up_nobody(
    anonymous: AsyncClient, hostile: Impostor, company: Company, path: str
) -> None:
    back = hostile.grants(await begin(anonymous))
    hostile.answers[path] = HANGS
    start = time.monotonic()
    waiting = asyncio.create_task(anonymous.post("auth/oauth/google/callback", json=back))
    assert (await log_in(anonymous, company.people["viewer"].email)).status_code == 200
    assert not waiting.done()
    assert problem(await waiting) == UNAVAILABLE
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://accounts.google.com"},
        {"issuer": None},
        {"authorization_endpoint": "http://elsewhere.test/"},
        {"token_endpoint": "http://10.0.0.1/token"},
        {"token_endpoint": "https://[/"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": ["https://keys.test/"]},
        {"jwks_uri": None},
    ],
    ids=str,
)
async def test_one_that_leads_astray_is_not_followed(
    anonymous: AsyncClient, hostile: Impostor, said: Claims
) -> None:
    hostile.discovery = said
    assert problem(await anonymous.get(AUTHORIZE, params={"redirectUri": HOME})) == UNAVAILABLE


class TestTenants:
    """Microsoft's address for everybody names an issuer with a gap, which each company's accounts fill."""

    @pytest.fixture(autouse=True)
    def microsoft(self, hostile: Impostor, configure: Callable[..., None]) -> None:
        configure(google_issuer=f"{hostile.issuer}/common/v2.0", **CLIENT)
        hostile.discovery = {"issuer": f"{hostile.issuer}/{{tenantid}}/v2.0"}

    async def test_the_gap_is_filled_by_the_tenant(
        self, anonymous: AsyncClient, hostile: Impostor, company: Company
    ) -> None:
        told = {"tid": TENANT, "iss": f"{hostile.issuer}/{TENANT}/v2.0", "sub": "tenant"}
        answer = await come_back(anonymous, hostile, email=company.people["viewer"].email, **told)
        assert answer.status_code == 200, answer.text

    @pytest.mark.parametrize(
        ("tenant", "named"),
        [
            (None, TENANT),
            (TENANT, "11111111-2222-3333-4444-555555555555"),
            ("common", "common"),
            ("../..", "../.."),
            (TENANT, "{tenantid}"),
        ],
    )
    async def test_and_by_nothing_else(
        self, anonymous: AsyncClient, hostile: Impostor, company: Company, tenant: str | None, named: str
    ) -> None:
        told = {"tid": tenant, "iss": f"{hostile.issuer}/{named}/v2.0", "sub": "tenant"}
        answer = await come_back(anonymous, hostile, email=company.people["viewer"].email, **told)
        assert problem(answer) == REFUSED

    @pytest.mark.parametrize(("owner", "status"), [("{tenantid}", 200), (TENANT, 200), ("other", 401)])
    async def test_a_key_is_good_for_the_tenants_it_is_for(
        self, anonymous: AsyncClient, hostile: Impostor, company: Company, owner: str, status: int
    ) -> None:
        hostile.keys = [RSA.as_dict(private=False) | {"issuer": f"{hostile.issuer}/{owner}/v2.0"}]
        told = {"tid": TENANT, "iss": f"{hostile.issuer}/{TENANT}/v2.0", "sub": "tenant's key"}
        answer = await come_back(anonymous, hostile, email=company.people["viewer"].email, **told)
        assert answer.status_code == status, answer.text
