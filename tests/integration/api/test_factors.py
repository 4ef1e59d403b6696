"""Setting up second factors and taking them off, and proving once more who one is before that."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable

import bson
import pytest
from httpx2 import AsyncClient

from adapters.clock import now
from adapters.mongo.messages import Messages
from adapters.settings import Budget
from tests.support.backend import Backend
from tests.support.calls import faults, problem
from tests.support.companies import PASSWORD, Company
from tests.support.factors import App, enrol_app, methods, owed, step_up, verify
from tests.support.letters import delivered

RISKY = (("POST", "auth/mfa/recovery-codes"), ("DELETE", "auth/mfa/totp"))


async def risk(client: AsyncClient) -> list[tuple[int, str]]:
    """How risky operations are refused."""
    return [problem(await client.request(method, path)) for method, path in RISKY]


class TestApp:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert problem(await client.post("auth/mfa/totp")) == (401, "auth.required")
        confirm = await client.post("auth/mfa/totp/confirm", json={"code": "123456"})
        assert problem(confirm) == (401, "auth.required")

    @pytest.mark.caller("driver")
    async def test_counts_once_a_code_was_confirmed(self, client: AsyncClient, company: Company) -> None:
        begun = (await client.post("auth/mfa/totp")).json()
        assert begun["otpauthUri"].startswith("otpauth://totp/Roadbook:")
        assert begun["secret"] in begun["otpauthUri"]
        assert begun["qrSvg"].startswith("<svg")
        assert await methods(client) == []
        app = App(begun["secret"])
        wrong = await client.post("auth/mfa/totp/confirm", json={"code": app.wrong()})
        assert problem(wrong) == (401, "auth.code_invalid")
        answer = await client.post("auth/mfa/totp/confirm", json={"code": app.code()})
        codes = answer.json()["recoveryCodes"]
        assert (answer.status_code, len(codes), len(set(codes))) == (200, 10, 10)
        assert await methods(client) == ["totp"]
        again = await client.post("auth/mfa/totp/confirm", json={"code": app.code(1)})
        assert problem(again) == (403, "auth.step_up_required")

    @pytest.mark.caller("viewer")
    async def test_there_is_nothing_to_confirm_before_it_was_begun_or_half_an_hour_later(
        self, client: AsyncClient, backend: Backend, company: Company
    ) -> None:
        confirm = await client.post("auth/mfa/totp/confirm", json={"code": "123456"})
        assert problem(confirm) == (409, "auth.enrolment_missing")
        app = App((await client.post("auth/mfa/totp")).json()["secret"])
        late = {"$set": {"expireAt": now() - dt.timedelta(seconds=1)}}
        found = {"_id": f"{company.people['viewer'].id}:totp"}
        assert (await backend.state.database["mfaEnrolments"].update_one(found, late)).modified_count == 1
        confirm = await client.post("auth/mfa/totp/confirm", json={"code": app.code()})
        assert problem(confirm) == (409, "auth.enrolment_missing")

    @pytest.mark.caller("driver")
    async def test_guessing_the_code_is_slowed_down(
        self, client: AsyncClient, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_mfa=Budget(5, 900))
        app = App((await client.post("auth/mfa/totp")).json()["secret"])
        answers = [await client.post("auth/mfa/totp/confirm", json={"code": app.wrong()}) for _ in range(6)]
        assert [one.status_code for one in answers] == [401] * 5 + [429]
        assert answers[0].headers["ratelimit-policy"] == '"mfa";q=5;w=900'

    @pytest.mark.caller("driver")
    async def test_nobody_begins_again_and_again(
        self, client: AsyncClient, stranger: AsyncClient, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_mfa=Budget(5, 900))
        answers = await asyncio.gather(*(client.post("auth/mfa/totp") for _ in range(8)))
        assert sorted(one.status_code for one in answers) == [201] * 5 + [429] * 3
        assert (await stranger.post("auth/mfa/totp")).status_code == 201

    @pytest.mark.caller("driver")
    async def test_what_is_no_wrong_code_costs_nothing(
        self,
        client: AsyncClient,
        anonymous: AsyncClient,
        company: Company,
        configure: Callable[..., None],
    ) -> None:
        configure(rate_limit_mfa=Budget(3, 900))
        for _ in range(5):
            answer = await client.post("auth/mfa/totp/confirm", json={"code": "123456"})
            assert problem(answer) == (409, "auth.enrolment_missing")
        app = App((await client.post("auth/mfa/totp")).json()["secret"])
        confirm = {"code": app.code(-1)}
        answers = await asyncio.gather(
            *(client.post("auth/mfa/totp/confirm", json=confirm) for _ in range(5))
        )
        assert [one.status_code for one in answers].count(200) == 1
        wrong = [
            await client.post("auth/step-up", json={"method": "totp", "code": app.wrong()}) for _ in "ab"
        ]
        assert [one.status_code for one in wrong] == [401] * 2
        token = (await owed(anonymous, company.people["driver"].email))["mfaToken"]
        assert (await verify(anonymous, token, app.code())).status_code == 200

    @pytest.mark.caller("driver")
    async def test_neither_secret_nor_recovery_codes_can_be_read_in_the_database(
        self, client: AsyncClient, backend: Backend
    ) -> None:
        secret = (await client.post("auth/mfa/totp")).json()["secret"]
        documents = [
            bson.encode(one) for one in await backend.state.database["mfaEnrolments"].find().to_list()
        ]
        answer = await client.post("auth/mfa/totp/confirm", json={"code": App(secret).code()})
        hidden = [secret, *answer.json()["recoveryCodes"]]
        for name in await backend.state.database.list_collection_names():
            documents += [bson.encode(one) for one in await backend.state.database[name].find().to_list()]
        assert len(documents) > 10
        assert [one for one in hidden if any(one.encode() in document for document in documents)] == []

    async def test_the_answer_is_not_kept_under_an_idempotency_key(self, client: AsyncClient) -> None:
        headers = {"Idempotency-Key": "the same"}
        first, second = [await client.post("auth/mfa/totp", headers=headers) for _ in range(2)]
        assert first.json()["secret"] != second.json()["secret"]

    @pytest.mark.caller("driver")
    async def test_is_told_in_the_log_and_by_mail(
        self, client: AsyncClient, backend: Backend, company: Company
    ) -> None:
        await enrol_app(client)
        owner = await company.client("owner")
        (entry,) = (await owner.get("audit-logs?action=user.factor_added")).json()["items"]
        assert entry["actor"]["id"] == company.people["driver"].id
        assert entry["after"] == {"method": "totp"}
        (letter,) = (await delivered(backend)).to(company.people["driver"].email)
        assert letter.subject == "Your second factor was changed"
        assert "the authenticator app was added" in letter.text


async def age(backend: Backend, person_id: str, seconds: int) -> None:
    """The person's sessions were opened so long ago."""
    opened = {"createdAt": now() - dt.timedelta(seconds=seconds)}
    result = await backend.state.database["sessions"].update_many({"userId": person_id}, {"$set": opened})
    assert result.modified_count > 0


