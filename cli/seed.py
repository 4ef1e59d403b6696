"""`roadbook seed`: fills an empty database with a demo company of real trips and simulated last days and hours."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from pathlib import Path
from typing import BinaryIO, Final

import typer
from rich.console import Console

from adapters.clock import now
from adapters.ids import new_id
from adapters.mongo.migrations import mark, marks
from adapters.mongo.people import People
from adapters.settings import Settings
from cli.acting import act_of, acting_as
from cli.demo_days import ZONE, last_days
from cli.demo_hours import plan_hours
from cli.import_ import run_shown
from cli.logins import LOGINS, PASSWORD, login
from cli.operator_settings import operator_settings
from schemas.base import Document
from services.act import Caller
from services.importing.nouns import importer_of
from services.imports import ImportService
from services.organizations import new_organization
from services.process import State, opened
from services.registration import add_member, new_person
from services.work import Change

DATA: Final = Path(__file__).parent / "demo"
SEEDED: Final = "demo_company"
COMPANY: Final = "Lakeshore Carriers (demo)"
NAMES: Final = {
    "owner": "Olive Park",
    "admin": "Adam Reyes",
    "dispatcher": "Dina Cole",
    "driver": "Dana Ruiz",
    "viewer": "Vera Quist",
}
IMPORTS: Final = (
    ("vehicles", "vehicles.csv", None),
    ("drivers", "drivers.csv", None),
    ("trips", "trips.csv", "trips.mapping.json"),
)


def seed() -> None:
    settings = operator_settings()
    if settings.environment == "production":
        typer.echo("The demo company has well-known passwords and is not made in production.", err=True)
        raise typer.Exit(1)
    asyncio.run(_seed(settings))


async def _seed(settings: Settings) -> None:
    console = Console()
    async with opened(settings, patient=True) as state:
        if SEEDED in await marks(state.database):
            console.print("The demo company is there already.")
            return
        # A seed that was interrupted goes on where it stopped: what is there already stays unchanged.
        there = await People(state.database).by_email(LOGINS[0]["email"])
        caller = await (acting_as(state, LOGINS[0]["email"]) if there else _company(state))
        for noun, file, mapping in IMPORTS:
            text = (DATA / mapping).read_text(encoding="utf-8") if mapping else None
            with (DATA / file).open("rb") as source:
                await _import(console, state, caller, noun, source, text)
        done = io.BytesIO(last_days(dt.datetime.now(ZONE).date()))
        await _import(console, state, caller, "trips", done, None)
        await _link_driver(state, caller)
        planned = await plan_hours(state, caller)
        await mark(state.database, SEEDED)
        console.print(f"Planned {planned} trips of these hours (simulated).")


async def _company(state: State) -> Caller:
    """The company and its people; the owner, as whom the rest is done."""
    organization = new_organization(COMPANY, now())
    organization |= {"timezone": "America/Chicago", "units": "imperial", "onTimeGraceSeconds": 300}
    password_hash = await state.passwords.hash(PASSWORD)
    owner = Caller("", organization["_id"], "owner", "", "Demo")

    async def attempt(change: Change) -> list[Document]:
        people = [
            new_person(NAMES[one["role"]], one["email"], password_hash, change.at, verified=True)
            for one in LOGINS
        ]
        for person, one in zip(people, LOGINS, strict=True):
            add_member(
                change,
                person,
                organization if one["role"] == "owner" else None,
                one["role"],
                organization["_id"],
            )
        return people

    people = await state.work.run(act_of(owner), attempt)
    return Caller(people[0]["_id"], organization["_id"], "owner", "", people[0]["name"])


async def _import(
    console: Console, state: State, caller: Caller, noun: str, source: BinaryIO, mapping: str | None
) -> None:
    described = importer_of(noun, state, caller).noun
    job = await ImportService(state.files, state.work).start(
        described, source, mapping, act_of(caller), dry_run=False
    )
    await run_shown(console, state, job, f"Demo {noun}")


async def _link_driver(state: State, caller: Caller) -> None:
    """The driver who logs in is the first of the drivers."""
    service = importer_of("drivers", state, caller).service
    person = await People(state.database).by_email(login("driver")["email"])
    first = (await service.repository.find_many("externalId", ["DRV-001"]))[0]
    body = service.noun.update.model_validate({"userId": person["_id"] if person else new_id("usr")})
    await service.update(first["_id"], body, act_of(caller))
