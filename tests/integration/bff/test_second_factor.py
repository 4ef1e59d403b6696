"""The second factor, and signing in with another provider: what is between two steps stays with the server."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from httpx2 import Response

from bff.cookies import DEVICE, SIGN_IN
from bff.oauth import local
from tests.integration.bff.fake import LOGGED_IN, Answer, Fake, hangs_up, refused, said
from tests.support.browser import COOKIE, Browser
from tests.support.calls import problem

CHALLENGE = {"mfaRequired": True, "mfaToken": "challenge-of-fake", "methods": ["totp", "sms", "passkey"]}
EMAIL = "somebody@example.com"
BEGUN = {"url": "https://accounts.example/authorize?state=st4te", "state": "st4te"}
CALLBACK = "/bff/oauth/google/callback?code=c0de&state=st4te"
DECLINED = "/bff/oauth/google/callback?error=access_denied&state=st4te"
HTML: dict[str, str | None] = {"accept": "text/html,*/*"}


@pytest.fixture
async def halfway(deceived: Browser, fake: Fake) -> Browser:
    """Somebody whose password was right, and who owes a code."""
    fake.answers["auth/login"] = said(CHALLENGE)
    answer = await deceived.log_in(EMAIL)
    assert answer.json() == {"mfaRequired": True, "methods": ["totp", "sms", "passkey"]}
    return deceived


class TestTheSecondStep:
    async def test_a_right_code_lets_in_under_another_id(self, halfway: Browser, fake: Fake) -> None:
        before = halfway.session_id
        fake.answers["auth/mfa/verify"] = said(LOGGED_IN)
        answer = await halfway.post("/bff/mfa", {"method": "totp", "code": "123456"})
        assert answer.json()["user"]["id"] == "usr_1"
        sent = await fake.asked("auth/mfa/verify")[0].json()
        assert sent == {"method": "totp", "code": "123456", "mfaToken": "challenge-of-fake"}
        assert halfway.session_id not in (None, before)
        halfway.cookies[COOKIE] = str(before)
        assert (await halfway.get("/bff/api/trips")).status_code == 401
        assert problem(await halfway.post("/bff/mfa", {"method": "totp", "code": "1"})) == (
            401,
            "auth.required",
        )

    async def test_the_first_factor_alone_is_nobody(self, halfway: Browser) -> None:
        assert (await halfway.get("/bff/session")).json() is None
        for path in ("trips", "auth/sessions"):
            assert problem(await halfway.get(f"/bff/api/{path}")) == (401, "auth.required")
        assert (await halfway.get("/bff/events")).status_code == 401
        assert (await halfway.post("/bff/organization", {"organizationId": "org_1"})).status_code == 401

    async def test_no_token_of_it_reaches_the_browser(self, halfway: Browser, fake: Fake) -> None:
        fake.answers["auth/mfa/verify"] = said(LOGGED_IN)
        await halfway.post("/bff/mfa", {"method": "totp", "code": "123456"})
        seen = "".join(f"{one.headers}{one.text}" for one in halfway.seen)
        assert "of-fake" not in seen

    async def test_a_wrong_code_can_be_followed_by_another(self, halfway: Browser, fake: Fake) -> None:
        fake.answers["auth/mfa/verify"] = refused(401, "auth.code_invalid")
        wrong = await halfway.post("/bff/mfa", {"method": "totp", "code": "000000"})
        assert problem(wrong) == (401, "auth.code_invalid")
        fake.answers["auth/mfa/verify"] = said(LOGGED_IN)
        assert (await halfway.post("/bff/mfa", {"method": "totp", "code": "123456"})).status_code == 200

    async def test_codes_and_passkeys_are_asked_for_with_the_token_that_the_browser_has_not(
        self, halfway: Browser, fake: Fake
    ) -> None:
        async def accepted(_request: web.Request) -> web.StreamResponse:
            return web.Response(status=202)

        fake.answers["auth/mfa/sms/send"] = accepted
        fake.answers["auth/mfa/passkey/options"] = said({"publicKey": {"challenge": "x"}})
        assert (await halfway.post("/bff/mfa/sms/send")).status_code == 202
        options = await halfway.post("/bff/mfa/passkey/options", {"mfaToken": "another's"})
        assert options.json() == {"publicKey": {"challenge": "x"}}
        for path in ("auth/mfa/sms/send", "auth/mfa/passkey/options"):
            assert await fake.asked(path)[0].json() == {"mfaToken": "challenge-of-fake"}

    async def test_too_many_is_told_with_when_to_come_again(self, halfway: Browser, fake: Fake) -> None:
        fake.answers["auth/mfa/verify"] = said(
            {"code": "rate_limit.exceeded"}, 429, Retry_After="60", RateLimit='"mfa";r=0;t=60'
        )
        answer = await halfway.post("/bff/mfa", {"method": "totp", "code": "1"})
        assert problem(answer) == (429, "rate_limit.exceeded")
        assert answer.headers["retry-after"] == "60"
        assert answer.headers["ratelimit"] == '"mfa";r=0;t=60'


@pytest.fixture
async def away(deceived: Browser, fake: Fake) -> Browser:
    """Somebody who was sent to the provider."""
    fake.answers["auth/oauth/google/authorize"] = said(BEGUN)
    fake.answers["auth/oauth/google/callback"] = said(LOGGED_IN)
    deceived.cookies.pop(COOKIE)
    answer = await started(deceived, "?returnUrl=/trips/trp_1")
    assert answer.headers["location"] == BEGUN["url"]
    return deceived


async def started(browser: Browser, query: str = "", **headers: str | None) -> Response:
    host = {"host": "app.roadbook.test", **headers}
    return await browser.get(f"/bff/oauth/google/start{query}", headers=host)


async def begun_with(browser: Browser, fake: Fake, state: str, query: str = "") -> None:
    fake.answers["auth/oauth/google/authorize"] = said({**BEGUN, "state": state})
    assert (await started(browser, query)).status_code == 303


class TestWaysIn:
    async def test_the_page_learns_which_providers_are_set_up(self, deceived: Browser, fake: Fake) -> None:
        fake.answers["auth/oauth/providers"] = said({"available": ["google"]})
        deceived.cookies.clear()
        answer = await deceived.get("/bff/ways-in")
        assert (answer.status_code, answer.json()) == (200, {"providers": ["google"], "mailbox": None})

    @pytest.mark.parametrize("silence", [hangs_up, refused(429, "rate_limited")])
    async def test_it_is_shown_while_the_api_does_not_say(
        self, deceived: Browser, fake: Fake, silence: Answer
    ) -> None:
        fake.answers["auth/oauth/providers"] = silence
        answer = await deceived.get("/bff/ways-in")
        assert (answer.status_code, answer.json()["providers"]) == (200, None)


class TestAnotherProvider:
    async def test_there_and_back(self, away: Browser, fake: Fake) -> None:
        answer = await away.get(CALLBACK)
        assert (answer.status_code, answer.headers["location"]) == (303, "/trips/trp_1")
        assert (await away.get("/bff/api/trips")).status_code == 200
        asked = fake.asked("auth/oauth/google/authorize")[0].query["redirectUri"]
        assert asked == "https://app.roadbook.test/bff/oauth/google/callback"
        sent = await fake.asked("auth/oauth/google/callback")[0].json()
        assert sent == {"code": "c0de", "state": "st4te", "deviceToken": "device-of-fake"}

    async def test_a_device_that_is_not_known_has_no_token_to_show(self, away: Browser, fake: Fake) -> None:
        del away.cookies[DEVICE]
        assert (await away.get(CALLBACK)).status_code == 303
        sent = await fake.asked("auth/oauth/google/callback")[0].json()
        assert sent == {"code": "c0de", "state": "st4te"}
        assert DEVICE in away.cookies

    @pytest.mark.parametrize(
        "path",
        [
            CALLBACK.replace("st4te", "other"),
            CALLBACK.replace("&state=st4te", ""),
            CALLBACK.replace("google", "microsoft"),
        ],
    )
    async def test_another_state_or_provider_is_400(self, away: Browser, fake: Fake, path: str) -> None:
        assert problem(await away.get(path)) == (400, "auth.state_invalid")
        assert away.session_id is None
        assert fake.asked("auth/oauth/google/callback") == []

    async def test_it_works_once(self, away: Browser) -> None:
        cookies = dict(away.cookies)
        await away.get(CALLBACK)
        away.cookies = cookies
        assert problem(await away.get(CALLBACK)) == (400, "auth.state_invalid")

    async def test_two_tabs_do_not_get_into_each_others_way(self, away: Browser, fake: Fake) -> None:
        await begun_with(away, fake, "0ther", "?returnUrl=/drivers")
        other = await away.get(CALLBACK.replace("st4te", "0ther"))
        assert (other.status_code, other.headers["location"]) == (303, "/drivers")
        first = await away.get(CALLBACK)
        assert (first.status_code, first.headers["location"]) == (303, "/trips/trp_1")

    async def test_what_comes_back_with_another_state_spoils_nothing(self, away: Browser) -> None:
        for path in (CALLBACK.replace("st4te", "other"), CALLBACK.replace("google", "microsoft")):
            assert problem(await away.get(path)) == (400, "auth.state_invalid")
        assert (await away.get(CALLBACK)).status_code == 303

    async def test_the_oldest_of_many_tabs_is_given_up(self, away: Browser, fake: Fake) -> None:
        for number in range(8):
            await begun_with(away, fake, f"st4te-{number}")
            assert len([name for name in away.cookies if name.startswith(SIGN_IN)]) <= 5
        for number, status in ((0, 400), (2, 400), (3, 303), (7, 303)):
            answer = await away.get(CALLBACK.replace("st4te", f"st4te-{number}"))
            assert answer.status_code == status, number
        assert problem(await away.get(CALLBACK)) == (400, "auth.state_invalid")

    async def test_another_browser_cannot_finish_it(self, away: Browser) -> None:
        away.cookies.clear()
        assert problem(await away.get(CALLBACK)) == (400, "auth.state_invalid")

    async def test_a_person_reads_why_it_did_not_work(self, away: Browser, fake: Fake) -> None:
        fake.answers["auth/oauth/google/callback"] = said(
            {"code": "auth.account_unknown", "detail": "Nobody <here>."}, 403
        )
        answer = await away.get(CALLBACK, headers=HTML)
        assert answer.status_code == 403
        assert "Nobody &lt;here&gt;." in answer.text
        assert answer.headers["content-type"].startswith("text/html")

    async def test_who_thinks_better_of_it_is_back_at_the_sign_in_page(self, away: Browser) -> None:
        answer = await away.get(DECLINED)
        assert answer.headers["location"] == "/sign-in?returnUrl=%2Ftrips%2Ftrp_1&declined=google"

    async def test_a_second_factor_is_asked_for_there_too(self, away: Browser, fake: Fake) -> None:
        fake.answers["auth/oauth/google/callback"] = said(CHALLENGE)
        query = parse_qs(urlsplit((await away.get(CALLBACK)).headers["location"]).query)
        assert query == {"mfa": ["totp,sms,passkey"], "returnUrl": ["/trips/trp_1"]}
        fake.answers["auth/mfa/verify"] = said(LOGGED_IN)
        assert (await away.post("/bff/mfa", {"method": "totp", "code": "1"})).status_code == 200

    async def test_from_another_host_one_goes_to_the_right_one_first(self, deceived: Browser) -> None:
        answer = await deceived.get("/bff/oauth/google/start?returnUrl=/x")
        assert answer.headers["location"] == "https://app.roadbook.test/bff/oauth/google/start?returnUrl=/x"

    @pytest.mark.parametrize("site", ["cross-site", "something else"])
    async def test_a_page_of_another_site_begins_nothing(
        self, deceived: Browser, fake: Fake, site: str
    ) -> None:
        """The person is at a page of ours, and goes on by a click there."""
        foreign: dict[str, str | None] = {"sec-fetch-site": site}
        for query, page in (
            ("?returnUrl=/trips?a=b", "/sign-in?returnUrl=%2Ftrips%3Fa%3Db"),
            ("?returnUrl=//evil.example", "/sign-in?returnUrl=%2F"),
            ("?link=true&returnUrl=/trips", "/account/security"),
        ):
            answer = await started(deceived, query, **foreign)
            assert (answer.status_code, answer.headers["location"]) == (303, page)
            assert "set-cookie" not in answer.headers
        assert fake.asked("auth/oauth/google/authorize") == []
        assert (await deceived.get("/bff/api/trips")).status_code == 200

    @pytest.mark.parametrize("site", ["same-origin", "same-site", "none", None])
    async def test_our_own_page_and_the_address_bar_begin_it(
        self, deceived: Browser, fake: Fake, site: str | None
    ) -> None:
        fake.answers["auth/oauth/google/authorize"] = said(BEGUN)
        for query in ("", "?link=true"):
            own: dict[str, str | None] = {"sec-fetch-site": site}
            answer = await started(deceived, query, **own)
            assert (answer.status_code, answer.headers["location"]) == (303, BEGUN["url"])

    async def test_linking_is_for_the_one_who_is_signed_in(self, deceived: Browser, fake: Fake) -> None:
        fake.answers["auth/oauth/google/authorize"] = said(BEGUN)
        before = deceived.session_id
        await started(deceived, "?link=true&returnUrl=/account")
        answer = await deceived.get(CALLBACK)
        assert answer.headers["location"] == "/account"
        for path in ("authorize", "link"):
            bearer = fake.asked(f"auth/oauth/google/{path}")[0].headers["authorization"]
            assert bearer == "Bearer access-of-fake"
        assert deceived.session_id == before

    @pytest.mark.parametrize(
        ("page", "after"),
        [("/account", "/account?declined=google"), ("/account?x=1%23y", "/account?x=1&declined=google#y")],
    )
    async def test_who_thinks_better_of_linking_is_back_where_it_began(
        self, deceived: Browser, fake: Fake, page: str, after: str
    ) -> None:
        fake.answers["auth/oauth/google/authorize"] = said(BEGUN)
        await started(deceived, f"?link=true&returnUrl={page}")
        assert (await deceived.get(DECLINED)).headers["location"] == after
        assert fake.asked("auth/oauth/google/link") == []

    async def test_linking_that_is_refused_leads_back_where_it_began(
        self, deceived: Browser, fake: Fake
    ) -> None:
        fake.answers["auth/oauth/google/authorize"] = said(BEGUN)
        fake.answers["auth/oauth/google/link"] = said({"code": "taken", "detail": "Somebody else's."}, 409)
        await started(deceived, "?link=true&returnUrl=/account?a=1")
        answer = await deceived.get(CALLBACK, headers=HTML)
        assert answer.status_code == 409
        assert "<h1>Linking did not work</h1><p role=alert>Somebody else&#x27;s.</p>" in answer.text
        assert "<a href='/account?a=1'>Back</a>" in answer.text

    @pytest.mark.parametrize("silence", [hangs_up, None])
    async def test_a_person_reads_words_where_we_fail_as_well(
        self, deceived: Browser, fake: Fake, silence: Answer | None
    ) -> None:
        """The API is away, or nobody is signed in whose account could be linked."""
        deceived.cookies.clear()
        if silence:
            fake.answers["auth/oauth/google/authorize"] = silence
        answer = await started(deceived, "" if silence else "?link=true", **HTML)
        assert answer.status_code == (502 if silence else 401)
        assert "<h1>Signing in did not work</h1>" in answer.text

    async def test_who_has_to_wait_is_told_how_long_on_a_page_too(self, away: Browser, fake: Fake) -> None:
        limits = {"Retry_After": "60", "RateLimit": '"sign_in";r=0;t=60'}
        fake.answers["auth/oauth/google/callback"] = said({"code": "rate_limit.exceeded"}, 429, **limits)
        many = await away.get(CALLBACK, headers=HTML)
        assert (many.status_code, many.headers["retry-after"]) == (429, "60")
        assert many.headers.get_list("ratelimit") == ['"sign_in";r=0;t=60']
        down = {"code": "auth.provider_unavailable", "detail": "Google does not answer as it should."}
        fake.answers["auth/oauth/google/authorize"] = said(down, 503, Retry_After="30")
        answer = await started(away, "", **HTML)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
        await fake.close()
        nobody = await started(away, "", **HTML)
        assert (nobody.status_code, nobody.headers["retry-after"]) == (503, "2")
        assert nobody.headers["content-type"].startswith("text/html")

    async def test_a_provider_that_is_none_is_404(self, deceived: Browser) -> None:
        for step in ("start", "callback", "else"):
            assert (await deceived.get(f"/bff/oauth/evil/{step}")).status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        None,
        "",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "/ /evil.example",
        "/a\\b",
        "evil.example",
        "/" + "x" * 3000,
    ],
)
def test_nobody_is_sent_to_another_host(asked: str | None) -> None:
    assert local(asked) == "/"


@pytest.mark.parametrize("asked", ["/", "/trips/trp_1?tab=map&x=//y", "/a/b#c"])
def test_a_path_of_the_app_is_gone_on_to(asked: str) -> None:
    assert local(asked) == asked