class TestFirst:
    STEPS: tuple[tuple[str, dict[str, str]], ...] = (
        ("auth/mfa/totp", {}),
        ("auth/mfa/totp/confirm", {"code": "123456"}),
        ("auth/mfa/sms", {"phone": "+13125550100"}),
        ("auth/mfa/sms/confirm", {"code": "123456"}),
        ("auth/passkeys/options", {}),
        ("auth/passkeys", {"name": "Key ring", "credential": "{}"}),
    )

    @pytest.mark.caller("driver")
    async def test_needs_a_log_in_of_the_last_ten_minutes_or_a_proof(
        self, client: AsyncClient, backend: Backend, company: Company
    ) -> None:
        await age(backend, company.people["driver"].id, 599)
        assert (await client.post("auth/mfa/totp")).status_code == 201
        await age(backend, company.people["driver"].id, 601)
        for path, body in self.STEPS:
            answer = await client.post(path, json=body or None)
            assert problem(answer) == (403, "auth.step_up_required"), path
        assert (await step_up(client)).status_code == 204
        await enrol_app(client)

    @pytest.mark.caller("driver")
    async def test_renewing_or_switching_does_not_make_the_log_in_younger(
        self, backend: Backend, company: Company, anonymous: AsyncClient
    ) -> None:
        entered = await company.log_in("driver")
        await age(backend, company.people["driver"].id, 601)
        renewed = await anonymous.post("auth/refresh", json={"refreshToken": entered["refreshToken"]})
        async with backend.client(renewed.json()["accessToken"]) as client:
            assert problem(await client.post("auth/mfa/totp")) == (403, "auth.step_up_required")
            switched = await client.post("auth/switch", json={"organizationId": company.id})
        for _ in range(2):
            assert switched.status_code == 200, switched.text
            async with backend.client(switched.json()["accessToken"]) as client:
                assert problem(await client.post("auth/mfa/totp")) == (403, "auth.step_up_required")
                switched = await client.post("auth/switch", json={"organizationId": company.id})

    @pytest.mark.caller("driver")
    async def test_of_two_at_once_the_second_asks_for_a_proof(
        self, client: AsyncClient, backend: Backend, configure: Callable[..., None]
    ) -> None:
        configure(environment="development")
        phone = "+13125550178"
        app = App((await client.post("auth/mfa/totp")).json()["secret"])
        await client.post("auth/mfa/sms", json={"phone": phone})
        texted = (await Messages(backend.state.database).newest(phone, 1))[0]["code"]
        answers = await asyncio.gather(
            client.post("auth/mfa/totp/confirm", json={"code": app.code()}),
            client.post("auth/mfa/sms/confirm", json={"code": texted}),
        )
        assert sorted(one.status_code for one in answers) == [200, 403]
        assert len(await methods(client)) == 1


