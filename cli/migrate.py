"""`roadbook migrate`: brings the database's collections and indexes to this version."""

from __future__ import annotations

import asyncio

import typer

from adapters.mongo.client import connect, database_of
from adapters.mongo.migrations import migrate as run_pending
from adapters.settings import Settings
from cli.operator_settings import operator_settings


def migrate() -> None:
    done = asyncio.run(_migrate(operator_settings()))
    for name in done:
        typer.echo(f"Migrated: {name}")
    if not done:
        typer.echo("The database is up to date.")


async def _migrate(settings: Settings) -> list[str]:
    # To build an index of many objects takes its time.
    client = connect(settings, patient=True)
    try:
        return await run_pending(database_of(client, settings))
    finally:
        await client.close()
