"""Assurance A: what stops those who guess passwords, seen from outside."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import time
from collections import Counter
from pathlib import Path
from typing import Any

from httpx2 import AsyncClient, Response

from tests.support.calls import problem
from tests.support.inside import another_api, counter, restart_api
from tests.support.stack import Somebody, Stack, fresh_address, owner_of_a_new_company

WRONG = "a wrong password of somebody"
REFUSED = [401] * 5 + [429]
"""What six wrong log-ins of one account from one address get."""


async def attempt(client: AsyncClient, email: str, password: str = WRONG, **more: Any) -> Response:
    return await client.post("auth/login", json={"email": email, "password": password, **more})


async def attempts(client: AsyncClient, email: str, count: int) -> list[Response]:
    return [await attempt(client, email) for _ in range(count)]


def statuses(answers: list[Response]) -> list[int]:
    return [one.status_code for one in answers]


def nobody() -> str:
    return f"nobody@{secrets.token_hex(6)}.test"


def told(answer: Response) -> tuple[object, ...]:
    """All that an answer tells, but for the number of the request and the time that goes by."""
    body = {name: value for name, value in answer.json().items() if name != "requestId"}
    return answer.status_code, body, sorted(answer.headers.keys())


async def test_01_the_sixth_attempt_waits_and_tells_nothing_of_the_account(owner: Somebody) -> None:
    heard = []
    for email in (owner.email, nobody()):
        async with owner.stack.visitor() as client:
            spelled = (email, email.upper(), email.title(), email, email, email)
            answers = [await attempt(client, one) for one in spelled]
            assert statuses(answers) == REFUSED
            assert problem(answers[-1]) == (429, "rate_limit.exceeded")
            assert 1 <= int(answers[-1].headers["retry-after"]) <= 900
            assert statuses([await attempt(client, email, owner.password)]) == [429]
            heard.append([told(one) for one in answers])
    assert heard[0] == heard[1]
    async with owner.stack.visitor() as client:
        assert statuses([await attempt(client, owner.email, owner.password)]) == [200]


async def test_02_of_fifty_at_once_five_are_hashed(own: Stack) -> None:
    async def spent() -> tuple[float, float]:
        return await counter(own, "roadbook_failed_logins_total"), await counter(
            own, "process_cpu_seconds_total"
        )

    async with own.visitor() as client:
        before = await spent()
        assert statuses([await attempt(client, nobody())]) == [401]
        between = await spent()
        email = nobody()
        answers = await asyncio.gather(*(attempt(client, email) for _ in range(50)))
        after = await spent()
    assert Counter(statuses(answers)) == {401: 5, 429: 45}
    assert (between[0] - before[0], after[0] - between[0]) == (1, 5)
    one, fifty = between[1] - before[1], after[1] - between[1]
    assert one > 0.05, "one hash costs the processor something that can be seen"
    assert fifty < 20 * one


async def test_03_the_limit_survives_a_restart(own: Stack) -> None:
    address, email = fresh_address(), nobody()
    async with own.visitor(address=address) as client:
        assert statuses(await attempts(client, email, 5)) == [401] * 5
    await restart_api(own)
    async with own.visitor(address=address) as client:
        assert statuses([await attempt(client, email), await attempt(client, nobody())]) == [429, 401]


async def test_03_the_limit_holds_across_workers(own: Stack, tmp_path: Path) -> None:
    address, email = fresh_address(), nobody()
    async with (
        another_api(own, tmp_path) as beside,
        own.visitor(address=address) as first,
        beside.visitor(address=address) as second,
    ):
        both = await attempts(first, email, 3) + await attempts(second, email, 3)
        assert statuses(both) == REFUSED
        assert statuses([await attempt(first, email), await attempt(second, nobody())]) == [429, 401]


async def test_04_a_forged_address_helps_nobody(stack: Stack) -> None:
    """Neither as proxies write it nor as our own front end does."""
    email, answers = nobody(), []
    async with stack.visitor() as client:
        for number in range(100):
            forged = f"198.51.100.{number}"
            claim = json.dumps({"ip": forged, "at": int(time.time())}).encode()
            headers = {
                "x-forwarded-for": f"{forged}, 10.0.0.{number}",
                "forwarded": f"for={forged}",
                "x-real-ip": forged,
                "x-client-ip": forged,
                "x-roadbook-client": f"{base64.urlsafe_b64encode(claim).decode()}.{secrets.token_hex(32)}",
            }
            body = {"email": email, "password": WRONG}
            answers.append(await client.post("auth/login", json=body, headers=headers))
    assert statuses(answers) == [401] * 5 + [429] * 95


async def test_05_the_person_gets_in_from_a_known_device_through_an_attack(
    own: Stack, tmp_path: Path
) -> None:
    """Ten failures instead of a hundred close the account to strangers, as each costs a hash."""
    owner = await owner_of_a_new_company(own)
    device, gate = owner.session["deviceToken"], asyncio.Semaphore(10)
    async with another_api(own, tmp_path, RATE_LIMIT_LOGIN_ACCOUNT="10/3600") as stack:

        async def from_elsewhere() -> int:
            async with gate, stack.visitor() as client:
                return (await attempt(client, owner.email)).status_code

        found = Counter(await asyncio.gather(*(from_elsewhere() for _ in range(200))))
        assert found == {401: 10, 429: 190}
        async with stack.visitor() as stranger, stack.visitor() as known:
            for guess in ({}, {"deviceToken": secrets.token_urlsafe(32)}):
                refused = await attempt(stranger, owner.email, owner.password, **guess)
                assert problem(refused) == (429, "rate_limit.exceeded")
            entered = await attempt(known, owner.email, owner.password, deviceToken=device)
    assert (entered.status_code, entered.json()["user"]["email"]) == (200, owner.email)
