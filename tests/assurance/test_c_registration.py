"""Assurance C: whoever registers an address before its owner has nothing of it, and learns nothing."""

from __future__ import annotations

import secrets
import statistics
import time

from httpx2 import Response

from tests.support.calls import problem
from tests.support.stack import Somebody, Stack

MALLORYS, VERAS = "a password of Mallory alone", "what only Vera would think of"
FEWEST, MOST = 15, 80
APART = 0.01


async def register(stack: Stack, email: str, password: str, company: str) -> Response:
    body = {"organizationName": company, "name": "Some Body", "email": email, "password": password}
    async with stack.visitor() as client:
        return await client.post("auth/register", json=body)


async def test_32_an_address_that_a_stranger_registered_first_is_whose_letter_was_followed(
    stack: Stack,
) -> None:
    vera = Somebody(stack, f"vera@{secrets.token_hex(6)}.test", VERAS)
    mallory = Somebody(stack, vera.email, MALLORYS)
    assert (await register(stack, vera.email, MALLORYS, "Attacker Org")).status_code == 201
    first = await stack.token_mailed(vera.email)
    assert (await register(stack, vera.email, VERAS, "Vera Haulage")).status_code == 201
    own = await stack.token_mailed(vera.email, at_least=2)
    async with stack.visitor() as client:
        confirmed = await client.post("auth/email/verify", json={"token": own})
        assert confirmed.status_code == 204, confirmed.text
        for token in (first, own):
            again = await client.post("auth/email/verify", json={"token": token})
            assert problem(again) == (400, "auth.link_invalid")
        entry = {"email": vera.email, "password": mallory.password}
        assert (await client.post("auth/login", json=entry)).status_code == 401
    assert (await vera.log_in())["organization"]["name"] == "Vera Haulage"
    async with vera.client() as client:
        me = (await client.get("users/me")).json()
        assert [one["name"] for one in me["organizations"]] == ["Vera Haulage"]
    for letter in await stack.mails(vera.email, at_least=2):
        assert "Attacker" not in str(letter)
        assert "Some Body" not in str(letter) or "log-in" in letter["subject"]


async def test_06_registering_an_address_takes_as_long_whether_it_is_known(
    stack: Stack, owner: Somebody
) -> None:
    """What is noise goes away with more samples, and what is not does not."""
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    said = set()
    for pair in range(1, MOST + 1):
        for who in sorted(took, reverse=pair % 2 == 1):
            email = owner.email if who == "known" else f"{secrets.token_hex(6)}@nowhere.test"
            since = time.perf_counter()
            answer = await register(stack, email, VERAS, "Harbour Freight")
            took[who].append(time.perf_counter() - since)
            said.add((answer.status_code, answer.text.replace(email, "")))
        apart = abs(statistics.median(took["known"]) - statistics.median(took["unknown"]))
        if pair >= FEWEST and pair % 5 == 0 and apart < APART:
            break
    assert len(said) == 1
    assert apart < APART
