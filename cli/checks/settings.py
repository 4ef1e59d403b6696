"""The settings, each mistake under the name that the operator sets."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pydantic import ValidationError

from adapters.settings import Settings
from cli.checks.finding import Finding, fail, ok

MEND = "Mend the setting that is named, and try again."


def read(environ: Mapping[str, str]) -> Settings | None:
    """The settings, where nothing is wrong with them."""
    try:
        with _environment(environ):
            return Settings()
    except ValueError:
        return None


def settings(environ: Mapping[str, str]) -> Iterator[Finding]:
    try:
        with _environment(environ):
            found = Settings()
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            if problem["loc"]:
                name = "_".join(str(part) for part in problem["loc"]).upper()
                yield _explain(name, problem["type"], problem["msg"])
            else:
                # Several settings that do not fit each other; the words name them.
                yield fail(problem["msg"].removeprefix("Value error, "), MEND)
    except ValueError as error:
        yield fail(str(error), MEND)
    else:
        yield ok(f"settings are complete for {found.environment}")


@contextmanager
def _environment(environ: Mapping[str, str]) -> Iterator[None]:
    """Settings are read from the process's own environment and from nowhere else."""
    before = dict(os.environ)
    os.environ.update(environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _explain(name: str, kind: str, message: str) -> Finding:
    said = message.removeprefix("Value error, ")
    if kind == "missing":
        return fail(f"{name} is not set", f"Set it, or {name}_FILE to a file that holds it.")
    return fail(said if said.startswith(name) else f"{name}: {said}", f"Set {name} to a value that fits.")
