"""The commands of `roadbook`. Each imports its code when it is called, so that `--help` is quick."""

from pathlib import Path
from typing import Annotated

import typer

from cli import dead_letters

app = typer.Typer(
    help="Run and look after Roadbook, the transportation management system.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(dead_letters.app, name="dead-letters")


@app.command()
def up() -> None:
    """Start everything that Roadbook needs, and stop it on Ctrl-C."""
    from cli.up import up as run

    raise typer.Exit(run())


@app.command()
def doctor() -> None:
    """Check this machine, the settings and the servers, and say what to do."""
    from cli.doctor import doctor as run

    raise typer.Exit(run())


@app.command()
def migrate() -> None:
    """Bring the database's indexes and documents to this version."""
    from cli.migrate import migrate as run

    run()


@app.command("rotate-keys")
def rotate_keys() -> None:
    """Seal stored fields with a new data key from now on, and all data keys with the current master key."""
    from cli.rotate_keys import rotate_keys as run

    run()


@app.command()
def seed() -> None:
    """Fill an empty database with the demo company."""
    from cli.seed import seed as run

    run()


@app.command()
def simulate(
    api: Annotated[
        str | None, typer.Option(metavar="URL", help="Where the API is; else what `roadbook up` started.")
    ] = None,
) -> None:
    """Drive the demo company's trips through the API until it is stopped."""
    from cli.simulate import address
    from cli.simulate import simulate as run

    run(api or address())


@app.command("import")
def import_(
    noun: Annotated[str, typer.Argument(help="trips, drivers, vehicles, places or customers.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, XLSX or JSON Lines.")],
    email: Annotated[str, typer.Option("--as", metavar="EMAIL", help="The person who brings it in.")],
    mapping: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="JSON: our field to column.")
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, and write nothing.")
    ] = False,
) -> None:
    """Bring a file into the company of a person."""
    from cli.import_ import import_file

    raise typer.Exit(import_file(noun, file, mapping, email, dry_run=dry_run))


@app.command()
def openapi(
    output: Annotated[Path | None, typer.Option(help="Write to this file instead of the terminal.")] = None,
) -> None:
    """Print the OpenAPI document of the API."""
    from cli.openapi import document

    text = document()
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


@app.command()
def docs(*, check: Annotated[bool, typer.Option(help="Only say which are out of date.")] = False) -> None:
    """Write the documents that are made from the code."""
    from cli.docs import stale, write

    if not check:
        write()
    elif found := stale():
        typer.echo(f"Out of date: {', '.join(found)}. `make docs` writes them anew.")
        raise typer.Exit(1)


def main() -> None:
    app()
