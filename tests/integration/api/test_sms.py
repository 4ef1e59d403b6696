"""Codes by text message, through something that speaks as Twilio does."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
import time
import traceback
from collections.abc import AsyncIterator, Callable

import bson
import pytest
from httpx2 import AsyncClient

from adapters.clock import now
from adapters.mongo.messages import Messages
from adapters.settings import Budget
from adapters.sms import Text, Twilio, Unsent
from tests.support.backend import Backend
from tests.support.calls import faults, problem
from tests.support.companies import Company, Person
from tests.support.factors import enrol_app, methods, owed, step_up, verify
from tests.support.letters import delivered
from tests.support.settings import settings_for
from tests.support.twilio import SENDER, TwilioStub, twilio

PHONE = "+13125550100"


@pytest.fixture
async def stub(configure: Callable[..., None]) -> AsyncIterator[TwilioStub]:
    async with twilio() as found:
        configure(**found.settings())
        yield found


@pytest.fixture
def person(company: Company) -> Person:
    return company.people["driver"]


async def enrol(client: AsyncClient, stub: TwilioStub, phone: str = PHONE) -> list[str] | None:
    """The recovery codes, if there were none before."""
    begun = await client.post("auth/mfa/sms", json={"phone": phone})
    assert (begun.status_code, begun.content) == (202, b""), begun.text
    answer = await client.post("auth/mfa/sms/confirm", json={"code": stub.code()})
    assert answer.status_code == 200, answer.text
    codes: list[str] | None = answer.json()["recoveryCodes"]
    return codes


async def send(client: AsyncClient, token: str) -> int:
    return (await client.post("auth/mfa/sms/send", json={"mfaToken": token})).status_code


class TestEnrol:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        assert problem(await client.post("auth/mfa/sms", json={"phone": PHONE})) == (401, "auth.required")

    @pytest.mark.caller("driver")
    async def test_the_code_that_was_sent_makes_the_telephone_a_factor(
        self, client: AsyncClient, stub: TwilioStub, backend: Backend, person: Person
    ) -> None:
        codes = await enrol(client, stub, "+1 (312) 555-0100")
        assert stub.sent[0].keys() == {"To", "From", "Body"}
        assert (stub.sent[0]["To"], stub.sent[0]["From"]) == (PHONE, SENDER)
        assert codes is not None
        assert len(codes) == 10
        assert await methods(client) == ["sms"]
        (letter,) = (await delivered(backend)).to(person.email)
        assert "the telephone number was added" in letter.text
        assert "an authenticator app or a passkey is safer" in letter.text

    @pytest.mark.caller("driver")
    async def test_beside_another_factor_it_asks_who_one_is_and_leaves_the_recovery_codes(
        self, client: AsyncClient, stub: TwilioStub
    ) -> None:
        await enrol_app(client)
        refused = await client.post("auth/mfa/sms", json={"phone": PHONE})
        assert problem(refused) == (403, "auth.step_up_required")
        await step_up(client)
        assert await enrol(client, stub) is None
        assert await methods(client) == ["totp", "sms"]
        assert (await client.delete("auth/mfa/totp")).status_code == 204
        assert await methods(client) == ["sms"]
        assert (await client.delete("auth/mfa/sms")).status_code == 204
        assert await methods(client) == []

    @pytest.mark.caller("driver")
    @pytest.mark.parametrize("phone", ["312 555 0100", "+1", "+0 312 555 0100", "+1 312 555 0100 ext 4", "x"])
    async def test_a_number_has_to_name_its_country(
        self, client: AsyncClient, stub: TwilioStub, phone: str
    ) -> None:
        assert list(faults(await client.post("auth/mfa/sms", json={"phone": phone}))) == ["/phone"]
        assert stub.sent == []

    @pytest.mark.caller("driver")
    async def test_the_code_of_another_number_confirms_nothing(
        self, client: AsyncClient, stub: TwilioStub
    ) -> None:
        await client.post("auth/mfa/sms", json={"phone": PHONE})
        first = stub.code()
        await client.post("auth/mfa/sms", json={"phone": "+13125550199"})
        if first != stub.code():
            answer = await client.post("auth/mfa/sms/confirm", json={"code": first})
            assert problem(answer) == (401, "auth.code_invalid")
        assert (await client.post("auth/mfa/sms/confirm", json={"code": stub.code()})).status_code == 200

    @pytest.mark.caller("driver")
    async def test_neither_number_nor_code_can_be_read_in_the_database(
        self, client: AsyncClient, stub: TwilioStub, backend: Backend
    ) -> None:
        database = backend.state.database
        await client.post("auth/mfa/sms", json={"phone": PHONE})
        waiting = [
            *await database["mfaEnrolments"].find().to_list(),
            *await database["mfaCodes"].find().to_list(),
        ]
        answer = await client.post("auth/mfa/sms/confirm", json={"code": stub.code()})
        assert answer.status_code == 200
        for name in await database.list_collection_names():
            waiting += await database[name].find().to_list()
        raw = b"".join(bson.encode(one) for one in waiting)
        assert PHONE.encode() not in raw
        assert stub.code().encode() not in b"".join(bson.encode(one) for one in waiting if "mac" in one)

    @pytest.mark.caller("driver")
    async def test_on_a_development_machine_the_mailbox_shows_it(
        self, client: AsyncClient, backend: Backend, configure: Callable[..., None]
    ) -> None:
        configure(environment="development")
        await client.post("auth/mfa/sms", json={"phone": PHONE})
        (message, *_) = await Messages(backend.state.database).newest(PHONE, 10)
        assert (message["channel"], message["to"]) == ("sms", PHONE)
        assert message["code"] in message["text"]
        answer = await client.post("auth/mfa/sms/confirm", json={"code": message["code"]})
        assert answer.status_code == 200


class TestLogIn:
    async def test_a_code_that_is_asked_for_logs_in_once(
        self, anonymous: AsyncClient, company: Company, stub: TwilioStub, person: Person
    ) -> None:
        await enrol(await company.client("driver"), stub)
        challenge = await owed(anonymous, person.email)
        assert challenge["methods"] == ["sms", "recovery"]
        assert await send(anonymous, challenge["mfaToken"]) == 202
        other = (await owed(anonymous, person.email))["mfaToken"]
        bound = await verify(anonymous, other, stub.code(), "sms")
        assert problem(bound) == (401, "auth.code_invalid")
        answers = await asyncio.gather(
            *(verify(anonymous, challenge["mfaToken"], stub.code(), "sms") for _ in range(3))
        )
        assert sorted(one.status_code for one in answers) == [200, 401, 401]

    async def test_a_code_works_for_ten_minutes(
        self, anonymous: AsyncClient, backend: Backend, company: Company, stub: TwilioStub, person: Person
    ) -> None:
        await enrol(await company.client("driver"), stub)
        token = (await owed(anonymous, person.email))["mfaToken"]
        await send(anonymous, token)
        codes = backend.state.database["mfaCodes"]
        newest = (await codes.find().sort("expireAt", -1).to_list())[0]
        assert newest["expireAt"] - now() <= dt.timedelta(minutes=10)
        late = {"$set": {"expireAt": now() - dt.timedelta(seconds=1)}}
        await codes.update_one({"_id": newest["_id"]}, late)
        assert problem(await verify(anonymous, token, stub.code(), "sms")) == (401, "auth.code_invalid")

    async def test_of_ten_requests_at_most_three_are_sent(
        self,
        anonymous: AsyncClient,
        company: Company,
        stub: TwilioStub,
        person: Person,
        configure: Callable[..., None],
    ) -> None:
        configure(**stub.settings(), rate_limit_sms=Budget(3, 900))
        await enrol(await company.client("driver"), stub, f"+1312{secrets.randbelow(10**8):08}")
        token = (await owed(anonymous, person.email))["mfaToken"]
        statuses = [await send(anonymous, token) for _ in range(10)]
        assert statuses == [202] * 2 + [429] * 8
        assert len(stub.sent) == 3

    async def test_many_accounts_together_do_not_flood_a_telephone(
        self,
        company: Company,
        stranger: AsyncClient,
        stub: TwilioStub,
        configure: Callable[..., None],
    ) -> None:
        configure(**stub.settings(), rate_limit_sms=Budget(2, 900))
        body = {"phone": f"+1312{secrets.randbelow(10**8):08}"}
        clients = [await company.client(role) for role in company.people]
        for spend in range(2):
            statuses = [(await client.post("auth/mfa/sms", json=body)).status_code for client in clients]
            assert statuses == [202] * 5, spend
        assert (await stranger.post("auth/mfa/sms", json=body)).status_code == 429
        assert len(stub.sent) == 10

    async def test_there_is_nothing_to_send_without_a_telephone_or_a_log_in(
        self, anonymous: AsyncClient, company: Company, stub: TwilioStub, person: Person
    ) -> None:
        await enrol_app(await company.client("driver"))
        token = (await owed(anonymous, person.email))["mfaToken"]
        assert await send(anonymous, token) == 404
        assert await send(anonymous, "made up") == 401
        assert stub.sent == []


class TestProviderFails:
    @pytest.mark.parametrize(("answers", "why"), [("refused", "400 (21211)"), ("page", "")])
    async def test_that_was_not_taken_is_told_without_the_number(
        self, stub: TwilioStub, answers: str, why: str
    ) -> None:
        stub.answers = answers  # type: ignore[assignment]
        texter = Twilio(settings_for("mongodb://unused", "redis://unused", **stub.settings()))
        text = Text("txt_1", PHONE, "123456 is your code.", "123456")
        with pytest.raises(Unsent) as caught:
            await texter.send(text)
        assert why in str(caught.value)
        told = "".join(traceback.format_exception(caught.value))
        assert [secret for secret in (PHONE, "123456") if secret in told] == []

    @pytest.mark.parametrize("answers", ["refused", "page", "never"])
    async def test_is_told_within_five_seconds_and_the_app_goes_on_working(
        self, anonymous: AsyncClient, company: Company, stub: TwilioStub, person: Person, answers: str
    ) -> None:
        client = await company.client("driver")
        app, _ = await enrol_app(client)
        await step_up(client)
        await enrol(client, stub)
        stub.answers = answers  # type: ignore[assignment]
        token = (await owed(anonymous, person.email))["mfaToken"]
        begun = time.monotonic()
        answer = await anonymous.post("auth/mfa/sms/send", json={"mfaToken": token})
        assert time.monotonic() - begun < 5
        assert problem(answer) == (503, "auth.sms_unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert (await verify(anonymous, token, app.code())).status_code == 200

    @pytest.mark.caller("driver")
    async def test_nobody_there_or_nothing_set_is_told_alike(
        self, client: AsyncClient, stub: TwilioStub, configure: Callable[..., None]
    ) -> None:
        nobody = {**stub.settings(), "twilio_base_url": "http://127.0.0.1:9"}
        for settings in (nobody, {}):
            configure(**settings)
            answer = await client.post("auth/mfa/sms", json={"phone": PHONE})
            assert problem(answer) == (503, "auth.sms_unavailable")

    @pytest.mark.caller("driver")
    @pytest.mark.parametrize(
        "odd", ["", "[]", "null", '"x"', "5", "{}", '{"sid": null}', '{"sid": 5}', "<p>"]
    )
    async def test_what_makes_no_sense_is_no_message_sent(
        self, client: AsyncClient, stub: TwilioStub, odd: str
    ) -> None:
        stub.answers, stub.odd = "odd", odd
        answer = await client.post("auth/mfa/sms", json={"phone": PHONE})
        assert problem(answer) == (503, "auth.sms_unavailable")

    @pytest.mark.parametrize("fails", ["refused", "page", "nobody", "unset"])
    async def test_what_was_certainly_not_sent_costs_nothing(
        self,
        anonymous: AsyncClient,
        company: Company,
        stub: TwilioStub,
        person: Person,
        configure: Callable[..., None],
        fails: str,
    ) -> None:
        await enrol(await company.client("driver"), stub, f"+1312{secrets.randbelow(10**8):08}")
        token = (await owed(anonymous, person.email))["mfaToken"]
        once_more = Budget(2, 900)
        account = {"nobody": {**stub.settings(), "twilio_base_url": "http://127.0.0.1:9"}, "unset": {}}
        configure(**account.get(fails, stub.settings()), rate_limit_sms=once_more)
        if fails in ("refused", "page"):
            stub.answers = fails  # type: ignore[assignment]
        assert [await send(anonymous, token) for _ in range(12)] == [503] * 12
        configure(**stub.settings(), rate_limit_sms=once_more)
        stub.answers = "created"
        assert [await send(anonymous, token) for _ in range(2)] == [202, 429]

    @pytest.mark.parametrize("odd", ["{}", None])
    async def test_what_may_have_been_sent_counts(
        self,
        anonymous: AsyncClient,
        company: Company,
        stub: TwilioStub,
        person: Person,
        configure: Callable[..., None],
        odd: str | None,
    ) -> None:
        configure(**stub.settings(), rate_limit_sms=Budget(2, 900))
        await enrol(await company.client("driver"), stub, f"+1312{secrets.randbelow(10**8):08}")
        token = (await owed(anonymous, person.email))["mfaToken"]
        stub.answers, stub.odd = ("never", "") if odd is None else ("odd", odd)
        assert [await send(anonymous, token) for _ in range(2)] == [503, 429]
