"""Assurance A: passwords and how they are chosen, kept and replaced, seen from outside."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from urllib.parse import urlsplit

import pytest
from httpx2 import AsyncClient

from adapters.keys import derive
from adapters.passwords import Passwords
from tests.assurance.test_a_limits import WRONG, attempt, nobody, statuses, told
from tests.support.calls import faults, problem
from tests.support.factors import enrol_app, owed, verify
from tests.support.inside import database, environ_of
from tests.support.stack import PASSWORD, Somebody, Stack, owner_of_a_new_company, token_in

NEW = "another horse, another battery"
SMILING = "".join(chr(0x1F600 + number) for number in range(64))
"""64 emoji, no two alike."""
BREACHED = ("passwordpassword", "PasswordPassword", "12345678" * 3, "qwertyqwertyqwerty")
FEWEST, MOST = 10, 60
"""Pairs of log-ins that are compared."""


async def choose(client: AsyncClient, password: str, present: str = PASSWORD) -> object:
    body = {"currentPassword": present, "newPassword": password}
    return (await client.post("auth/password/change", json=body)).status_code


async def test_06_an_unknown_account_takes_as_long_as_a_wrong_password(owner: Somebody) -> None:
    """What is noise goes away with more samples, and what is not does not."""
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    for pair in range(1, MOST + 1):
        async with owner.stack.visitor() as client:
            await client.get("trips")
            for who in sorted(took, reverse=pair % 2 == 1):
                email = owner.email if who == "known" else nobody()
                since = time.perf_counter()
                assert statuses([await attempt(client, email)]) == [401]
                took[who].append(time.perf_counter() - since)
        apart = abs(statistics.median(took["known"]) - statistics.median(took["unknown"]))
        if pair >= FEWEST and pair % 5 == 0 and apart < 0.01:
            break
    assert apart < 0.01
    assert statistics.median(took["unknown"]) > 0.05, "a hash is made in any case"


async def test_07_a_password_counts_to_its_last_emoji(owner: Somebody) -> None:
    async with owner.client() as client:
        assert await choose(client, SMILING) == 204
    others = (f"{SMILING[:-1]}\N{CAT FACE}", SMILING[:-1], f"{SMILING}\N{CAT FACE}")
    async with owner.stack.visitor() as client:
        answers = [await attempt(client, owner.email, one) for one in (*others, SMILING)]
    assert statuses(answers) == [401, 401, 401, 200]


async def test_07_ten_kilobytes_are_refused_before_they_cost_anything(owner: Somebody) -> None:
    long, token = "long " * 2048, "a-token-that-nobody-got"
    someone = {"organizationName": "Long", "name": "Long", "email": nobody()}
    bodies = {
        "auth/register": {**someone, "password": long},
        "auth/login": {"email": owner.email, "password": long},
        "auth/password/reset": {"token": token, "password": long},
        "auth/invitations/accept": {"token": token, "password": long},
        "auth/step-up": {"password": long},
    }
    async with owner.client() as client:
        for path, body in bodies.items():
            assert list(faults(await client.post(path, json=body))) == ["/password"], path
        assert await choose(client, long) == 422
        assert await choose(client, NEW, present=long) == 422
        assert await choose(client, "long " * 52) == 422


async def test_08_length_and_the_list_decide_and_nothing_else(stack: Stack) -> None:
    async def registered(password: str) -> dict[str, str]:
        body = {"organizationName": "Length", "name": "Length", "email": nobody(), "password": password}
        async with stack.visitor() as client:
            answer = await client.post("auth/register", json=body)
        return {} if answer.status_code == 201 else faults(answer)

    assert await registered("quietharbourfog") == {}
    assert await registered("quietharbourfo") == {"/password": "password.length"}
    assert await registered("seventeen  spaces") == {}
    for one in BREACHED:
        assert await registered(one) == {"/password": "password.breached"}, one


async def test_08_names_that_others_know_are_no_password(stack: Stack, owner: Somebody) -> None:
    person = {"organizationName": "Harbour Freight", "name": "Dana Ruiz", "email": nobody()}
    async with stack.visitor() as client:
        for one in ("HarbourFreight2026", "dana.ruiz.roadbook"):
            refused = await client.post("auth/register", json={**person, "password": one})
            assert faults(refused) == {"/password": "password.obvious"}, one
    async with owner.client() as client:
        body = {"currentPassword": PASSWORD, "newPassword": f"{owner.email}-2026"}
        refused = await client.post("auth/password/change", json=body)
        assert faults(refused) == {"/newPassword": "password.obvious"}


async def test_08_eight_characters_do_beside_a_second_factor(owner: Somebody) -> None:
    async with owner.client() as client:
        assert await choose(client, "brkfstze") == 422
        await enrol_app(client)
        for bad, code in (
            ("brkfstz", ""),
            ("iloveyou", "password.breached"),
            ("PASSWORD", "password.breached"),
        ):
            body = {"currentPassword": PASSWORD, "newPassword": bad}
            refused = faults(await client.post("auth/password/change", json=body))
            assert list(refused) == ["/newPassword"]
            assert code in refused["/newPassword"]
        assert await choose(client, "brkfstze") == 204


async def test_09_the_fourth_letter_in_an_hour_has_to_wait(owner: Somebody) -> None:
    heard = []
    for email in (owner.email, nobody()):
        answers = []
        for _ in range(4):
            async with owner.stack.visitor() as client:
                answers.append(await client.post("auth/password/forgot", json={"email": email}))
        assert statuses(answers) == [202, 202, 202, 429]
        assert 1 <= int(answers[3].headers["retry-after"]) <= 3600
        assert [one.content for one in answers[:3]] == [b""] * 3
        heard.append(([sorted(one.headers.keys()) for one in answers], told(answers[3])))
    assert heard[0] == heard[1]
    letters = await owner.stack.mails(owner.email, at_least=4)
    assert sum("/reset-password?" in str(one["links"]) for one in letters) == 3


async def forgotten(person: Somebody, letters: int) -> str:
    """The token that is mailed to somebody who has had so many letters before."""
    async with person.stack.visitor() as client:
        answer = await client.post("auth/password/forgot", json={"email": person.email})
        assert answer.status_code == 202
    return await person.stack.token_mailed(person.email, letters + 1)


async def reset(stack: Stack, token: str, password: str = NEW) -> int:
    async with stack.visitor() as client:
        answer = await client.post("auth/password/reset", json={"token": token, "password": password})
        assert "set-cookie" not in answer.headers
        assert answer.content == b"" or problem(answer) == (400, "auth.link_invalid")
    return answer.status_code


async def test_09_a_reset_ends_all_sessions_and_opens_none(owner: Somebody) -> None:
    stack, first = owner.stack, owner.session
    async with owner.client() as client:
        app, _ = await enrol_app(client)
    async with stack.visitor() as client:
        begun = (await owed(client, owner.email))["mfaToken"]
    letters = len(await stack.mails(owner.email))
    token = await forgotten(owner, letters)
    assert [await reset(stack, token), await reset(stack, token)] == [204, 400]
    async with owner.client() as client, stack.visitor() as anybody:
        assert problem(await client.get("users/me")) == (401, "auth.token_invalid")
        again = await anybody.post("auth/refresh", json={"refreshToken": first["refreshToken"]})
        assert problem(again) == (401, "auth.token_invalid")
        assert (await verify(anybody, begun, app.code())).status_code == 401
        assert statuses([await attempt(anybody, owner.email)]) == [401]
        known = {"deviceToken": first["deviceToken"]}
        entered = (await attempt(anybody, owner.email, NEW, **known)).json()
        assert (entered["mfaRequired"], "accessToken" in entered) == (True, False)
        assert (await verify(anybody, entered["mfaToken"], app.code())).status_code == 200


async def test_09_a_used_link_voids_those_that_were_mailed_before_it(owner: Somebody) -> None:
    before = await forgotten(owner, 1)
    assert await reset(owner.stack, await forgotten(owner, 2)) == 204
    assert await reset(owner.stack, before, "yet another horse and battery") == 400


async def test_09_a_link_is_good_for_an_hour_at_most(own: Stack) -> None:
    owner = await owner_of_a_new_company(own)
    owned = (await me(owner))["id"]
    token = await forgotten(owner, 1)
    with database(own) as rows:
        (row,) = rows["mailTokens"].find({"personId": owned, "kind": "reset"}).to_list()
        assert token not in str(row)
        earlier = row["expireAt"] - dt.timedelta(hours=1)
        rows["mailTokens"].update_one({"_id": row["_id"]}, {"$set": {"expireAt": earlier}})
    assert await reset(own, token) == 400
    async with own.visitor() as client:
        assert statuses([await attempt(client, owner.email, PASSWORD)]) == [200]


async def me(person: Somebody) -> dict[str, str]:
    async with person.client() as client:
        found: dict[str, str] = (await client.get("users/me")).json()
    return found


@pytest.mark.parametrize("name", ["host", "x-forwarded-host", "x-original-host", "forwarded", "origin"])
async def test_10_the_mailed_link_leads_to_the_configured_host(own: Stack, name: str) -> None:
    owner = await owner_of_a_new_company(own)
    (usual,) = (await own.mails(owner.email))[0]["links"]
    value = {"forwarded": "host=evil.test;proto=https", "origin": "https://evil.test"}.get(name, "evil.test")
    async with own.visitor() as client:
        headers = {name: value}
        answer = await client.post("auth/password/forgot", json={"email": owner.email}, headers=headers)
    assert answer.status_code == 202
    letter = (await own.mails(owner.email, at_least=2))[0]
    (link,) = letter["links"]
    assert token_in(letter)
    assert urlsplit(link)[:3] == (*urlsplit(usual)[:2], "/reset-password")
    assert "evil" not in str(letter)


async def test_12_hashes_are_bcrypt_12_and_weaker_ones_are_made_anew_at_log_in(own: Stack) -> None:
    owner = await owner_of_a_new_company(own)
    who = {"_id": (await me(owner))["id"]}
    master = environ_of(own, 1)["ENCRYPTION_MASTER_KEY"]

    async def keys() -> list[bytes]:
        return [derive(master, "passwords")]

    passwords = Passwords(keys, rounds=10)
    weak = await passwords.hash(PASSWORD)
    passwords.close()
    with database(own) as rows:

        def kept() -> str:
            (row,) = rows["users"].find(who).to_list()
            found: str = row["passwordHash"]
            return found

        first = kept()
        assert first.partition(":")[2].startswith("$2b$12$")
        assert weak.partition(":")[2].startswith("$2b$10$")
        rows["users"].update_one(who, {"$set": {"passwordHash": weak}})
        async with own.visitor() as client:
            assert statuses([await attempt(client, owner.email, WRONG)]) == [401]
        assert kept() == weak
        await owner.log_in()
        key, _, hashed = kept().partition(":")
        assert key == first.partition(":")[0] != weak.partition(":")[0]
        assert hashed.startswith("$2b$12$")
        await owner.log_in()
