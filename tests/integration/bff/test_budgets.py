"""What the API says of its budgets reaches the browser, and little of them is spent on signing in."""

from __future__ import annotations

from tests.integration.bff.fake import LOGGED_IN, Fake, refused, said
from tests.support.browser import Browser
from tests.support.calls import problem

BUDGET = {"RateLimit": '"user";r=7;t=60', "RateLimit_Policy": '"user";q=10;w=900'}


async def test_a_good_sign_in_says_what_is_left(fake: Fake, deceived: Browser) -> None:
    fake.answers["auth/login"] = said(LOGGED_IN, 200, **BUDGET)
    fake.answers["branding"] = said({}, 200, **BUDGET)
    answer = await deceived.log_in("somebody@example.com", "whatever it is")
    assert answer.status_code == 200
    assert answer.headers["ratelimit"] == BUDGET["RateLimit"]
    assert answer.headers["ratelimit-policy"] == BUDGET["RateLimit_Policy"]


async def test_who_has_to_wait_is_told_by_the_session_too(fake: Fake, deceived: Browser) -> None:
    await deceived.log_in("somebody@example.com", "whatever it is")
    words = {"code": "rate_limit.exceeded", "status": 429, "detail": "Wait a moment."}
    fake.answers["users/me"] = said(words, 429, Retry_After="9", **BUDGET)
    answer = await deceived.get("/bff/session")
    assert problem(answer) == (429, "rate_limit.exceeded")
    assert answer.headers["retry-after"] == "9"
    fake.answers["users/me"] = refused(503, "dependency.down")
    assert problem(await deceived.get("/bff/session")) == (503, "dependency.down")


async def test_an_office_that_opens_its_sign_in_pages_asks_once(fake: Fake, deceived: Browser) -> None:
    fake.answers["auth/oauth/providers"] = said({"available": ["google"]})
    for _ in range(5):
        assert (await deceived.get("/bff/ways-in")).json()["providers"] == ["google"]
    assert len(fake.asked("auth/oauth/providers")) == 1


async def test_what_the_api_was_not_asked_for_tells_no_budget(fake: Fake, deceived: Browser) -> None:
    fake.answers["trips"] = said({}, 200, **BUDGET)
    assert (await deceived.get("/bff/api/trips")).headers["ratelimit"] == BUDGET["RateLimit"]
    deceived.cookies.clear()
    asked = len(fake.requests)
    for path, status in (("/", 200), ("/robots.txt", 200), ("/bff/api/trips", 401), ("/bff/none", 404)):
        answer = await deceived.get(path)
        assert (answer.status_code, "ratelimit" in answer.headers) == (status, False), path
    assert len(fake.requests) == asked
