"""The settings that an operator's command works with: the environment's, else those of what runs in this folder."""

import os
from collections.abc import Mapping
from contextlib import suppress

import typer

from adapters.settings import Settings
from cli import surroundings
from cli.checks.settings import settings as checked
from cli.data_directory import data_of, read_run_file
from cli.given import given


def operator_settings() -> Settings:
    """Ends the command in words, all mistakes at once, where a setting is missing or wrong."""
    with suppress(ValueError):
        # A file that cannot be read is named by the check.
        os.environ.update(_of_what_runs(os.environ))
    mistakes = [one for one in checked(os.environ) if one.verdict == "fail"]
    for one in mistakes:
        typer.echo(one.words, err=True)
    if mistakes:
        typer.echo("Or start `make run`: commands in its folder then work on what it runs.", err=True)
        raise typer.Exit(1)
    return Settings()


def _of_what_runs(environ: Mapping[str, str]) -> dict[str, str]:
    """Empty where the environment names a database of its own, or nothing runs here."""
    data = data_of(environ)
    running = read_run_file(data)
    if not running or environ.get("MONGODB_URI") or environ.get("MONGODB_URI_FILE"):
        return {}
    port, bff_port = (int(running[name].rsplit(":", 1)[1]) for name in ("api", "app"))
    servers = {"mongodb_uri": running["mongodbUri"], "redis_url": running["redisUrl"]}
    return surroundings.complete(given(environ), data, port=port, bff_port=bff_port, **servers)
