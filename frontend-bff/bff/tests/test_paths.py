"""What can be reached through the proxy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bff.paths import STANDS_FOR, is_open, is_passed_on, target
from bff.problems import NotFound

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    "path", ["trips", "trips/trp_1/stops/stp_2/status", "branding/harbour-freight/logo.png"]
)
def test_a_plain_path_is_taken_as_it_is(path: str) -> None:
    assert target(f"/bff/api/{path}".encode()) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "../admin",
        "trips/../../metrics",
        "trips/..",
        "trips/./trp_1",
        "trips/%2e%2e/metrics",
        "trips%2Ftrp_1",
        "trips/%2f..%2fmetrics",
        "trips/..%5cmetrics",
        "trips\\..\\metrics",
        "trips//trp_1",
        "/evil.example/trips",
        "http://evil.example/trips",
        "trips/",
        "trips;/x",
        "trips/\xe4",
        "trips/a@b",
        ".git/config",
    ],
)
def test_what_could_be_read_as_another_path_is_none(path: str) -> None:
    with pytest.raises(NotFound):
        target(f"/bff/api/{path}".encode("latin-1"))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "auth/register"),
        ("POST", "auth/email/verify"),
        ("POST", "auth/email/resend"),
        ("POST", "auth/password/forgot"),
        ("POST", "auth/password/reset"),
        ("GET", "branding/harbour-freight"),
        ("GET", "track/token"),
    ],
)
def test_what_needs_no_session_is_open(method: str, path: str) -> None:
    assert is_open(method, path)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "branding"),
        ("PUT", "branding/logo"),
        ("PUT", "branding/harbour-freight"),
        ("POST", "auth/login"),
        ("POST", "auth/password/change"),
        ("GET", "trips"),
        ("GET", "auth/register"),
    ],
)
def test_all_else_is_not(method: str, path: str) -> None:
    assert not is_open(method, path)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "auth/login"),
        ("POST", "auth/refresh"),
        ("POST", "auth/switch"),
        ("POST", "auth/logout"),
        ("POST", "auth/mfa/verify"),
        ("POST", "auth/mfa/sms/send"),
        ("POST", "auth/mfa/passkey/options"),
        ("POST", "auth/invitations/accept"),
        ("GET", "auth/oauth/google/authorize"),
        ("POST", "auth/oauth/google/callback"),
        ("POST", "auth/oauth/google/link"),
        ("GET", "events"),
        ("GET", "dev/messages"),
        ("GET", "metrics"),
        ("GET", "health"),
        ("GET", "tripsy"),
    ],
)
def test_what_gives_tokens_or_is_nobodys_is_not_passed_on(method: str, path: str) -> None:
    assert not is_passed_on(method, path)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "trips"),
        ("DELETE", "auth/sessions/ses_1"),
        ("DELETE", "auth/sessions"),
        ("POST", "auth/step-up"),
        ("POST", "auth/step-up/passkey/options"),
        ("POST", "auth/mfa/totp"),
        ("POST", "auth/mfa/sms/confirm"),
        ("DELETE", "auth/mfa/totp"),
        ("POST", "auth/passkeys/options"),
        ("POST", "auth/password/change"),
        ("GET", "auth/oauth"),
        ("PUT", "branding/logo"),
    ],
)
def test_a_persons_own_affairs_are(method: str, path: str) -> None:
    assert is_passed_on(method, path)


def test_no_operation_of_the_api_is_left_undecided() -> None:
    """A new noun of the API is either passed on or on the list of what is not."""
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    undecided = [
        f"{method.upper()} {path}"
        for full, methods in document["paths"].items()
        if (path := full.removeprefix("/api/v1/")) != full
        for method in methods
        if not (is_open(method.upper(), path) or is_passed_on(method.upper(), path) or path in STANDS_FOR)
    ]
    assert undecided == []
