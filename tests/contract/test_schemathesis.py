"""The API answers what its OpenAPI document says, whatever it is sent, and never with a 5xx."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from cli.openapi import document
from tests.integration.feed.processes import api, environ_of
from tests.support.letters import confirm_everybody
from tests.support.settings import with_database

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "5"))
"""An operation; a nightly run raises it."""
NOT_PROMISED = [positive_data_acceptance]
"""A document cannot say that a driver must exist."""
SENDS_TEXTS = "/auth/mfa/sms"
PASSWORD = "correct horse battery staple"
ENDLESS = ("events_stream",)
ENDS_THE_SESSION = ("auth_logout",)
AMPLE = "1000000/900"
BUDGETS = (
    "LOGIN",
    "LOGIN_ACCOUNT",
    "LOGIN_ADDRESS",
    "MFA",
    "SMS",
    "REGISTER",
    "RESET",
    "MAILED_LINK",
    "OAUTH",
    "REFRESH",
    "IMPORT",
    "UPLOAD",
    "USER",
    "API_KEY",
)


@pytest.fixture(scope="module")
def database_uri(mongodb_uri: str) -> str:
    return with_database(mongodb_uri, f"contract_{secrets.token_hex(4)}")


@pytest.fixture(scope="module")
def address(database_uri: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real process on a database of its own."""
    folder = tmp_path_factory.mktemp("contract")
    environ = environ_of(database_uri, redis_url, folder)
    environ |= {f"RATE_LIMIT_{name}": AMPLE for name in BUDGETS} | {"RATE_LIMIT_MAX_REQUESTS": "1000000"}
    subprocess.run([sys.executable, "-m", "cli", "migrate"], env=environ, check=True, capture_output=True)
    with api(environ, folder / "api.log") as found:
        yield found.removesuffix("/api/v1/")


@pytest.fixture(scope="module")
def token(address: str, database_uri: str) -> str:
    """An owner's, who may do almost everything."""
    email = f"{secrets.token_hex(6)}@contract.example"
    person = {"organizationName": "Contract", "name": "Olive", "email": email, "password": PASSWORD}
    httpx2.post(f"{address}/api/v1/auth/register", json=person).raise_for_status()
    confirm_everybody(database_uri)
    login = httpx2.post(f"{address}/api/v1/auth/login", json={"email": email, "password": PASSWORD})
    return str(login.raise_for_status().json()["accessToken"])


schema = schemathesis.openapi.from_dict(json.loads(document())).exclude(
    operation_id=[*ENDLESS, *ENDS_THE_SESSION]
)


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_operation_keeps_its_promise(case: schemathesis.Case[Any], address: str, token: str) -> None:
    response = case.call(base_url=address, headers={"Authorization": f"Bearer {token}"})
    # A bulk call is answered 200 with what is wrong with each item, so that good ones are not lost with bad ones.
    each: list[Any] = [negative_data_rejection] if case.path.endswith("/bulk") else []
    if case.path.endswith(SENDS_TEXTS):
        # Nobody sends text messages here, which is told as documented.
        each.append(not_a_server_error)
    case.validate_response(response, excluded_checks=[*NOT_PROMISED, *each])
