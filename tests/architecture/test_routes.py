"""Every operation is named, allowed to somebody, and documented."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from cli.openapi import document
from services.permissions import ALLOWED, OPEN, SCOPES

VERBS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    def each() -> Iterator[tuple[str, tuple[str, str, dict[str, Any]]]]:
        for path, methods in json.loads(document())["paths"].items():
            for method, operation in methods.items():
                if method in VERBS:
                    yield operation["operationId"], (method, path, operation)

    found = list(each())
    assert len({name for name, _ in found}) == len(found), "operation ids are unique"
    return dict(found)


def test_operation_ids_read_well_in_a_generated_client(operations: dict[str, Any]) -> None:
    assert [name for name in operations if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []


def test_the_table_of_permissions_is_exactly_the_operations(operations: dict[str, Any]) -> None:
    named = {name for name, (_, path, _) in operations.items() if path.startswith("/api/")}
    assert named - ALLOWED.keys() - OPEN == set(), "operations that nobody may call"
    assert (ALLOWED.keys() | OPEN) - named == set(), "permissions for what does not exist"


def test_an_operation_says_by_what_it_can_be_called(operations: dict[str, Any]) -> None:
    for name, (_, path, operation) in operations.items():
        ways = {way: scopes for one in operation["security"] for way, scopes in one.items()}
        person: dict[str, list[str]] = {"bearer": []} if name in ALLOWED else {}
        program = {"apiKey": [SCOPES[name]]} if name in SCOPES else {}
        assert ways == person | program, f"{name} at {path}"


def test_an_answer_with_a_body_says_what_is_in_it(operations: dict[str, Any]) -> None:
    """One without is documented without: a client would read JSON where there is none."""
    vague = [
        (name, status)
        for name, (_, _, operation) in operations.items()
        for status, response in operation["responses"].items()
        if any(not media.get("schema") for media in response.get("content", {}).values())
    ]
    assert vague == []


class Operation:
    """One operation of the document."""

    def __init__(self, found: tuple[str, str, dict[str, Any]]) -> None:
        self.method, self.path, self.declared = found
        self.name: str = self.declared["operationId"]
        self.responses: dict[str, Any] = self.declared["responses"]

    @property
    def problems(self) -> set[int]:
        """The refusals that it declares, each as what every refusal is."""
        return {
            int(status)
            for status, response in self.responses.items()
            if status >= "400" and "$ref" in response["content"]["application/problem+json"]["schema"]
        }

    @property
    def possible(self) -> set[int]:
        """The refusals that it can answer, by what it is."""
        writes, reads_body = self.method != "get", "requestBody" in self.declared
        parameters = {one["name"] for one in self.declared["parameters"]}
        may = {
            # Anybody can be too many, and anything can be down or wrong. What no operation understands is refused too.
            **dict.fromkeys((422, 429, 500, 503), True),
            400: self.name in GOOD_ONCE,
            401: self.name not in OPEN or self.name in CHECKS_WHO,
            403: self.name not in OPEN or self.name in NOT_EVERYBODY,
            404: "{" in self.path or self.name in LOOKS_FOR_ONE,
            # Two writes can meet, and so can two with one key.
            409: writes and self.name != "auth_refresh",
            410: self.name in FOLLOWS,
            412: "If-Match" in parameters,
            # A body that nobody asked for is read for its Idempotency-Key.
            413: reads_body or self.method == "post",
            415: reads_body,
        }
        return {status for status, is_so in may.items() if is_so}


GOOD_ONCE = {
    "auth_verify_email",
    "auth_reset_password",
    "auth_accept_invitation",
    "auth_oauth_callback",
    "auth_oauth_link",
}
"""Take the token of a mailed link, or the state of a sign-in, which can have been used."""
NOT_EVERYBODY = {"auth_login", "auth_oauth_callback"}
"""Need no session, and yet not everybody who has proven to be somebody gets in."""
CHECKS_WHO = {
    "auth_login",
    "auth_refresh",
    "auth_accept_invitation",
    "auth_verify_factor",
    "auth_send_code",
    "auth_ask_passkey",
    "auth_oauth_authorize",
    "auth_oauth_callback",
}
"""Need no session, but something that proves who is calling."""
LOOKS_FOR_ONE = {
    "auth_switch",
    "auth_send_code",
    "auth_ask_passkey",
    "auth_send_step_up_code",
    "auth_ask_step_up_passkey",
    "auth_new_recovery_codes",
    "auth_remove_totp",
    "auth_remove_sms",
    "branding_remove_logo",
}
"""Name in the body, or take from the session, what has to be there."""
FOLLOWS = {"changes_list", "events_stream"}
"""Go on from a place that may no longer be kept."""
ONE_OBJECT = re.compile(r"/api/v1/(organization|branding(/logo)?|[\w-]+/\{id\}(/\w+)*(/\{stopId\}/\w+)?)")
NO_VERSION = {"restore", "cancel", "sessions", "presence", "invite"}
"""What is deleted has no version to change, a job, a session, a letter or who is at a trip none at all."""


def each(operations: dict[str, Any]) -> Iterator[Operation]:
    yield from (Operation(one) for one in operations.values() if one[1].startswith("/api/"))


def misdeclared(operations: dict[str, Any]) -> dict[str, tuple[set[int], set[int]]]:
    """Refusals that operations declare and cannot give, and those that they can give and do not declare."""
    found = {one.name: (one.problems - one.possible, one.possible - one.problems) for one in each(operations)}
    return {name: wrong for name, wrong in found.items() if any(wrong)}


def test_every_operation_documents_exactly_its_problems(operations: dict[str, Any]) -> None:
    assert misdeclared(operations) == {}


def test_every_change_of_an_object_takes_its_version(operations: dict[str, Any]) -> None:
    changes = {
        one.name
        for one in each(operations)
        if one.method != "get"
        and ONE_OBJECT.fullmatch(one.path)
        and one.path.split("/")[-1] not in NO_VERSION
    }
    assert {one.name for one in each(operations) if 412 in one.possible} == changes


def test_every_wait_says_how_long(operations: dict[str, Any]) -> None:
    silent = [
        (one.name, status)
        for one in each(operations)
        for status in ("429", "503")
        if "Retry-After" not in one.responses[status]["headers"]
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("name", "status", "is_missing"),
    [
        *(
            (name, status, True)
            for name in ("trips_update", "drivers_get")
            for status in (401, 404, 422, 429, 503)
        ),
        *(("trips_assign", status, True) for status in (403, 409, 412, 413, 415)),
        *(("trips_list", status, False) for status in (404, 409, 412, 413, 415)),
        ("auth_register", 401, False),
        ("auth_logout", 403, True),
        ("auth_refresh", 409, False),
        ("changes_list", 410, True),
    ],
)
def test_a_problem_too_many_or_too_few_is_found(
    operations: dict[str, Any], name: str, status: int, is_missing: bool
) -> None:
    method, path, declared = copy.deepcopy(operations[name])
    if is_missing:
        del declared["responses"][str(status)]
    else:
        declared["responses"][str(status)] = declared["responses"]["500"]
    wrong = (set(), {status}) if is_missing else ({status}, set())
    assert misdeclared({name: (method, path, declared)}) == {name: wrong}


def test_every_operation_says_what_it_does(operations: dict[str, Any]) -> None:
    assert [name for name, (_, _, operation) in operations.items() if not operation.get("summary")] == []


def test_every_post_takes_an_idempotency_key(operations: dict[str, Any]) -> None:
    missing = [
        name
        for name, (method, path, operation) in operations.items()
        if method == "post"
        and path.startswith("/api/")
        and not any(one["name"] == "Idempotency-Key" for one in operation["parameters"])
    ]
    assert missing == []
