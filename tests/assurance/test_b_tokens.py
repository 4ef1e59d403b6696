"""Assurance B: access and refresh tokens, genuine, replayed, late and forged, seen from outside."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import RSAKey

from adapters.keys import derive, key_id
from tests.assurance.test_b_sessions import ENDED, is_dead, reads, renewed, session_id, works
from tests.support.calls import problem
from tests.support.forgery import claims_of, header_of, joined, signed, signed_by_rsa
from tests.support.inside import database, environ_of
from tests.support.stack import Somebody, Stack, owner_of_a_new_company

PAIR = ("accessToken", "refreshToken")
Tokens = dict[str, Any]


async def next_pair(stack: Stack, tokens: Tokens) -> Tokens:
    answer = await renewed(stack, tokens["refreshToken"])
    assert answer.status_code == 200, answer.text
    found: Tokens = {name: answer.json()[name] for name in PAIR}
    return found


def moved(stack: Stack, session: str, **by: dt.timedelta) -> None:
    """As if so much time had gone by for these moments of a session."""
    with database(stack) as rows:
        (row,) = rows["sessions"].find({"_id": session}).to_list()
        earlier = {name: row[name] - delta for name, delta in by.items()}
        rows["sessions"].update_one({"_id": session}, {"$set": earlier})


async def test_20_replaying_the_oldest_refresh_token_ends_the_family(owner: Somebody) -> None:
    stack, other = owner.stack, owner.session
    family = [await owner.log_in()]
    entered = owner.session
    for _ in range(3):
        family.append(await next_pair(stack, family[-1]))
    assert len({one["refreshToken"] for one in family}) == 4
    assert await works(stack, family[-1])
    replayed = await renewed(stack, family[0]["refreshToken"])
    assert problem(replayed) == (401, "auth.refresh_reused")
    assert [problem(await renewed(stack, one["refreshToken"])) for one in family] == [ENDED] * 4
    assert [problem(await reads(stack, one["accessToken"])) for one in family] == [ENDED] * 4
    assert await works(stack, other)
    async with stack.visitor(other["accessToken"]) as client:
        found = await client.get("audit-logs", params={"action": "auth.refresh_reused"})
    (entry,) = found.json()["items"]
    assert entry["actor"]["id"] == entered["user"]["id"]
    assert entry["target"]["type"] == "session"


async def test_21_twenty_renewals_at_once_are_one(owner: Somebody) -> None:
    stack, before = owner.stack, owner.session
    answers = await asyncio.gather(*(renewed(stack, before["refreshToken"]) for _ in range(20)))
    assert [one.status_code for one in answers] == [200] * 20
    assert len({one.text for one in answers}) == 1
    pair = answers[0].json()
    assert pair["refreshToken"] != before["refreshToken"]
    found = await asyncio.gather(*(reads(stack, pair["accessToken"]) for _ in range(20)))
    assert [one.status_code for one in found] == [200] * 20
    assert await works(stack, await next_pair(stack, pair))


async def test_22_the_preceding_token_gives_the_same_pair_until_the_new_one_is_used(owner: Somebody) -> None:
    stack, first = owner.stack, owner.session
    second = await next_pair(stack, first)
    assert await works(stack, second)
    assert [await next_pair(stack, first) for _ in range(3)] == [second] * 3
    third = await next_pair(stack, second)
    assert third["refreshToken"] not in {first["refreshToken"], second["refreshToken"]}
    assert problem(await renewed(stack, first["refreshToken"])) == (401, "auth.refresh_reused")
    assert await is_dead(stack, third)


async def test_22_the_preceding_token_is_good_for_a_minute_at_most(own: Stack) -> None:
    owner = await owner_of_a_new_company(own)
    session, second = await session_id(own, owner.session), await next_pair(own, owner.session)
    moved(own, session, refreshedAt=dt.timedelta(seconds=50))
    again = await next_pair(own, owner.session)
    assert again["refreshToken"] == second["refreshToken"]
    moved(own, session, refreshedAt=dt.timedelta(seconds=11))
    assert problem(await renewed(own, owner.session["refreshToken"])) == (401, "auth.refresh_reused")
    assert await is_dead(own, again)


async def test_23_renewing_never_moves_the_end_of_a_session(own: Stack) -> None:
    """Twelve hours after the log-in it is over, however often it was renewed."""
    owner = await owner_of_a_new_company(own)
    # Nothing is asked with the access token before, so that no copy of the session's end is kept anywhere.
    tokens = await owner.log_in()
    session = str(claims_of(tokens["accessToken"])["sid"])
    life = dt.timedelta(hours=12) - dt.timedelta(seconds=4)
    moved(own, session, createdAt=life, endsAt=life)
    began = time.monotonic()
    for _ in range(3):
        tokens = await next_pair(own, tokens)
        with database(own) as rows:
            (row,) = rows["sessions"].find({"_id": session}).to_list()
        assert row["expireAt"] == row["endsAt"]
        assert row["endsAt"] - row["createdAt"] == dt.timedelta(hours=12)
    assert await works(own, tokens)
    await asyncio.sleep(4.1 - (time.monotonic() - began))
    assert await is_dead(own, tokens)


async def test_23_an_idle_session_ends_and_a_used_one_goes_on(own: Stack) -> None:
    owner = await owner_of_a_new_company(own)
    idle = dt.timedelta(minutes=30)
    used, unused = await owner.log_in(), await owner.log_in()
    for tokens, by in ((used, idle - dt.timedelta(minutes=1)), (unused, idle)):
        moved(own, str(claims_of(tokens["accessToken"])["sid"]), expireAt=by, lastSeenAt=by)
    assert await works(own, await next_pair(own, used))
    assert await is_dead(own, unused)


async def test_24_no_token_passes_that_we_have_not_signed_as_we_sign(owner: Somebody) -> None:
    stack, genuine = owner.stack, owner.session["accessToken"]
    header, claims = header_of(genuine), claims_of(genuine)
    body, mark = genuine.rsplit(".", 1)
    none = [joined({**header, "alg": name}, claims, b"") for name in ("none", "None", "NONE", "nOnE")]
    swapped = [
        f"{joined({**header, 'alg': name}, claims, b'').rpartition('.')[0]}.{mark}"
        for name in ("HS384", "HS512", "RS256", "ES256", "none", "")
    ]
    guessed = [signed(header, claims, key) for key in (b"", b"secret", str(header["kid"]).encode())]
    changed = f"{joined(header, {**claims, 'exp': int(claims['exp']) + 9999}, b'').rpartition('.')[0]}.{mark}"
    cut = [f"{body}.", body, f"{body}.{mark[:-4]}", f".{body}.{mark}", f"{genuine}.{mark}", mark]
    refused = [*none, *swapped, *guessed, changed, *cut, owner.session["refreshToken"]]
    assert (await reads(stack, genuine)).status_code == 200
    for token in refused:
        assert problem(await reads(stack, token)) == ENDED, token
    assert problem(await renewed(stack, genuine)) == ENDED
    assert await works(stack, owner.session)


@pytest.fixture
async def person(own: Stack) -> Somebody:
    return await owner_of_a_new_company(own)


async def test_24_with_the_right_key_the_claims_still_have_to_be_right(person: Somebody) -> None:
    own, genuine = person.stack, person.session["accessToken"]
    key = derive(environ_of(own, 1)["JWT_SECRET"], "access tokens")
    header, claims = header_of(genuine), claims_of(genuine)
    assert header["kid"] == key_id(key)
    # Else all that follows would be refused for its signature.
    assert (await reads(own, signed(header, {**claims, "exp": claims["exp"] - 1}, key))).status_code == 200
    wrong: list[dict[str, object]] = [
        {"iss": "https://evil.test"},
        {"aud": "another-api"},
        {"aud": ["another-api"]},
        {"iss": None},
        {"aud": None},
        {"exp": int(time.time()) - 1},
        {"exp": None},
        {"exp": str(claims["exp"])},
        {"sub": "usr_0123456789abcdef"},
        {"sid": "ses_0123456789abcdef"},
        {"sub": {"$ne": ""}},
        {"sid": None},
    ]
    for change in wrong:
        forged = {name: value for name, value in (claims | change).items() if value is not None}
        assert problem(await reads(own, signed(header, forged, key))) == ENDED, change
    strange: list[dict[str, object]] = [
        {"kid": "../../../../dev/null"},
        {"kid": "' OR 1=1 --"},
        {"kid": None},
        {"kid": 1},
        {"kid": {"$ne": ""}},
        {"typ": "JWT"},
        {"crit": ["exp"]},
        {"b64": False},
    ]
    for change in strange:
        assert problem(await reads(own, signed({**header, **change}, claims, key))) == ENDED, change
    for digest, name in (("sha384", "HS384"), ("sha512", "HS512")):
        token = signed({**header, "alg": name}, claims, key, digest)
        assert problem(await reads(own, token)) == ENDED, name


async def test_24_no_key_is_fetched_or_taken_along(owner: Somebody) -> None:
    called: list[str] = []

    async def fetched(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.append("fetched")
        writer.close()

    server = await asyncio.start_server(fetched, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    address = f"http://127.0.0.1:{port}/keys.json"
    claims, pair = claims_of(owner.session["accessToken"]), rsa.generate_private_key(65537, 2048)
    base = {"alg": "RS256", "typ": "at+jwt", "kid": header_of(owner.session["accessToken"])["kid"]}
    async with server:
        for more in ({"jku": address}, {"x5u": address}, {"jwk": public(pair)}, {"kid": address}):
            token = signed_by_rsa({**base, **more}, claims, pair)
            assert problem(await reads(owner.stack, token)) == ENDED, more
        assert called == []
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""
        writer.close()
        assert called == ["fetched"], "it would have been seen"


def public(pair: rsa.RSAPrivateKey) -> dict[str, str]:
    return {name: str(value) for name, value in RSAKey.import_key(pair.public_key()).as_dict().items()}
