"""What other programs call with: shown once, for what it is for, and over at once when it is revoked."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from httpx2 import AsyncClient

from adapters.clock import now
from adapters.key_secrets import digest_of
from adapters.mail import Mail
from adapters.redis.sessions import SessionCache
from adapters.settings import Budget
from services.act import Caller, Role
from services.key_callers import states
from services.permissions import FOR_PEOPLE, SCOPES
from services.sight import Sight
from tests.factories.bodies import driver
from tests.support.backend import Backend
from tests.support.calls import faults, log_in, problem
from tests.support.companies import Company
from tests.support.letters import Letterbox, delivered
from tests.support.settings import FRONTEND

READING = ["drivers:read"]
KEPT = dt.timedelta(hours=1)


class Programs:
    """Programs that call with a key each."""

    def __init__(self, backend: Backend, stack: AsyncExitStack) -> None:
        self._backend = backend
        self._stack = stack

    async def calling(self, secret: str, address: str | None = None) -> AsyncClient:
        return await self._stack.enter_async_context(self._backend.client(secret, address=address))


@pytest.fixture
def programs(backend: Backend, stack: AsyncExitStack) -> Programs:
    return Programs(backend, stack)


async def make(client: AsyncClient, scopes: list[str] | None = None, **more: Any) -> dict[str, Any]:
    body = {"name": "Warehouse", "scopes": READING if scopes is None else scopes, **more}
    answer = await client.post("api-keys", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def moment(at: dt.datetime) -> str:
    return at.isoformat() + "Z"


class TestCreate:
    @pytest.mark.parametrize("role", ["dispatcher", "driver", "viewer"])
    async def test_is_for_those_who_manage_the_company(self, company: Company, role: Any) -> None:
        client = await company.client(role)
        assert problem(await client.post("api-keys", json={"name": "x", "scopes": READING})) == (
            403,
            "auth.forbidden",
        )
        assert (await client.get("api-keys")).status_code == 403

    async def test_needs_a_session(self, anonymous: AsyncClient) -> None:
        assert problem(await anonymous.get("api-keys")) == (401, "auth.required")

    async def test_shows_the_secret_this_once(self, backend: Backend, client: AsyncClient) -> None:
        answer = await client.post("api-keys", json={"name": "Warehouse", "scopes": ["trips:read"] * 2})
        made = answer.json()
        secret = made.pop("secret")
        assert secret.startswith(made["prefix"])
        assert len(secret) - len(made["prefix"]) >= 60
        assert (answer.headers["location"], answer.headers["etag"]) == (
            f"/api/v1/api-keys/{made['id']}",
            '"1"',
        )
        assert made["scopes"] == ["trips:read"]
        assert (await client.get(f"api-keys/{made['id']}")).json() == made
        assert (await client.get("api-keys")).json() == {"items": [made], "nextCursor": None}
        stored = await backend.state.database["apiKeys"].find_one({"_id": made["id"]})
        assert secret not in str(stored)
        assert secret not in str(await backend.state.database["auditLogs"].find().to_list())

    async def test_again_with_the_same_key_makes_no_other_and_shows_nothing(
        self, backend: Backend, client: AsyncClient
    ) -> None:
        body = {"name": "Once", "scopes": READING}
        headers = {"Idempotency-Key": "the same"}
        secret = (await client.post("api-keys", json=body, headers=headers)).json()["secret"]
        again = await client.post("api-keys", json=body, headers=headers)
        assert problem(again) == (409, "idempotency.secret_shown")
        other = await client.post("api-keys", json={**body, "name": "Other"}, headers=headers)
        assert problem(other) == (422, "idempotency.key_reused")
        assert len((await client.get("api-keys")).json()["items"]) == 1
        assert secret not in str(await backend.state.database["idempotencyKeys"].find().to_list())

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"scopes": []}, "/scopes"),
            ({"scopes": ["everything"]}, "/scopes/0"),
            ({"scopes": ["trips:delete"]}, "/scopes/0"),
            ({"expiresAt": "2020-01-01T00:00:00Z"}, "/expiresAt"),
            ({"secret": "rbk_mine"}, "/secret"),
            ({"name": ""}, "/name"),
        ],
        ids=str,
    )
    async def test_of_nonsense_is_refused(
        self, client: AsyncClient, changes: dict[str, Any], pointer: str
    ) -> None:
        answer = await client.post("api-keys", json={"name": "x", "scopes": READING, **changes})
        assert list(faults(answer)) == [pointer]

    async def test_is_in_the_audit_log(self, client: AsyncClient) -> None:
        made = await make(client)
        await client.post(f"api-keys/{made['id']}/rotate", json={"overlapSeconds": 0})
        await client.delete(f"api-keys/{made['id']}")
        entries = (await client.get("audit-logs", params={"target.id": made["id"]})).json()["items"]
        assert {one["action"] for one in entries} == {"api_key.created", "api_key.rotated", "api_key.revoked"}
        created = next(one for one in entries if one["action"] == "api_key.created")
        assert created["target"] == {"type": "api_key", "id": made["id"]}
        assert created["after"] == {name: made[name] for name in ("name", "scopes", "prefix")}


class TestCalling:
    async def test_does_what_the_scopes_say_and_names_the_one_that_is_missing(
        self, client: AsyncClient, programs: Programs
    ) -> None:
        program = await programs.calling((await make(client))["secret"])
        assert (await program.get("drivers")).status_code == 200
        refused = await program.post("drivers", json=driver())
        assert problem(refused) == (403, "auth.scope_missing")
        assert refused.json()["scope"] == "drivers:write"
        assert (await program.get("trips")).json()["scope"] == "trips:read"

    async def test_never_does_what_is_for_people(
        self, backend: Backend, client: AsyncClient, programs: Programs
    ) -> None:
        program = await programs.calling((await make(client, sorted({*SCOPES.values()})))["secret"])
        refused = {
            "auth_logout": await program.post("auth/logout"),
            "auth_list_sessions": await program.get("auth/sessions"),
            "users_me": await program.get("users/me"),
            "api_keys_list": await program.get("api-keys"),
            "api_keys_create": await program.post("api-keys", json={"name": "x", "scopes": READING}),
        }
        assert refused.keys() <= FOR_PEOPLE
        assert {problem(answer) for answer in refused.values()} == {(403, "auth.forbidden")}

    async def test_sees_one_company_only(
        self, client: AsyncClient, stranger: AsyncClient, programs: Programs
    ) -> None:
        theirs = (await stranger.post("drivers", json=driver())).json()
        program = await programs.calling((await make(client))["secret"])
        assert problem(await program.get(f"drivers/{theirs['id']}")) == (404, "not_found")
        made = await make(stranger)
        for answer in (
            await client.get(f"api-keys/{made['id']}"),
            await client.patch(f"api-keys/{made['id']}", json={"name": "Mine"}),
            await client.delete(f"api-keys/{made['id']}"),
            await client.post(f"api-keys/{made['id']}/rotate", json={"overlapSeconds": 0}),
        ):
            assert problem(answer) == (404, "not_found")

    async def test_is_the_actor_of_what_it_does(self, client: AsyncClient, programs: Programs) -> None:
        made = await make(client, ["drivers:write"])
        program = await programs.calling(made["secret"])
        hired = (await program.post("drivers", json=driver())).json()
        (entry,) = (await client.get("audit-logs", params={"target.id": hired["id"]})).json()["items"]
        assert entry["actor"] == {"type": "api_key", "id": made["id"], "name": "Warehouse"}

    async def test_has_idempotency_keys_of_its_own(self, client: AsyncClient, programs: Programs) -> None:
        made = [await make(client, ["drivers:write"]) for _ in range(2)]
        callers = [client, *[await programs.calling(one["secret"]) for one in made]]
        headers = {"Idempotency-Key": "the same"}
        bodies = [driver() for _ in callers]
        answers = [
            await one.post("drivers", json=body, headers=headers)
            for one, body in zip(callers, bodies, strict=True)
        ]
        assert len({answer.json()["id"] for answer in answers}) == 3
        again = await callers[1].post("drivers", json=bodies[1], headers=headers)
        assert again.headers["idempotency-replayed"] == "true"
        assert again.json() == answers[1].json()

    async def test_sees_in_the_feed_what_it_could_read(self, backend: Backend) -> None:
        def sight(*scopes: str) -> Sight:
            by = Caller("key_1", "org_1", "admin", "", kind="api_key", scopes=frozenset(scopes))
            return Sight(backend.state.database, by)

        assert sight("changes:read").kinds == set()
        assert sight("changes:read", "drivers:read", "trips:write").kinds == {"driver"}
        assert sight("organization:read", "trips:read").kinds == {"organization", "trip"}
        assert sight("drivers:read").name != sight("trips:read").name

    @pytest.mark.parametrize("name", ["access_token", "apiKey", "api_key", "key", "token"])
    async def test_in_the_address_is_nothing(
        self, client: AsyncClient, anonymous: AsyncClient, name: str
    ) -> None:
        secret = (await make(client))["secret"]
        assert problem(await anonymous.get("drivers", params={name: secret})) == (401, "auth.required")
        basic = await anonymous.get("drivers", headers={"Authorization": f"Basic {secret}"})
        assert basic.status_code == 401

    @pytest.mark.parametrize(
        "change",
        [lambda one: one[:-1], lambda one: one + "0", str.upper, lambda one: one[:-64] + "0" * 64],
        ids=["shorter", "longer", "louder", "other"],
    )
    async def test_with_another_secret_is_nobody(
        self, client: AsyncClient, programs: Programs, change: Callable[[str], str]
    ) -> None:
        program = await programs.calling(change((await make(client))["secret"]))
        answer = await program.get("drivers")
        assert problem(answer) == (401, "auth.token_invalid")
        assert answer.headers["ratelimit"].startswith('"anonymous"')

    async def test_goes_on_when_redis_has_forgotten_it(
        self, backend: Backend, client: AsyncClient, programs: Programs
    ) -> None:
        made = await make(client)
        program = await programs.calling(made["secret"])
        for _ in range(2):
            await SessionCache(backend.state.cache).drop(made["id"], [digest_of(made["secret"])])
            assert (await program.get("drivers")).status_code == 200


class TestBudget:
    async def test_is_the_keys_own_whoever_calls_with_it(
        self, client: AsyncClient, programs: Programs, configure: Callable[..., None]
    ) -> None:
        made = await make(client)
        configure(rate_limit_api_key=Budget(3, 900))
        one, other = [await programs.calling(made["secret"]) for _ in range(2)]
        answers = [await caller.get("drivers") for caller in (one, other, one, other)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[0].headers["ratelimit-policy"] == '"api_key";q=3;w=900'
        assert [answer.headers["ratelimit"].split(";")[1] for answer in answers[:3]] == ["r=2", "r=1", "r=0"]
        assert (await client.get("drivers")).status_code == 200

    async def test_is_not_used_up_by_who_knows_only_whose_it_is(
        self, client: AsyncClient, programs: Programs, configure: Callable[..., None]
    ) -> None:
        made = await make(client)
        configure(rate_limit_api_key=Budget(2, 900), rate_limit_max_requests=4)
        forger = await programs.calling(made["secret"][:-64] + "0" * 64)
        statuses = [(await forger.get("drivers")).status_code for _ in range(5)]
        assert statuses == [401] * 4 + [429]
        program = await programs.calling(made["secret"])
        assert (await program.get("drivers")).headers["ratelimit"].startswith('"api_key";r=1;')


class TestUpdate:
    async def test_takes_a_scope_away_at_once(self, client: AsyncClient, programs: Programs) -> None:
        made = await make(client, ["drivers:read", "trips:read"])
        program = await programs.calling(made["secret"])
        assert (await program.get("drivers")).status_code == 200
        answer = await client.patch(f"api-keys/{made['id']}", json={"scopes": ["trips:read"]})
        assert (answer.status_code, answer.json()["version"]) == (200, 2)
        assert "secret" not in answer.json()
        assert problem(await program.get("drivers")) == (403, "auth.scope_missing")
        assert (await program.get("trips")).status_code == 200

    async def test_a_late_fill_of_the_cache_brings_no_scope_back(
        self, backend: Backend, client: AsyncClient, programs: Programs
    ) -> None:
        made = await make(client, ["drivers:read", "trips:read"])
        stored = await backend.state.database["apiKeys"].find_one({"_id": made["id"]})
        assert stored is not None
        await client.patch(f"api-keys/{made['id']}", json={"scopes": ["trips:read"]})
        for digest, state in states(stored).items():
            await SessionCache(backend.state.cache).put(made["id"], digest, state, KEPT)
        program = await programs.calling(made["secret"])
        assert problem(await program.get("drivers")) == (403, "auth.scope_missing")

    async def test_ends_it_at_a_moment_and_never_again(self, client: AsyncClient, programs: Programs) -> None:
        made = await make(client, expiresAt=moment(now() + KEPT))
        program = await programs.calling(made["secret"])
        soon = {"expiresAt": moment(now() + dt.timedelta(seconds=1))}
        assert (await client.patch(f"api-keys/{made['id']}", json=soon)).status_code == 200
        await asyncio.sleep(1.1)
        assert problem(await program.get("drivers")) == (401, "auth.token_invalid")
        assert (await client.patch(f"api-keys/{made['id']}", json={"expiresAt": None})).status_code == 200
        assert (await program.get("drivers")).status_code == 200

    async def test_respects_what_others_did(self, client: AsyncClient) -> None:
        made = await make(client)
        path, stale = f"api-keys/{made['id']}", {"If-Match": '"7"'}
        for answer in (
            await client.patch(path, json={"name": "x"}, headers=stale),
            await client.post(f"{path}/rotate", json={}, headers=stale),
            await client.delete(path, headers=stale),
        ):
            assert problem(answer) == (412, "version.stale")
        assert (await client.patch(path, json={"name": "Warehouse"})).json()["version"] == 1
        renamed = await client.patch(path, json={"name": "Depot"}, headers={"If-Match": '"1"'})
        assert renamed.headers["etag"] == '"2"'
        assert len((await client.get("api-keys?q=depot")).json()["items"]) == 1


class TestRotate:
    async def test_both_secrets_are_good_for_the_overlap_and_share_a_budget(
        self, client: AsyncClient, programs: Programs, configure: Callable[..., None]
    ) -> None:
        made = await make(client)
        old = await programs.calling(made["secret"])
        assert (await old.get("drivers")).status_code == 200
        answer = await client.post(f"api-keys/{made['id']}/rotate", json={"overlapSeconds": 1})
        assert answer.status_code == 200
        rotated = answer.json()
        assert rotated["prefix"] != made["prefix"]
        new = await programs.calling(rotated["secret"])
        left = [(await one.get("drivers")).headers["ratelimit"].split(";")[1] for one in (old, new)]
        assert int(left[0][2:]) == int(left[1][2:]) + 1
        await asyncio.sleep(1.1)
        assert problem(await old.get("drivers")) == (401, "auth.token_invalid")
        assert (await new.get("drivers")).status_code == 200

    async def test_without_an_overlap_ends_the_old_one_at_once(
        self, backend: Backend, client: AsyncClient, programs: Programs
    ) -> None:
        made = await make(client)
        old = await programs.calling(made["secret"])
        assert (await old.get("drivers")).status_code == 200
        await client.post(f"api-keys/{made['id']}/rotate", json={"overlapSeconds": 0})
        assert (await old.get("drivers")).status_code == 401
        await SessionCache(backend.state.cache).drop(made["id"], [digest_of(made["secret"])])
        assert (await old.get("drivers")).status_code == 401

    async def test_a_second_time_leaves_only_the_two_newest(
        self, client: AsyncClient, programs: Programs
    ) -> None:
        made = await make(client)
        secrets = [made["secret"]]
        for _ in range(2):
            answer = await client.post(f"api-keys/{made['id']}/rotate", json={"overlapSeconds": 600})
            secrets.append(answer.json()["secret"])
        callers = [await programs.calling(secret) for secret in secrets]
        assert [(await one.get("drivers")).status_code for one in callers] == [401, 200, 200]

    async def test_is_not_done_twice_for_one_idempotency_key(self, client: AsyncClient) -> None:
        made = await make(client)
        headers = {"Idempotency-Key": "turn"}
        path, body = f"api-keys/{made['id']}/rotate", {"overlapSeconds": 60}
        answers = [await client.post(path, json=body, headers=headers) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 409]
        assert (await client.get(f"api-keys/{made['id']}")).json()["version"] == 2


class TestRevoke:
    async def test_holds_at_once_and_when_redis_forgets(
        self, backend: Backend, client: AsyncClient, programs: Programs
    ) -> None:
        made = await make(client)
        rotated = await client.post(f"api-keys/{made['id']}/rotate", json={"overlapSeconds": 600})
        secrets = [made["secret"], rotated.json()["secret"]]
        callers = [await programs.calling(secret) for secret in secrets]
        assert [(await one.get("drivers")).status_code for one in callers] == [200, 200]
        stored = await backend.state.database["apiKeys"].find_one({"_id": made["id"]})
        assert stored is not None
        assert (await client.delete(f"api-keys/{made['id']}")).status_code == 204
        assert [(await one.get("drivers")).status_code for one in callers] == [401, 401]
        for digest, state in states(stored).items():
            await SessionCache(backend.state.cache).put(made["id"], digest, state, KEPT)
        assert [(await one.get("drivers")).status_code for one in callers] == [401, 401]
        await SessionCache(backend.state.cache).drop(made["id"], [*states(stored)])
        assert [(await one.get("drivers")).status_code for one in callers] == [401, 401]
        assert problem(await client.get(f"api-keys/{made['id']}")) == (404, "not_found")

    async def test_a_key_outlives_the_session_that_made_it(
        self, backend: Backend, company: Company, programs: Programs, anonymous: AsyncClient
    ) -> None:
        token = (await log_in(anonymous, company.people["admin"].email)).json()["accessToken"]
        async with backend.client(token) as admin:
            made = await make(admin)
            await admin.post("auth/logout")
        program = await programs.calling(made["secret"])
        assert (await program.get("drivers")).status_code == 200
        assert made["createdBy"]["id"] == company.people["admin"].id


class TestLastUse:
    async def test_is_noted_once_a_minute_and_raises_no_version(
        self, backend: Backend, client: AsyncClient, programs: Programs
    ) -> None:
        made = await make(client)
        assert made["lastUsedAt"] is None
        program = await programs.calling(made["secret"])
        seen = set()
        for _ in range(3):
            await program.get("drivers")
            seen.add((await used(client, made["id"]))["lastUsedAt"])
        assert len(seen) == 1
        key = await used(client, made["id"])
        assert (key["version"], key["updatedAt"]) == (1, made["updatedAt"])

    async def test_another_process_notes_it_no_sooner(self, backend: Backend, client: AsyncClient) -> None:
        keys, made = backend.state.database["apiKeys"], await make(client)
        uses = backend.state.key_uses
        await uses.tell(made["id"])
        first = await keys.find_one({"_id": made["id"]})
        await uses.tell(made["id"])
        assert await keys.find_one({"_id": made["id"]}) == first
        long_ago = now() - dt.timedelta(seconds=61)
        await keys.update_one({"_id": made["id"]}, {"$set": {"lastUsedAt": long_ago}})
        await uses.tell(made["id"])
        told = await keys.find_one({"_id": made["id"]})
        assert told is not None
        assert told["lastUsedAt"] > long_ago


class TestTellingOwners:
    """A key outlives the access of whoever made it, so the company's owners know of it from the beginning."""

    async def test_of_one_that_somebody_else_makes(self, backend: Backend, company: Company) -> None:
        admin = await company.client("admin")
        await make(admin, ["trips:read", "drivers:write"])
        letterbox = await delivered(backend)
        (letter,) = letterbox.to(company.people["owner"].email, "An API key was made")
        said = f"{await called(admin)} made the API key “Warehouse”, which may: drivers:write, trips:read."
        assert said in letter.text
        assert "in the name of Harbour Freight, until the key is revoked" in letter.text
        assert letter.links == (f"{FRONTEND}/api-keys",)
        assert [role for role in company.people if told(letterbox, company, role)] == ["owner"]

    async def test_of_its_new_secret(self, backend: Backend, company: Company) -> None:
        admin = await company.client("admin")
        made = await make(admin)
        await delivered(backend)
        answer = await admin.post(f"api-keys/{made['id']}/rotate", json={})
        assert answer.status_code == 200
        (letter,) = (await delivered(backend)).to(company.people["owner"].email)
        assert letter.subject == "An API key has a new secret"
        assert f"{await called(admin)} gave a new secret to the API key “Warehouse”" in letter.text
        assert answer.json()["secret"] not in letter.text

    async def test_not_of_what_they_do_themselves(self, backend: Backend, company: Company) -> None:
        owner = await company.client("owner")
        made = await make(owner)
        assert (await owner.post(f"api-keys/{made['id']}/rotate", json={})).status_code == 200
        letterbox = await delivered(backend)
        assert [role for role in company.people if told(letterbox, company, role)] == []


def told(letterbox: Letterbox, company: Company, role: Role) -> list[Mail]:
    return letterbox.to(company.people[role].email, "API key")


async def called(client: AsyncClient) -> str:
    name: str = (await client.get("users/me")).json()["name"]
    return name


async def used(client: AsyncClient, key_id: str) -> dict[str, Any]:
    """The key once its use has been noted, which no request waits for."""
    for _ in range(100):
        key: dict[str, Any] = (await client.get(f"api-keys/{key_id}")).json()
        if key["lastUsedAt"]:
            return key
        await asyncio.sleep(0.02)
    raise AssertionError("its use was not noted")
