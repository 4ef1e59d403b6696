"""Put new keys in place for what is stored encrypted."""

import asyncio

import typer

from adapters.mongo.client import connect, database_of
from adapters.settings import Settings
from cli.operator_settings import operator_settings


def rotate_keys() -> None:
    kept = asyncio.run(_rotate(operator_settings()))
    typer.echo(
        f"A new data key seals fields from now on; {kept} data keys are sealed with the current master key."
    )
    typer.echo("Start the API and the worker anew, so that they take it.")


async def _rotate(settings: Settings) -> int:
    """How many data keys there are now."""
    client = connect(settings)
    vault = database_of(client, settings).vault
    try:
        await vault.renew()
        return await vault.rewrap()
    finally:
        await vault.close()
        await client.close()
