"""Assurance D: what another organization has is not there, whoever asks and however it is named."""

from __future__ import annotations

import pytest

from tests.factories.bodies import driver
from tests.factories.trips import trip
from tests.support.belongings import DRIVERS_OWN, call, looks, object_for
from tests.support.calls import problem
from tests.support.factors import step_up
from tests.support.operations import Operation
from tests.support.outside import CALLERS, KEY, Town, made
from tests.support.stack import Somebody
from tests.support.trips import Desk, without_its_name

ABSENT = (404, "not_found")
REFUSED = (403, "auth.forbidden")


@pytest.fixture(scope="module")
def named(town: Town) -> list[Operation]:
    """What names an object."""
    return [one for one in town.operations if "{id}" in one.path]


def one_who_may(operation: Operation) -> str:
    return "driver" if operation.name in DRIVERS_OWN else "owner"


async def test_42_what_another_company_has_answers_as_what_does_not_exist(
    town: Town, named: list[Operation]
) -> None:
    assert len(named) > 30
    wrong = {}
    for house in (town.ours, town.theirs):
        assert (await step_up(house.owner)).status_code == 204
    for operation in named:
        ids = await object_for(town.theirs, operation)
        nothing = {**ids, "id": f"{ids['id'][:4]}{ids['id'][4:][::-1]}"}
        before = await looks(town.theirs, operation, ids)
        who = one_who_may(operation)
        theirs, none = [
            await call(town.ours.clients[who], operation, one, town.theirs.driver_id)
            for one in (ids, nothing)
        ]
        found = problem(theirs), without_its_name(theirs, ids["id"]) == without_its_name(none, nothing["id"])
        unchanged = await looks(town.theirs, operation, ids) == before
        own = await call(town.theirs.clients[who], operation, ids, town.theirs.driver_id)
        if (*found, unchanged) != (ABSENT, True, True) or own.status_code in {401, 403, 404, 422}:
            wrong[operation.name] = theirs.text, unchanged, own.text
    assert wrong == {}


async def test_42_nor_is_it_for_any_other_role_or_key_or_for_nobody(
    town: Town, named: list[Operation]
) -> None:
    """The same objects for all: whoever is refused changes nothing."""
    wrong = {}
    things = {one.noun: one for one in named if one.verb in {"get", "end_session"}}
    assert things.keys() == {one.noun for one in named}
    ids = {noun: await object_for(town.theirs, one) for noun, one in things.items()}
    before = {noun: await looks(town.theirs, one, ids[noun]) for noun, one in things.items()}
    for operation in named:
        where = {"stopId": "stp_0123456789abcdef0123456789abcdef", **ids[operation.noun]}
        answers = {
            who: await call(town.ours.clients[who], operation, where, town.theirs.driver_id)
            for who in CALLERS
        }
        async with town.stack.visitor() as anybody:
            stranger = await call(anybody, operation, where, town.theirs.driver_id)
        found = {who: problem(one) for who, one in answers.items()}
        if problem(stranger)[0] != 401 or not set(found.values()) <= {
            ABSENT,
            REFUSED,
            (403, "auth.step_up_required"),
        }:
            wrong[operation.name] = found
        if operation.scope and found[KEY] != ABSENT:
            wrong[operation.name] = found
    assert wrong == {}
    assert {noun: await looks(town.theirs, one, ids[noun]) for noun, one in things.items()} == before


@pytest.mark.parametrize("action", ["assign", "unassign", "status", "delete"])
@pytest.mark.parametrize("mode", ["partial", "atomic"])
async def test_42_nor_for_an_action_on_many(town: Town, action: str, mode: str) -> None:
    desk = Desk(town.theirs.owner)
    trips = [await desk.plan() for _ in range(2)]
    items = [{"id": one["id"], "driverId": town.theirs.driver_id, "status": "scheduled"} for one in trips]
    body = {"action": action, "items": items, "mode": mode}
    told = (await town.ours.owner.post("trips/bulk-actions", json=body)).json()
    assert (told["succeeded"], told["failed"]) == (0, 2)
    assert {one["status"] for one in told["results"]} == {404}
    assert [await desk.read(one) for one in trips] == trips


async def test_42_nor_by_naming_it_in_a_body(town: Town) -> None:
    theirs, ours = Desk(town.theirs.owner), town.ours.owner
    vehicle = await theirs.buy()
    place = (await made(town.theirs.owner, "places", {"name": "Depot", "point": {"lat": 1, "lng": 1}}))["id"]
    customer = (await made(town.theirs.owner, "customers", {"name": "Customer"}))["id"]
    user = town.theirs.people["driver"].session["user"]["id"]
    for noun, body in (
        ("trips", trip(customerId=customer)),
        ("trips", trip(siteId=place)),
        ("vehicles", {"name": "Unit", "kind": "rigid", "siteId": place}),
        ("drivers", driver(userId=user)),
        ("drivers", driver(siteId=place)),
    ):
        answer = await ours.post(noun, json=body)
        assert answer.status_code in {404, 409, 422}, (noun, answer.text)
    planned = await Desk(ours).at("scheduled")
    for crew in (
        {"driverId": town.theirs.driver_id},
        {"driverId": town.ours.driver_id, "vehicleId": vehicle},
        {"driverId": town.ours.driver_id, "trailerIds": [vehicle]},
        {"driverId": town.ours.driver_id, "coDriverIds": [town.theirs.driver_id]},
    ):
        refused = await ours.post(f"trips/{planned['id']}/assign", json=crew)
        assert refused.status_code in {404, 409, 422}, refused.text
        assert (await Desk(ours).read(planned))["status"] == "scheduled"


async def test_42_lists_feeds_and_files_hold_the_own_company_alone(town: Town) -> None:
    marked = "Unmistakably Theirs"
    theirs = await made(town.theirs.owner, "customers", {"name": marked})
    paths = [one.path for one in town.operations if one.method == "GET" and "{" not in one.path]
    seen = {}
    for path in paths:
        if path not in {"events", "auth/oauth", "reports/dashboard"}:
            answer = await town.ours.owner.get(path)
            assert answer.status_code == 200, (path, answer.text)
            seen[path] = answer.text
    assert len(seen) > 20
    assert [path for path, text in seen.items() if marked in text or theirs["id"] in text] == []
    assert marked in (await town.theirs.owner.get("customers")).text
    assert problem(
        await town.ours.owner.post(
            "auth/switch", json={"organizationId": organization(town.theirs.people["owner"])}
        )
    )[0] in {403, 404}


def organization(person: Somebody) -> str:
    found: str = person.session["organization"]["id"]
    return found
