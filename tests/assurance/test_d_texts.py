"""Assurance D: script and line breaks in texts stay texts, wherever they come out again."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories.bodies import KINDS
from tests.factories.trips import shipment, stop, trip
from tests.support.belongings import DRIVERS_OWN
from tests.support.calls import faults
from tests.support.fields import faulted, fields_in
from tests.support.kept import logged
from tests.support.operations import NOWHERE
from tests.support.outside import Town, made
from tests.support.peers import Peers
from tests.support.stack import PASSWORD, Somebody, Stack, owner_of_a_new_company, token_in

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}${7*7}"
BROKEN = "first\r\nSet-Cookie: planted=1\r\n\r\n<script>alert(2)</script>"
JSON = "application/json"


def texts(body: Any) -> Iterator[str]:
    for one in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
        if isinstance(one, str):
            yield one
        yield from texts(one)


def scripted(body: Any) -> Any:
    """The same with script in every text that may say anything."""
    free = {
        "name",
        "notes",
        "make",
        "model",
        "address",
        "reference",
        "description",
        "licenceClass",
        "externalId",
    }
    free |= {"employeeNumber", "licenceNumber", "plate"}
    if isinstance(body, dict):
        return {
            name: f"{secrets.token_hex(4)}{SCRIPT}"[:100] if name in free else scripted(one)
            for name, one in body.items()
        }
    return [scripted(one) for one in body] if isinstance(body, list) else body


BODIES = {kind.plural: scripted(kind.full(externalId="x")) for kind in KINDS}
BODIES["trips"] = scripted(
    trip(
        reference="x",
        notes="x",
        stops=[
            stop("pickup", place={"name": "x", "address": "x", "point": {"lat": 1, "lng": 1}}),
            stop(contact={"name": "x", "phone": "555 0100"}),
        ],
        shipments=[shipment(description="x", reference="x")],
    )
)


@pytest.mark.parametrize("noun", BODIES)
async def test_51_script_comes_back_as_the_text_that_it_is(town: Town, noun: str) -> None:
    body = BODIES[noun]
    sent = [one for one in texts(body) if "<script>" in one]
    assert len(sent) >= 3
    thing = await made(town.ours.owner, noun, body)
    read = await town.ours.owner.get(f"{noun}/{thing['id']}")
    assert [one for one in sent if one not in set(texts(read.json()))] == []
    listed = await town.ours.owner.get(noun, params={"id": thing["id"]})
    assert listed.json()["items"] == [read.json()]
    for answer in (read, listed, await town.ours.owner.get("changes", params={"limit": 500})):
        assert answer.headers["content-type"] == JSON
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_51_a_line_break_is_kept_where_lines_are_and_refused_elsewhere(
    town: Town, owner: Somebody
) -> None:
    """In every text of every operation; nowhere does it reach a header."""
    tried, refused = 0, 0
    async with owner.client() as client:
        for field in fields_in(town.document):
            if field.types != {"string"} or field.operation.startswith("auth_"):
                continue
            who = town.ours.clients["driver"] if field.operation in DRIVERS_OWN else client
            answer = await who.request(field.method, field.path.format(**NOWHERE), json=field.holding(BROKEN))
            tried += 1
            refused += field.pointer in faulted(answer)
            assert answer.status_code in {200, 404, 422}, (field, answer.text)
            assert answer.headers["content-type"] in {JSON, "application/problem+json"}
            assert not {"set-cookie", "planted"} & set(answer.headers), field
    assert tried > 100
    assert refused > tried * 0.7


async def test_51_notes_keep_their_lines(town: Town) -> None:
    thing = await made(town.ours.owner, "customers", {"name": "Customer", "notes": BROKEN})
    read = await town.ours.owner.get(f"customers/{thing['id']}")
    assert read.json()["notes"] == BROKEN
    assert "set-cookie" not in read.headers


async def test_51_script_is_text_in_a_mail_and_on_the_page_of_the_mailbox(stack: Stack) -> None:
    owner = await owner_of_a_new_company(stack, f"Harbour {SCRIPT}"[:100])
    invited = Somebody(stack, f"ivy@{secrets.token_hex(6)}.test")
    async with owner.client() as client:
        body = {"email": invited.email, "name": f"Ivy {SCRIPT}"[:100], "role": "viewer"}
        await made(client, "users/invite", body)
    (mail,) = await stack.mails(invited.email)
    assert "\n" not in mail["subject"]
    assert "Harbour &lt;script&gt;" in mail["html"]
    assert "Ivy" not in mail["html"] + mail["text"], "nobody has confirmed the address yet"
    async with stack.visitor() as anybody:
        accepted = {"token": token_in(mail), "password": PASSWORD}
        assert (await anybody.post("auth/invitations/accept", json=accepted)).status_code == 200
        assert (await anybody.post("auth/password/forgot", json={"email": invited.email})).status_code == 202
    named = next(one for one in await stack.mails(invited.email, 2) if "Ivy" in one["html"])
    assert "Ivy &lt;script&gt;" in named["html"]
    for one in (mail, named):
        assert "<script" not in one["html"].lower()
        assert "<img src=x" not in one["html"].lower()
    async with stack.visitor() as anybody:
        page = await anybody.get(f"{stack.base}/dev/mailbox")
    assert "Harbour &lt;script&gt;" in page.text
    assert "<script" not in page.text.lower()
    assert "script-src" not in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_51_a_line_break_breaks_no_mail(stack: Stack) -> None:
    broken = "Harbour\r\nBcc: everybody@elsewhere.test"
    email = f"olive@{secrets.token_hex(6)}.test"
    body = {"organizationName": "Harbour", "name": "Olive", "email": email, "password": PASSWORD}
    async with stack.visitor() as anybody:
        for name, pointer in (
            ("organizationName", "/organizationName"),
            ("name", "/name"),
            ("email", "/email"),
        ):
            answer = await anybody.post("auth/register", json={**body, name: broken})
            assert faults(answer).keys() == {pointer}
        found = await anybody.get("dev/messages", params={"to": "everybody@elsewhere.test"})
        assert found.json()["items"] == []


async def test_51_nothing_that_is_sent_begins_a_line_in_the_log(peers: Peers) -> None:
    tag = secrets.token_hex(8)
    forged = f'\r\n{{"event":"{tag}","level":"critical"}}\r\n'
    async with peers.stack.visitor() as anybody:
        await anybody.post("auth/login", json={"email": f"{tag}{forged}", "password": forged})
        await anybody.post("auth/login", json={"email": f"{tag}@x.test", "password": forged})
        await anybody.get(f"trips/{tag}%0d%0a%7b%22event%22%3a%22forged%22%7d")
        await anybody.get("trips", params={"q": forged, tag: forged})
        await anybody.get("trips", headers={"user-agent": tag, "x-request-id": f"{tag}-id"})
        refused = await anybody.get("trips", headers={"x-request-id": f"{tag} <script>"})
    assert refused.headers["x-request-id"] != f"{tag} <script>"
    lines = [line for line in logged(peers.stack)["api"].splitlines() if tag in line]
    assert any(f'"{tag}-id"' in line for line in lines)
    events = [json.loads(line)["event"] for line in lines]
    assert tag not in events
    assert re.search(rf'^\{{"event":"({tag}|forged)"', logged(peers.stack)["api"], re.MULTILINE) is None