class TestStepUp:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert problem(await step_up(client)) == (401, "auth.required")

    @pytest.mark.caller("driver")
    async def test_a_risky_act_needs_it_and_a_log_in_does_not_count(self, client: AsyncClient) -> None:
        await enrol_app(client)
        assert await risk(client) == [(403, "auth.step_up_required")] * 2
        assert problem(await client.post("auth/mfa/totp")) == (403, "auth.step_up_required")
        assert (await step_up(client)).status_code == 204
        assert (await client.post("auth/mfa/totp")).status_code == 201
        assert [(await client.request(*one)).status_code for one in RISKY] == [200, 204]

    async def test_holds_for_five_minutes_and_in_this_session_alone(
        self, backend: Backend, company: Company
    ) -> None:
        client = await company.client("dispatcher")
        await enrol_app(client)
        await step_up(client)
        sessions = backend.state.database["sessions"]
        (mine,) = await sessions.find({"userId": company.people["dispatcher"].id}).to_list()
        other = {**mine, "_id": f"{mine['_id'][:-1]}x", "steppedUpAt": None}
        await sessions.insert_one(other)
        token = backend.state.tokens.issue(mine["userId"], other["_id"])
        async with backend.client(token) as elsewhere:
            assert await risk(elsewhere) == [(403, "auth.step_up_required")] * 2
        long_ago = {"$set": {"steppedUpAt": now() - dt.timedelta(seconds=301)}}
        await sessions.update_one({"_id": mine["_id"]}, long_ago)
        await backend.state.cache.flushdb()
        assert await risk(client) == [(403, "auth.step_up_required")] * 2

    @pytest.mark.caller("driver")
    async def test_a_late_fill_of_the_cache_does_not_hide_it(
        self, client: AsyncClient, backend: Backend, company: Company
    ) -> None:
        await enrol_app(client)
        assert await methods(client) == ["totp"]
        (key,) = [
            key async for key in backend.state.cache.scan_iter(f"session:*{company.people['driver'].id}*")
        ]
        before = await backend.state.cache.get(key)
        await step_up(client)
        await backend.state.cache.set(key, before or b"", ex=60)
        assert (await client.post("auth/mfa/recovery-codes")).status_code == 200

    @pytest.mark.caller("driver")
    async def test_guessing_the_password_is_slowed_down(
        self, client: AsyncClient, configure: Callable[..., None]
    ) -> None:
        configure(rate_limit_login=Budget(5, 900))
        answers = [await step_up(client, "wrong") for _ in range(6)]
        assert problem(answers[0]) == (401, "auth.invalid_credentials")
        assert [one.status_code for one in answers] == [401] * 5 + [429]

    @pytest.mark.caller("driver")
    async def test_a_code_will_do_in_place_of_the_password_and_works_once(self, client: AsyncClient) -> None:
        app, recovery = await enrol_app(client)
        by_app = {"method": "totp", "code": app.code()}
        assert (await client.post("auth/step-up", json=by_app)).status_code == 204
        assert problem(await client.post("auth/step-up", json=by_app)) == (401, "auth.code_invalid")
        by_paper = {"method": "recovery", "code": recovery[0]}
        assert (await client.post("auth/step-up", json=by_paper)).status_code == 204
        assert problem(await client.post("auth/step-up", json=by_paper)) == (401, "auth.code_invalid")
        assert (await client.post("auth/mfa/recovery-codes")).status_code == 200

    @pytest.mark.caller("driver")
    async def test_a_code_that_is_sent_for_it_will_do_too(
        self, backend: Backend, company: Company, configure: Callable[..., None]
    ) -> None:
        configure(environment="development")
        client = await company.client("driver")
        phone, mailbox = "+13125550177", Messages(backend.state.database)
        assert problem(await client.post("auth/step-up/sms")) == (404, "not_found")
        await client.post("auth/mfa/sms", json={"phone": phone})
        first = (await mailbox.newest(phone, 1))[0]["code"]
        await client.post("auth/mfa/sms/confirm", json={"code": first})
        assert (await client.post("auth/step-up/sms")).status_code == 202
        code = (await mailbox.newest(phone, 1))[0]["code"]
        sent = {"method": "sms", "code": code}
        answers = [await client.post("auth/step-up", json=sent) for _ in range(2)]
        assert [one.status_code for one in answers] == [204, 401]
        assert (await client.delete("auth/mfa/sms")).status_code == 204

    @pytest.mark.caller("driver")
    @pytest.mark.parametrize(
        "body",
        [{}, {"method": "totp"}, {"code": "123456"}, {"password": "x", "method": "totp", "code": "123456"}],
    )
    async def test_takes_one_proof(self, client: AsyncClient, body: dict[str, str]) -> None:
        assert list(faults(await client.post("auth/step-up", json=body)).values()) == ["field.step_up"]

    @pytest.mark.caller("driver")
    async def test_guessing_codes_is_slowed_down_too(
        self, client: AsyncClient, configure: Callable[..., None]
    ) -> None:
        app, _ = await enrol_app(client)
        configure(rate_limit_mfa=Budget(5, 900))
        body = {"method": "totp", "code": app.wrong()}
        answers = [await client.post("auth/step-up", json=body) for _ in range(6)]
        assert [one.status_code for one in answers] == [401] * 5 + [429]

    @pytest.mark.caller("driver")
    async def test_is_in_the_audit_log(self, client: AsyncClient, company: Company) -> None:
        await step_up(client)
        owner = await company.client("owner")
        (entry,) = (await owner.get("audit-logs?action=auth.stepped_up")).json()["items"]
        assert entry["actor"]["id"] == company.people["driver"].id


