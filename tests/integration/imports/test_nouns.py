"""What an import does alike for every noun: make, change, leave alone, refuse."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import AsyncClient

from adapters.clock import now
from schemas.noun import Noun
from tests.factories.bodies import customer, driver, place, vehicle
from tests.support.companies import Company
from tests.support.imports import (
    Imports,
    Row,
    codes,
    counts,
    csv_of,
    jsonl_of,
    needs_values_given_up,
    rows_of,
    xlsx_of,
)
from tests.support.nouns import NOUNS

START, END = "2026-03-02T08:00:00Z", "2026-03-02T10:00:00Z"
_numbers = itertools.count(1)
PLURALS = ("trips", "drivers", "vehicles", "places", "customers")


def flat_trip() -> Row:
    number = next(_numbers)
    return {
        "externalId": f"trip-{number}",
        "reference": f"PO {number}",
        "scheduledStart": START,
        "scheduledEnd": END,
        "pickup.name": "Dock",
        "pickup.lat": 41.88,
        "pickup.lng": -87.63,
        "dropoff.name": "Store",
        "dropoff.lat": 41.91,
        "dropoff.lng": -87.64,
    }


def flat(body: Row) -> Row:
    """A body as a row: objects by dotted names, lists joined."""
    row: Row = {}
    for name, value in body.items():
        if isinstance(value, dict) and name != "metadata":
            row |= {f"{name}.{inner}": leaf for inner, leaf in value.items() if leaf is not None}
        elif isinstance(value, list):
            row[name] = ";".join(value)
        elif name != "metadata":
            row[name] = value
    return row


MAKERS: dict[str, Callable[[], Row]] = {
    "trips": flat_trip,
    "drivers": lambda: flat(driver()),
    "vehicles": lambda: flat(vehicle()),
    "places": lambda: flat(place()),
    "customers": lambda: flat(customer()),
}
FORMATS: dict[str, Callable[[list[Row]], bytes]] = {"csv": csv_of, "xlsx": xlsx_of, "jsonl": jsonl_of}


@pytest.fixture(params=PLURALS)
def noun(request: pytest.FixtureRequest) -> Noun:
    return NOUNS[request.param]


@pytest.fixture(params=("trips", "drivers"))
def either(request: pytest.FixtureRequest) -> Noun:
    """Trips have rules of their own; the others share all of theirs."""
    return NOUNS[request.param]


def made(noun: Noun, count: int = 3) -> list[Row]:
    return [MAKERS[noun.plural]() for _ in range(count)]


class TestBringingIn:
    @pytest.mark.caller("anonymous")
    async def test_needs_a_session(self, client: AsyncClient) -> None:
        for plural in PLURALS:
            assert (await client.post(f"{plural}/import", files={"file": b"name\nx\n"})).status_code == 401

    @pytest.mark.caller("dispatcher")
    async def test_makes_an_object_of_each_row_of_each_kind_of_file(
        self, imports: Imports, noun: Noun
    ) -> None:
        rows = []
        for write in FORMATS.values():
            rows += made(noun)
            job = await imports.bring(noun.plural, write(rows[-3:]))
            assert (job["status"], counts(job), job["problems"]) == ("succeeded", {"created": 3}, [])
            assert job["kind"] == f"{noun.plural}.import"
            assert job["progress"] == {"done": 3, "total": 3}
        objects = await imports.all(noun.plural)
        assert [one["externalId"] for one in objects] == [one["externalId"] for one in rows]

    async def test_keeps_every_field(self, imports: Imports) -> None:
        bodies = {"drivers": driver(), "vehicles": vehicle(), "places": place(), "customers": customer()}
        for plural, body in bodies.items():
            job = await imports.bring(plural, csv_of([flat(body)]))
            assert counts(job) == {"created": 1}, job
            (kept,) = await imports.all(plural)
            assert {name: kept[name] for name in body if name != "metadata"} == {
                name: value for name, value in body.items() if name != "metadata"
            }

    async def test_changes_what_is_known_by_its_external_id(self, imports: Imports, either: Noun) -> None:
        rows = made(either)
        field = "reference" if either.plural == "trips" else "name"
        await imports.bring(either.plural, csv_of(rows))
        changes = [{"externalId": rows[1]["externalId"], field: "changed"}]
        job = await imports.bring(either.plural, csv_of(changes))
        assert counts(job) == {"updated": 1}
        objects = await imports.all(either.plural)
        assert [one[field] == "changed" for one in objects] == [False, True, False]
        assert [one["version"] for one in objects] == [1, 2, 1]

    async def test_changes_what_is_named_by_our_id(self, imports: Imports, either: Noun) -> None:
        await imports.bring(either.plural, csv_of(made(either)))
        first, *_ = await imports.all(either.plural)
        job = await imports.bring(either.plural, csv_of([{"id": first["id"], "externalId": "renamed"}]))
        assert counts(job) == {"updated": 1}
        assert (await imports.all(either.plural))[0]["externalId"] == "renamed"

    async def test_the_same_file_again_changes_nothing(self, imports: Imports, noun: Noun) -> None:
        for kind, write in FORMATS.items():
            content = write(made(noun))
            assert counts(await imports.bring(noun.plural, content)) == {"created": 3}, kind
            before = await imports.all(noun.plural)
            assert counts(await imports.bring(noun.plural, content)) == {"unchanged": 3}, kind
            assert await imports.all(noun.plural) == before

    async def test_an_empty_cell_leaves_what_is_there(self, imports: Imports) -> None:
        await imports.bring("customers", csv_of([{"externalId": "C", "name": "Ada", "notes": "kept"}]))
        job = await imports.bring("customers", csv_of([{"externalId": "C", "name": "Bo", "notes": ""}]))
        assert counts(job) == {"updated": 1}
        (kept,) = await imports.all("customers")
        assert (kept["name"], kept["notes"]) == ("Bo", "kept")

    async def test_takes_the_template_without_a_mapping(self, imports: Imports, noun: Noun) -> None:
        template = await imports.client.get(f"{noun.plural}/import/template")
        assert template.status_code == 200
        (columns,) = [line.split(",") for line in template.text.splitlines()]
        row = {name: value for name, value in made(noun, 1)[0].items() if name in columns}
        job = await imports.bring(noun.plural, csv_of([row], columns))
        assert counts(job) == {"created": 1}, job
        assert {one["column"] for one in job["columns"]} == set(columns)
        assert all(one["fields"] for one in job["columns"])

    async def test_understands_known_synonyms_and_shows_them(self, imports: Imports) -> None:
        rows = [{"Driver name": "Dana", "License no": "D1", "Mobile": "+1 555 0100", "Shoe size": 43}]
        job = await imports.bring("drivers", csv_of(rows))
        assert counts(job) == {"created": 1}
        assert {one["column"]: one["fields"] for one in job["columns"]} == {
            "Driver name": ["name"],
            "License no": ["licenceNumber"],
            "Mobile": ["phone"],
            "Shoe size": [],
        }
        (kept,) = await imports.all("drivers")
        assert (kept["name"], kept["licenceNumber"], kept["phone"]) == ("Dana", "D1", "+1 555 0100")

    async def test_puts_a_name_together_from_several_columns(self, imports: Imports) -> None:
        rows = [{"first": "Dana", "last": "Ruiz"}, {"first": "", "last": "Cole"}, {"first": "", "last": ""}]
        job = await imports.bring("drivers", csv_of(rows), {"columns": {"name": ["first", "last"]}})
        assert [one["name"] for one in await imports.all("drivers")] == ["Dana Ruiz", "Cole"]
        assert {one["column"]: one["fields"] for one in job["columns"]} == {
            "first": ["name"],
            "last": ["name"],
        }

    async def test_a_later_row_changes_what_an_earlier_one_made(self, imports: Imports, either: Noun) -> None:
        (row,) = made(either, 1)
        field = "reference" if either.plural == "trips" else "name"
        job = await imports.bring(either.plural, csv_of([row, row, {**row, field: "later"}]))
        assert counts(job) == {"created": 1, "unchanged": 1, "updated": 1}
        (kept,) = await imports.all(either.plural)
        assert (kept[field], kept["version"]) == ("later", 2)

    async def test_is_written_down_in_the_audit_log_and_told_as_a_change(
        self, imports: Imports, company: Company, noun: Noun
    ) -> None:
        rows = made(noun)
        await imports.bring(noun.plural, csv_of(rows))
        await imports.bring(noun.plural, csv_of([{**rows[0], "metadata.seen": "yes"}]))
        database = imports.backend.state.database
        for name, where in (("auditLogs", "target.id"), ("outbox", "id")):
            for place_, one in enumerate(await imports.all(noun.plural)):
                found = await database[name].find({where: one["id"]}).sort("_id", 1).to_list()
                assert {entry["organizationId"] for entry in found} == {company.id}
                actions = [entry["action"].removeprefix(f"{noun.name}.") for entry in found]
                changed = "imported" if name == "auditLogs" else "updated"
                assert actions == (["created", changed] if place_ == 0 else ["created"])
        entry = await database["auditLogs"].find_one(
            {"organizationId": company.id, "action": f"{noun.name}.imported"}
        )
        assert entry is not None
        assert entry["actor"]["id"] == company.people["owner"].id
        assert entry["after"]["metadata"] == {"seen": "yes"}


class TestDryRun:
    async def test_writes_nothing(self, imports: Imports, company: Company, noun: Noun) -> None:
        rows = made(noun)
        await imports.bring(noun.plural, csv_of(rows[:1]))
        before = await _everything(imports, company)
        changed = {**rows[0], "metadata.seen": "yes"}
        job = await imports.bring(noun.plural, csv_of([changed, *rows[1:], {"id": "nonsense"}]), dry_run=True)
        assert (job["dryRun"], job["status"]) == (True, "succeeded")
        assert counts(job) == {"created": 2, "updated": 1, "rejected": 1}
        assert await _everything(imports, company) == before

    async def test_says_what_the_run_will_do(self, imports: Imports) -> None:
        row = {"name": "Van", "externalId": "V", "plate": "A 1"}
        rows = [row, row, {**row, "make": "Volvo"}, {"name": "Other", "plate": "A 1"}]
        rows += [{"name": "Many", "externalId": f"M{number}"} for number in range(300)]
        rows += [row, {"name": "Late", "plate": "A 1"}, {"externalId": "M7", "name": "Changed"}]
        content = csv_of(rows)
        told = await imports.bring("vehicles", content, dry_run=True)
        done = await imports.bring("vehicles", content)
        assert told["result"] | {"rejectsUrl": ""} == done["result"] | {"rejectsUrl": ""}
        assert told["problems"] == done["problems"]
        assert counts(done) == {"created": 301, "updated": 2, "unchanged": 2, "rejected": 2}


class TestRefusing:
    async def test_a_row_whose_object_was_deleted_here(self, imports: Imports, either: Noun) -> None:
        rows = made(either)
        await imports.bring(either.plural, csv_of(rows))
        first, *_ = await imports.all(either.plural)
        assert (await imports.client.delete(f"{either.plural}/{first['id']}")).status_code == 204
        job = await imports.bring(either.plural, csv_of(rows))
        assert (counts(job), codes(job)) == ({"unchanged": 2, "rejected": 1}, [(2, "row.deleted")])
        by_id = await imports.bring(either.plural, csv_of([{"id": first["id"], "externalId": "other"}]))
        assert codes(by_id) == [(2, "row.deleted")]

    async def test_no_row_whose_object_can_be_restored_no_more(self, imports: Imports, either: Noun) -> None:
        """The server may sweep it away later than its thirty days are over."""
        rows = made(either)
        await imports.bring(either.plural, csv_of(rows))
        first, *_ = await imports.all(either.plural)
        assert (await imports.client.delete(f"{either.plural}/{first['id']}")).status_code == 204
        trash = imports.backend.state.database["trash"]
        await trash.update_one({"_id": first["id"]}, {"$set": {"expireAt": now()}})
        job = await imports.bring(either.plural, csv_of(rows))
        assert counts(job) == {"created": 1, "unchanged": 2}
        await imports.client.post(f"{either.plural}/{first['id']}/restore")
        assert counts(await imports.bring(either.plural, csv_of(rows))) == {"unchanged": 3}

    async def test_an_id_of_another_company(
        self, imports: Imports, stranger: AsyncClient, either: Noun
    ) -> None:
        theirs = Imports(stranger, imports.backend)
        await theirs.bring(either.plural, csv_of(made(either, 1)))
        (foreign,) = await theirs.all(either.plural)
        row = {**made(either, 1)[0], "id": foreign["id"]}
        job = await imports.bring(either.plural, csv_of([row]))
        assert codes(job) == [(2, "row.id_unknown")]
        assert await theirs.all(either.plural) == [foreign]
        assert await imports.all(either.plural) == []

    async def test_the_external_ids_of_another_company_are_free(
        self, imports: Imports, stranger: AsyncClient, either: Noun
    ) -> None:
        content = csv_of(made(either))
        await Imports(stranger, imports.backend).bring(either.plural, content)
        assert counts(await imports.bring(either.plural, content)) == {"created": 3}

    async def test_a_row_that_is_not_enough_for_a_new_object(self, imports: Imports, either: Noun) -> None:
        job = await imports.bring(either.plural, csv_of([{"externalId": "lonely", "metadata.a": "b"}]))
        assert codes(job) == [(2, "row.missing")]
        needed = "stops" if either.plural == "trips" else "name"
        assert job["problems"][0] == {
            "row": 2,
            "column": needed,
            "code": "row.missing",
            "detail": f"{needed}: This is needed.",
        }

    async def test_values_that_no_object_can_have(self, imports: Imports) -> None:
        good = {"name": "Van", "vin": "1M8GDM9A000000001", "year": 2020}
        rows: list[Row] = [
            good,
            {**good, "vin": "O" * 17},
            {"name": "x" * 201},
            {"name": "Old", "year": 1066},
        ]
        job = await imports.bring("vehicles", csv_of(rows))
        assert (counts(job), codes(job)) == (
            {"created": 1, "rejected": 3},
            [(3, "row.invalid"), (4, "row.invalid"), (5, "row.invalid")],
        )

    async def test_names_the_columns_of_the_file(self, imports: Imports) -> None:
        rows = [{"Unit": "Van", "Chassis": "bad", "Depot": "plc_00000000000"}]
        mapping = {"columns": {"name": "Unit", "vin": "Chassis"}}
        (problem,) = (await imports.bring("vehicles", csv_of(rows), mapping))["problems"]
        assert problem["column"] == "Chassis"
        mapping = {"columns": {"name": "Unit", "siteId": "Depot"}}
        (problem,) = (await imports.bring("vehicles", csv_of(rows), mapping))["problems"]
        assert (problem["column"], problem["code"]) == ("Depot", "row.reference_unknown")
        assert problem["detail"] == "There is no place plc_00000000000."

    @pytest.mark.parametrize(
        ("plural", "field"), [("vehicles", "plate"), ("vehicles", "vin"), ("drivers", "employeeNumber")]
    )
    async def test_a_value_that_another_has(self, imports: Imports, plural: str, field: str) -> None:
        value = "1M8GDM9A000000077"
        job = await imports.bring(
            plural, csv_of([{"name": "First", field: value}, {"name": "Second", field: value}])
        )
        assert (counts(job), codes(job)) == ({"created": 1, "rejected": 1}, [(3, "row.taken")])
        again = await imports.bring(plural, csv_of([{"name": "Third", field: value}]))
        assert (counts(again), codes(again)) == ({"rejected": 1}, [(2, "row.taken")])
        assert again["problems"][0]["column"] == field

    async def test_an_external_id_that_another_has(self, imports: Imports) -> None:
        await imports.bring(
            "customers", csv_of([{"name": "A", "externalId": "a"}, {"name": "B", "externalId": "b"}])
        )
        first, _ = await imports.all("customers")
        job = await imports.bring("customers", csv_of([{"id": first["id"], "externalId": "b"}]))
        assert codes(job) == [(2, "row.taken")]

    @needs_values_given_up
    async def test_a_value_that_an_earlier_row_has_given_up_is_free(self, imports: Imports) -> None:
        await imports.bring("vehicles", csv_of([{"name": "A", "externalId": "a", "plate": "1"}]))
        rows = [
            {"externalId": "a", "plate": "2", "name": "A"},
            {"externalId": "b", "plate": "1", "name": "B"},
        ]
        assert counts(await imports.bring("vehicles", csv_of(rows))) == {"updated": 1, "created": 1}

    async def test_a_place_that_is_not_there(self, imports: Imports, stranger: AsyncClient) -> None:
        foreign = (await stranger.post("places", json={"name": "Theirs"})).json()["id"]
        rows = [{"name": "Dana", "siteId": foreign}, {"name": "Bo", "userId": "usr_00000000000"}]
        job = await imports.bring("drivers", csv_of(rows))
        assert codes(job) == [(2, "row.reference_unknown"), (3, "row.reference_unknown")]

    async def test_not_what_an_object_refers_to_already(self, imports: Imports) -> None:
        made_ = await imports.client.post("places", json={"name": "Depot"})
        site = made_.json()["id"]
        row = {"name": "Dana", "externalId": "d", "siteId": site}
        assert counts(await imports.bring("drivers", csv_of([row]))) == {"created": 1}
        assert (await imports.client.delete(f"places/{site}")).status_code == 204
        assert counts(await imports.bring("drivers", csv_of([row]))) == {"unchanged": 1}
        assert counts(await imports.bring("drivers", csv_of([{**row, "name": "D"}]))) == {"updated": 1}

    async def test_more_keys_of_metadata_than_an_object_keeps(self, imports: Imports) -> None:
        first = {"name": "C", "externalId": "c", **{f"metadata.a{n}": "x" for n in range(30)}}
        more = {"externalId": "c", **{f"metadata.b{n}": "x" for n in range(30)}}
        assert counts(await imports.bring("customers", csv_of([first]))) == {"created": 1}
        assert codes(await imports.bring("customers", csv_of([more]))) == [(2, "row.invalid")]

    async def test_tells_every_thing_wrong_with_a_row(self, imports: Imports) -> None:
        row = {"name": "", "email": "nobody", "licenceExpiresOn": "soon", "status": "asleep"}
        job = await imports.bring("drivers", csv_of([row]))
        rejects = rows_of(await imports.rejects(job))
        assert counts(job) == {"rejected": 1}
        assert "“soon” is not a date" in rejects[0]["reasons"]


async def _everything(imports: Imports, company: Company) -> dict[str, list[Any]]:
    """Every document of the company but its jobs and what their making has left."""
    database = imports.backend.state.database
    found = {}
    for name in await database.list_collection_names():
        where: Row = {"$or": [{"organizationId": company.id}, {"_id": company.id}]}
        if name == "auditLogs":
            where["target.type"] = {"$ne": "job"}
        if name == "outbox":
            where["type"] = {"$ne": "note"}
        if name not in {"jobs", "jobLeases", "sessions"}:
            found[name] = await database[name].find(where).sort("_id", 1).to_list()
    return found
