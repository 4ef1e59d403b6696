"""The commands of `roadbook`."""

import subprocess
import sys

from typer.testing import CliRunner

from cli.app import app

SLOW_TO_IMPORT = {"fastapi", "pymongo", "redis", "pydantic"}


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(app, ["--help"]).output

    for command in ("up", "doctor", "migrate", "seed", "openapi"):
        assert f" {command} " in shown


def test_help_imports_nothing_slow() -> None:
    script = f"import sys, cli.app; print(*sorted({SLOW_TO_IMPORT} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert loaded.split() == []


def test_an_unknown_command_is_refused() -> None:
    assert CliRunner().invoke(app, ["fly"]).exit_code == 2
