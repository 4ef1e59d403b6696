"""Who a command acts as: a person of the company, so that audit entries name somebody."""

from __future__ import annotations

import typer

from adapters.mongo.people import People
from services.act import Act, Caller
from services.process import State


async def acting_as(state: State, email: str) -> Caller:
    """The person with this email in the first company they belong to; ends the command in words if there is none."""
    people = People(state.database)
    person = await people.by_email(email.lower())
    memberships = await people.memberships(person["_id"]) if person else []
    if person is None or not memberships:
        typer.echo(f"Nobody here has the email {email}.", err=True)
        raise typer.Exit(1)
    first = memberships[0]
    return Caller(person["_id"], first["organizationId"], first["role"], "", person["name"])


def act_of(caller: Caller) -> Act:
    return Act(caller, "command-line", "local", "roadbook")
