"""docs/authorization.md: who may do what, from the table that the API itself asks."""

from __future__ import annotations

import json
from typing import Any, get_args

from cli.openapi import document
from services.act import Role
from services.permissions import (
    ALLOWED,
    AMONG_OWNERS,
    ENROLLING,
    LOWERING,
    OPEN,
    RISKY,
    SCOPES,
    WITHOUT_FACTOR,
)

ROLES: tuple[Role, ...] = get_args(Role)
METHODS = ("get", "post", "put", "patch", "delete")
WORDS = """# Authorization

Who may do what. This page is made from the table that every request is held to (`services/permissions.py`); what
is not in the table nobody may do. Tests call every operation as every role, as an API key and as nobody, with
objects of the own company and of another.

- Whatever belongs to another company does not exist: 404, in the same words as for what never was.
- Drivers see the trips that they are assigned to, and nothing of drivers, vehicles, places and customers beyond them.
- `proof`: 403 `auth.step_up_required` unless the person was proven within five minutes (`POST /auth/step-up`);
  logging in is no such proof. `proof, or a new log-in for the first factor`: the same, but while no second factor is
  set up, having logged in within ten minutes will do; renewing and switching companies make no log-in newer.
- `owners among themselves`: with an owner, or to make one, only an owner; for anybody else 403 `auth.forbidden`.
- `without the factor`: what a member may do before setting up the second factor that the company asks for; all else
  is 403 `auth.factor_required`.
- An API key may do what its scopes name, in its company, and nothing in the name of a person; roles do not count.
  What an import's job quotes of its file (`problems`, `columns`, the refused rows) a key sees that could read what
  the file tells of, or that began the job.

## Fields

- `price` and `charges` of a trip are not shown to drivers, anywhere.
- `id`, `version`, `createdAt`, `updatedAt`, the organization, a trip's `number`, `status`, `flags` (but for `onHold`),
  crew and vehicles, and how far its stops have come are written by the operations that are for them alone: a body
  that names them is refused (422). Only an import sets `status`.
- Name, telephone, language and time zone of a person are written by that person; `role` and `status` by those who
  manage the company, not by the person. The email does not change.
- Secrets (API keys, recovery codes, an app's secret) are shown once, to who makes them. Passwords are never shown.
- Audit entries show neither telephone nor licence numbers.
"""


def authorization() -> str:
    """The page, a table for each kind of operation."""
    lines = [WORDS]
    for tag, found in _by_tag().items():
        lines += [
            f"## {tag}",
            "",
            f"| operation | call | {' | '.join(ROLES)} | API key | nobody | more |",
            f"|---|---|{'---|' * (len(ROLES) + 3)}",
            *(_row(operation, call) for operation, call in found),
            "",
        ]
    return "\n".join(lines)


def _by_tag() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    paths: dict[str, dict[str, Any]] = json.loads(document())["paths"]
    for path, methods in paths.items():
        for method, operation in methods.items():
            if method in METHODS and path.startswith("/api/"):
                call = f"{method.upper()} {path.removeprefix('/api/v1')}"
                found.setdefault(operation["tags"][0], []).append((operation["operationId"], call))
    return found


def _row(operation: str, call: str) -> str:
    open_to_all = operation in OPEN
    allowed = frozenset(ROLES) if open_to_all else ALLOWED[operation]
    roles = ("yes" if role in allowed else "-" for role in ROLES)
    scope = "yes" if open_to_all else f"`{SCOPES[operation]}`" if operation in SCOPES else "-"
    nobody = "yes" if open_to_all else "-"
    return f"| `{operation}` | `{call}` | {' | '.join(roles)} | {scope} | {nobody} | {_more(operation)} |"


def _more(operation: str) -> str:
    said = {
        "proof": operation in RISKY,
        "proof, or a new log-in for the first factor": operation in ENROLLING,
        "proof, to ask for no second factor any more": operation in LOWERING,
        "owners among themselves": operation in AMONG_OWNERS,
        "without the factor": operation in WITHOUT_FACTOR,
    }
    return "; ".join(words for words, holds in said.items() if holds)
