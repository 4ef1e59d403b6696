"""What a company has that each operation which names an object could be for, made from outside."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

from httpx2 import AsyncClient, Response

from tests.factories.bodies import KINDS
from tests.factories.trips import trip
from tests.support.authenticator import SecurityKey
from tests.support.factors import step_up
from tests.support.imports import csv_of
from tests.support.operations import Operation
from tests.support.outside import House, made
from tests.support.stack import PASSWORD
from tests.support.trips import Desk

Body = dict[str, Any]
MADE = {kind.plural: kind.full for kind in KINDS} | {
    "trips": trip,
    "saved-filters": lambda: {
        "name": f"Late {secrets.token_hex(4)}",
        "page": "trips",
        "query": "status=assigned",
    },
    "api-keys": lambda: {"name": "Warehouse", "scopes": ["trips:read"]},
}
SAID: dict[str, Body] = {
    "unassign": {},
    "decline": {},
    "retry_stop": {},
    "set_presence": {"state": "viewing"},
    "update": {"metadata": {"seen": True}},
    "set_status": {"status": "in_progress"},
    "set_stop_status": {"status": "arrived"},
    "reopen": {"reason": "not done"},
    "rotate": {"overlapSeconds": 0},
}
UPDATES: dict[str, Body] = {
    "api_keys_update": {"name": "Renamed"},
    "saved_filters_update": {"query": "status=draft"},
    "users_update": {"role": "dispatcher"},
}
WITHOUT_BODY = {"get", "delete", "restore", "events", "candidates", "acknowledge", "rejects", "cancel"}
WITHOUT_BODY |= {"presence", "leave", "track", "invite_again"}
WITHOUT_BODY |= {"end_session", "end_sessions", "remove_passkey", "erase", "export_personal"}
DRIVERS_OWN = {"trips_acknowledge", "trips_decline"}


def body_for(operation: Operation, driver_id: str) -> Body | None:
    """What makes sense to say of the object."""
    if operation.verb in {"assign", "reassign"}:
        why = {"reason": "relay"} if operation.verb == "reassign" else {}
        return {"driverId": driver_id, **why}
    if operation.name in UPDATES:
        return UPDATES[operation.name]
    return None if operation.verb in WITHOUT_BODY else SAID[operation.verb]


async def object_for(house: House, operation: Operation) -> dict[str, str]:
    """The ids of something new that the operation could be for."""
    client = house.owner
    if operation.verb == "remove_passkey":
        return {"id": await _passkey(house)}
    if operation.noun == "auth":
        return {"id": await _session(house)}
    if operation.noun == "users":
        invited = {"email": f"{secrets.token_hex(6)}@invited.test", "name": "Ivy", "role": "viewer"}
        return {"id": (await made(client, "users/invite", invited))["id"]}
    if operation.noun == "jobs":
        return {"id": await _job(house)}
    if operation.noun == "trips" and operation.verb not in {"delete", "restore"}:
        trip_made = await Desk(client).at("dispatched", house.driver_id)
        return {"id": trip_made["id"], "stopId": trip_made["stops"][0]["id"]}
    found = await made(client, operation.noun, MADE[operation.noun]())
    if operation.verb == "restore":
        assert (await client.delete(f"{operation.noun}/{found['id']}")).status_code == 204
    return {"id": found["id"]}


async def call(client: AsyncClient, operation: Operation, ids: dict[str, str], driver_id: str) -> Response:
    return await client.request(operation.method, operation.at(ids), json=body_for(operation, driver_id))


async def looks(house: House, operation: Operation, ids: dict[str, str]) -> Any:
    """The object as its owner sees it, or that it cannot be seen."""
    if operation.noun == "auth":
        noun = "passkeys" if operation.verb == "remove_passkey" else "sessions"
        return [one["id"] for one in (await house.owner.get(f"auth/{noun}")).json()["items"]]
    answer = await house.owner.get(f"{operation.noun}/{ids['id']}")
    return answer.json() if answer.status_code == 200 else answer.status_code


async def _session(house: House) -> str:
    """Another of the owner's."""
    person = house.people["owner"]
    async with person.stack.visitor() as anybody:
        body = {"email": person.email, "password": PASSWORD}
        assert (await anybody.post("auth/login", json=body)).status_code == 200
    items = (await house.owner.get("auth/sessions")).json()["items"]
    found: str = next(one["id"] for one in items if not one["current"])
    return found


async def _passkey(house: House) -> str:
    """One of the owner's, who says so before and after."""
    client = house.owner
    assert (await step_up(client)).status_code == 204
    tried = []
    port = urlsplit(house.people["owner"].stack.app).port
    for page in (f"http://{{}}:{port}", "https://{}", "https://{}:8443"):
        # Where the app of a stack that was merely named is seen from is not known here, but for its name.
        options = (await client.post("auth/passkeys/options")).json()["publicKey"]
        key = SecurityKey(page.format(options["rp"]["id"]))
        answer = await client.post("auth/passkeys", json={"name": "Key", "credential": key.make(options)})
        if answer.status_code == 201:
            found: str = answer.json()["passkey"]["id"]
            return found
        tried.append(answer.text)
    raise AssertionError(tried)


async def _job(house: House) -> str:
    """An import's, with a row that was refused."""
    rows = csv_of([{"name": "", "externalId": "no name"}])
    answer = await house.owner.post("customers/import", files={"file": ("rows.csv", rows)})
    assert answer.status_code == 202, answer.text
    job = await house.finished(answer.json()["jobId"])
    assert job["result"]["rejectsUrl"], job
    found: str = job["id"]
    return found
