"""`roadbook dead-letters`: what could not be delivered, and what to do with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer

app = typer.Typer(help="Look at changes that could not be delivered; try them again or let them go.")
LetterId = Annotated[str, typer.Argument(help="The letter, as `list` shows it.")]
MOST = 100


@app.callback(invoke_without_command=True)
def alone(context: typer.Context) -> None:
    """Changes that could not be delivered: shows them, unless told what to do."""
    if context.invoked_subcommand is None:
        list_letters(MOST)


@app.command("list")
def list_letters(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Newest so many.")] = MOST,
) -> None:
    """Show them, the newest first."""
    letters = _with_letters(lambda found: found.newest(limit))
    for letter in letters:
        what = _in_words(letter)
        again = " (being tried again)" if letter["again"] else ""
        typer.echo(f"{letter['_id']}  {letter['at']:%Y-%m-%d %H:%M:%S}  {what}: {letter['error']}{again}")
    if not letters:
        typer.echo("Everything was delivered.")


@app.command()
def retry(letter_id: LetterId) -> None:
    """Have the worker try it once more; what fails again stays here, and what expired cannot be tried."""
    _require(_with_letters(lambda found: found.ask_again(letter_id)), letter_id, " that can be tried again")
    typer.echo("The worker tries it within seconds.")


@app.command()
def drop(letter_id: LetterId) -> None:
    """Let it go for good."""
    _require(_with_letters(lambda found: found.drop(letter_id)), letter_id)
    typer.echo("Dropped.")


def _in_words(letter: dict[str, Any]) -> str:
    if gap := letter.get("gap"):
        return f"changes {gap['first']} to {gap['last']} of {gap['organizationId']}"
    change = letter["change"]
    return f"{change['type']}.{change['action']} {change['id']} of {change['organizationId']}"


def _require(found: bool, letter_id: str, which: str = "") -> None:
    if not found:
        typer.echo(f"There is no dead letter {letter_id}{which}.", err=True)
        raise typer.Exit(1)


def _with_letters(act: Callable[[Any], Awaitable[Any]]) -> Any:
    from adapters.mongo.client import connect, database_of
    from adapters.mongo.consumers import DeadLetters
    from cli.operator_settings import operator_settings

    settings = operator_settings()

    async def run() -> Any:
        client = connect(settings)
        try:
            return await act(DeadLetters(database_of(client, settings)))
        finally:
            await client.close()

    return asyncio.run(run())