class TestRemoved:
    @pytest.mark.caller("driver")
    async def test_with_the_last_factor_the_recovery_codes_go(
        self, client: AsyncClient, backend: Backend, company: Company
    ) -> None:
        await enrol_app(client)
        await step_up(client)
        assert (await client.delete("auth/mfa/totp")).status_code == 204
        assert await methods(client) == []
        person = await backend.state.database["users"].find_one({"_id": company.people["driver"].id})
        assert person is not None
        assert person["factors"] == {}
        assert problem(await client.delete("auth/mfa/totp")) == (404, "not_found")
        assert problem(await client.post("auth/mfa/recovery-codes")) == (404, "not_found")
        letters = (await delivered(backend)).to(company.people["driver"].email)
        assert "the authenticator app was removed" in letters[-1].text

    @pytest.mark.caller("driver")
    async def test_there_are_no_others(self, client: AsyncClient) -> None:
        await step_up(client)
        assert problem(await client.delete("auth/mfa/recovery")) == (404, "not_found")
        assert problem(await client.delete("auth/mfa/sms")) == (404, "not_found")


class TestPassword:
    @pytest.mark.caller("driver")
    async def test_may_be_shorter_where_there_is_a_second_factor(self, client: AsyncClient) -> None:
        body = {"currentPassword": PASSWORD, "newPassword": "quay 7 ox"}
        refused = await client.post("auth/password/change", json=body)
        assert faults(refused) == {"/newPassword": "password.length"}
        await enrol_app(client)
        assert (await client.post("auth/password/change", json=body)).status_code == 204

    @pytest.mark.caller("driver")
    async def test_that_is_shorter_never_stands_alone(self, client: AsyncClient) -> None:
        short, long = "quay 7 ox", "quay seven ox and then some"
        await enrol_app(client)
        body = {"currentPassword": PASSWORD, "newPassword": short}
        assert (await client.post("auth/password/change", json=body)).status_code == 204
        assert (await step_up(client, short)).status_code == 204
        refused = await client.delete("auth/mfa/totp")
        assert problem(refused) == (409, "auth.password_short")
        assert "longer password first" in refused.json()["detail"]
        assert await methods(client) == ["totp"]
        longer = {"currentPassword": short, "newPassword": long}
        assert (await client.post("auth/password/change", json=longer)).status_code == 204
        assert (await client.delete("auth/mfa/totp")).status_code == 204

    @pytest.mark.caller("driver")
    async def test_that_is_shorter_is_not_chosen_while_the_factor_goes(
        self, client: AsyncClient, backend: Backend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await enrol_app(client)
        me = (await client.get("users/me")).json()["id"]
        users, real = backend.state.database["users"], backend.state.passwords.hash

        async def meanwhile(password: str) -> str:
            await users.update_one({"_id": me}, {"$set": {"factors": {}}, "$inc": {"version": 1}})
            return await real(password)

        monkeypatch.setattr(backend.state.passwords, "hash", meanwhile)
        body = {"currentPassword": PASSWORD, "newPassword": "quay 7 ox"}
        refused = await client.post("auth/password/change", json=body)
        assert faults(refused) == {"/newPassword": "password.length"}
