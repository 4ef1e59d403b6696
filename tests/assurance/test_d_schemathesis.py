"""Assurance D: whatever an operation is sent, it answers as the served document says, and never with a 5xx."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from requests.adapters import HTTPAdapter
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from tests.support.stack import Stack, fresh_address, owner_of_a_new_company

EXAMPLES = int(os.environ.get("ASSURE_EXAMPLES", "8"))
"""An operation; the list asks for 200, which takes some fifteen minutes."""
CALLERS = 5
"""Owners of companies, so that the budget of none is used up."""
LEFT_OUT = {"events_stream": "has no end", "auth_logout": "ends the session that the others need"}
MAY_BE_503 = ("/auth/mfa/sms", "/auth/oauth/{provider}/authorize")
"""Where nobody sends text messages or signs people in, that is what is documented."""
Operation = Any


class FromAnywhere(HTTPAdapter):
    """Calls from an address of its own."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, source_address=(fresh_address(), 0))


def session_for(stack: Stack) -> requests.Session:
    session = requests.Session()
    session.verify = not stack.is_near
    if stack.is_near:
        session.mount(stack.base, FromAnywhere())
    return session


def judged(operation: Operation, case: schemathesis.Case[Any], response: Any) -> None:
    """Raises what is wrong with the answer."""
    # A document cannot say that a driver must exist; who gets in without a token is a test of its own, since it would
    # use up the budget of one address; and many objects at once are answered one by one.
    excluded: list[Any] = [positive_data_acceptance, ignored_auth]
    excluded += [negative_data_rejection] if operation.path.endswith("/bulk") else []
    excluded += (
        [not_a_server_error] if operation.path.endswith(MAY_BE_503) and response.status_code == 503 else []
    )
    case.validate_response(response, excluded_checks=excluded)


def fuzz(stack: Stack, operation: Operation, token: str) -> tuple[int, set[int]]:
    """How often it was called, and the statuses."""
    calls, statuses, headers = itertools.count(), set(), {"Authorization": f"Bearer {token}"}
    budget = settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
    )
    strategy = operation.as_strategy(generation_mode=GenerationMode.POSITIVE) | operation.as_strategy(
        generation_mode=GenerationMode.NEGATIVE
    )
    with session_for(stack) as session:

        @budget
        @given(case=strategy)
        def test_one(case: schemathesis.Case[Any]) -> None:
            response = case.call(base_url=stack.base, session=session, headers=headers)
            statuses.add(response.status_code)
            next(calls)
            judged(operation, case, response)

        test_one()
    return next(calls), statuses


def operations_of(document: dict[str, Any]) -> Iterator[Operation]:
    schema = schemathesis.openapi.from_dict(document).exclude(operation_id=[*LEFT_OUT])
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        yield result.ok()


@pytest.fixture(scope="module")
async def tokens(stack: Stack) -> list[str]:
    owners = [await owner_of_a_new_company(stack, f"Contract {number}") for number in range(CALLERS)]
    return [one.token for one in owners]


async def test_46_every_operation_keeps_its_promise(stack: Stack, tokens: list[str]) -> None:
    wrong, calls, exhausted = {}, 0, []
    operations = list(operations_of(await stack.document()))
    assert len(operations) > 100
    for number, operation in enumerate(operations):
        try:
            called, statuses = await asyncio.to_thread(fuzz, stack, operation, tokens[number % CALLERS])
        except FailureGroup as error:
            wrong[operation.label] = "; ".join(str(one)[:500] for one in error.exceptions)
            continue
        calls += called
        exhausted += [operation.label] if statuses == {429} else []
    assert wrong == {}, json.dumps(wrong, indent=1)
    assert exhausted == []
    assert calls > 2 * len(operations)
