"""Assurance D: whatever an operation is sent, it answers as the served document says, and never with a 5xx."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

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
"""An operation; the list asks for 200, as `make assure` does, which takes some fifteen minutes."""
OPERATIONS_EACH = 10
"""For how many a caller is asked, so that the budget of none is used up and no token gets too old."""
OWN_BUDGETS = re.compile(r"/auth/|/users/me$|/import$")
"""What may be asked so seldom that most examples have to wait."""
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


def fuzz(stack: Stack, operation: Operation, token: str) -> Counter[int]:
    """How often it gave which status."""
    statuses, headers = Counter[int](), {"Authorization": f"Bearer {token}"}
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
            statuses[response.status_code] += 1
            judged(operation, case, response)

        test_one()
    return statuses


def operations_of(document: dict[str, Any]) -> Iterator[Operation]:
    schema = schemathesis.openapi.from_dict(document).exclude(operation_id=[*LEFT_OUT])
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        yield result.ok()


async def test_46_every_operation_keeps_its_promise(stack: Stack) -> None:
    wrong, answers, token = {}, {}, ""
    operations = list(operations_of(await stack.document()))
    assert len(operations) > 100
    for number, operation in enumerate(operations):
        if number % OPERATIONS_EACH == 0:
            token = (await owner_of_a_new_company(stack, f"Contract {number}")).token
        try:
            answers[operation.path, operation.label] = await asyncio.to_thread(fuzz, stack, operation, token)
        except FailureGroup as error:
            wrong[operation.label] = "; ".join(str(one)[:500] for one in error.exceptions)
    assert wrong == {}, json.dumps(wrong, indent=1)
    kept_waiting = {
        label for (path, label), found in answers.items() if found[429] and not OWN_BUDGETS.search(path)
    }
    assert kept_waiting == set()
    nobody = {label for (_, label), found in answers.items() if set(found) <= {401, 429}}
    assert nobody == set()
    # What takes nothing has one example.
    assert sum(found.total() for found in answers.values()) > EXAMPLES * len(operations) / 2
