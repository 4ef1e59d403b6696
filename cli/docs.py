"""`roadbook docs`: writes the documents that are made from the code, or says which are out of date."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from adapters.settings import Settings
from cli.authorization import authorization
from cli.openapi import document
from services.error_catalogue import catalogue
from services.privacy.stores import ELSEWHERE, STORES, Store

ROOT: Final = Path(__file__).resolve().parents[1]
SECTIONS: Final = {
    "environment": "The process",
    "mongodb_uri": "Database and cache",
    "jwt_secret": "Secrets; each can come from a file instead (JWT_SECRET_FILE)",
    "frontend_url": "Addresses",
    "admin_email": "Mail and text messages",
    "google_client_id": "Signing in with others",
    "sentry_dsn": "Watching",
    "backup_schedule": "Backups",
    "upload_dir": "Files",
    "presence_seconds": "Presence",
    "rate_limit_window": "Budgets: count/seconds, except the first two",
}
"""What begins at which setting."""
EXAMPLES: Final = {
    "port": "3001",
    "mongodb_uri": "mongodb+srv://roadbook:PASSWORD@cluster.example.net/roadbook?retryWrites=true&w=majority",
    "redis_url": "rediss://default:PASSWORD@cache.example.net:6379/0",
    "jwt_secret": "",
    "encryption_master_key": "",
    "session_secret": "",
    "frontend_url": "https://app.example.com",
    "backend_url": "https://api.example.com",
    "upload_dir": "/var/lib/roadbook/uploads",
}
"""What the example says where the default is not what production wants; secrets are left empty and so refused."""

SIGNING_IN: Final = """
## Signing in with Google and Microsoft

A provider is offered once its client id and secret are set; without them its addresses answer 404. Register with each
the address to send people back to: `<FRONTEND_URL>/bff/oauth/google/callback`, or `microsoft` in its place.

- Google: in the Cloud Console under *APIs & Services*, *Credentials*, make an *OAuth client ID* of the kind *Web
  application*; the scopes are `openid`, `email` and `profile`. Its id and secret are `GOOGLE_CLIENT_ID` and
  `GOOGLE_CLIENT_SECRET`.
- Microsoft: in the Entra admin center under *App registrations*, register an application of the platform *Web* and add
  a client secret. Its application (client) id and the secret's value are `MICROSOFT_CLIENT_ID` and
  `MICROSOFT_CLIENT_SECRET`. With `MICROSOFT_ISSUER=https://login.microsoftonline.com/<tenant id>/v2.0` only that
  company's accounts are taken.

This machine has to reach the providers by https, directly or through the proxy that `HTTPS_PROXY` names. Plain http is
taken from an issuer on this machine alone, for development.
"""


def problems() -> str:
    """The error catalogue."""
    lines = [
        "# Problems",
        "",
        "Every error of the interface. `code` never changes; `GET /problems/{code}` tells the same. What an answer",
        "says beyond this stands in its `detail`, and for a 422 in `errors`.",
        "",
        "| code | status | what happened | what to do |",
        "|---|---|---|---|",
    ]
    lines += [f"| `{one.code}` | {one.status} | {one.title} | {one.advice} |" for one in catalogue()]
    return "\n".join(lines) + "\n"


def configuration() -> str:
    """The settings as a table."""
    lines = [
        "# Configuration",
        "",
        "All settings come from the environment; `NAME` can also be read from the file that `NAME_FILE` names.",
        "In production the secrets have to be long, random and no example.",
        "",
        "Those for mail, text messages, watching and backups are read and checked; they take",
        "effect with the features they belong to.",
        "",
        "| name | default | meaning |",
        "|---|---|---|",
    ]
    lines += [
        f"| `{name.upper()}` | {_code(_default(info))} | {info.description} |"
        for name, info in Settings.model_fields.items()
    ]
    return "\n".join(lines) + "\n" + SIGNING_IN


def example() -> str:
    """The settings of a production, to copy and fill in."""
    lines = [
        "# Settings of a production. Copy to .env.production and fill in; what is commented out has this default."
    ]
    for name, info in Settings.model_fields.items():
        if name in SECTIONS:
            lines += ["", f"# {SECTIONS[name]}"]
        default = _default(info)
        lines.append(f"# {info.description}")
        if name in EXAMPLES:
            lines.append(f"{name.upper()}={EXAMPLES[name]}")
        else:
            lines.append(f"# {name.upper()}={'' if default is None else default}")
    return "\n".join(lines) + "\n"


def personal_data() -> str:
    """Everything that is stored, and what of it is about people."""
    names = ("where", "what is about people", "kept", "when the person is erased", "in the export")
    head = [f"| {' | '.join(names)} |", "|---|---|---|---|---|"]

    def row(one: Store, name: str) -> str:
        given = "yes" if one.export or one.export_account else "no"
        return f"| {name} | {one.holds} | {one.kept} | {one.erasure} | {given} |"

    lines = [
        "# Personal data",
        "",
        "Every collection of the database, and what else there is. [How to give it out and erase it](privacy.md).",
        "",
        *head,
        *(row(one, f"`{one.name}`") for one in STORES),
        "",
        "Outside the database:",
        "",
        *head,
        *(row(one, one.name) for one in ELSEWHERE),
    ]
    return "\n".join(lines) + "\n"


DOCUMENTS: Final[dict[str, Callable[[], str]]] = {
    "docs/problems.md": problems,
    "docs/configuration.md": configuration,
    "docs/personal-data.md": personal_data,
    ".env.production.example": example,
    "docs/openapi.json": document,
    "docs/authorization.md": authorization,
}


def write() -> None:
    for name, make in DOCUMENTS.items():
        (ROOT / name).write_text(make(), encoding="utf-8")


def stale() -> list[str]:
    """The documents that do not say what the code says."""
    return [
        name
        for name, make in DOCUMENTS.items()
        if not (ROOT / name).exists() or (ROOT / name).read_text(encoding="utf-8") != make()
    ]


def _default(info: FieldInfo) -> Any:
    value = info.get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined:
        return None
    return ",".join(value) if isinstance(value, list) else value


def _code(value: object) -> str:
    return "" if value is None else f"`{value}`" if value != "" else ""
