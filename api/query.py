"""The parameters of a request's query, each given once."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from fastapi import Request

from services.errors import FieldError, Invalid

CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def refuse(parameter: str, code: str, detail: str) -> Invalid:
    return Invalid(errors=[FieldError(parameter, code, detail)])


def parameters_of(request: Request) -> list[tuple[str, str]]:
    """Names and values in their order."""
    return parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)


def single(request: Request) -> dict[str, str]:
    """The query's parameters, each given once."""
    pairs = parameters_of(request)
    given = dict(pairs)
    for name, text in pairs:
        if CONTROL.search(text):
            raise refuse(name, "parameter.invalid", f"`{name}` must not contain control characters.")
    if len(given) != len(pairs):
        twice = next(name for place, (name, _) in enumerate(pairs) if name in dict(pairs[:place]))
        raise refuse(
            twice[:100],
            "parameter.repeated",
            "Give each parameter once; several values go into one, with commas.",
        )
    return given


def only(request: Request, *known: str) -> dict[str, str]:
    """The parameters, none but these: a misspelt `dryRun` would write, a misspelt filter would show everything."""
    given = single(request)
    for name in given:
        if name not in known:
            raise refuse(name[:100], "parameter.unknown", f"There is no parameter `{name[:100]}` here.")
    return given
