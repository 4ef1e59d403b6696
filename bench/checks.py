"""Before anything is measured: every server gives the same answer, and none takes a bad token."""

import re
from collections.abc import Iterable
from typing import Any

from bench.people import Person, ask
from bench.requests import LIST
from bench.system import Running

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


class Differs(RuntimeError):
    """A server does other work than the others, so its figure would mean nothing."""


def same_answers(servers: Iterable[Running], people: Iterable[Person]) -> None:
    """Every field of the same 20 trips, for several callers."""
    servers = list(servers)
    for person in people:
        wanted = None
        for server in servers:
            status, page = ask(server.port, "GET", LIST, person.token)
            if status != 200 or len(page["items"]) != 20:
                raise Differs(f"{server.name} answered {status}: {str(page)[:300]}")
            found = _plain(page["items"])
            wanted = wanted or found
            if found != wanted:
                raise Differs(f"{server.name} answers other trips: {_first_difference(wanted, found)}")


def refusals(servers: Iterable[Running], person: Person) -> None:
    """Without a token, with a forged one, and with one whose session does not exist."""
    head, claims, signature = person.token.split(".")
    forged = f"{head}.{claims}.{signature[:-4]}{'AAAA' if signature[-4:] != 'AAAA' else 'BBBB'}"
    for server in servers:
        for token in ("", forged):
            status, _ = ask(server.port, "GET", LIST, token)
            if status != 401:
                raise Differs(f"{server.name} answered {status} to a caller it should not know")


def _plain(value: Any) -> Any:
    """Times to the second: encoders write their fractions differently."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value[:19] if isinstance(value, str) and MOMENT.match(value) else value


def _first_difference(wanted: Any, found: Any) -> str:
    for one, other in zip(wanted, found, strict=False):
        for name in sorted({*one, *other}):
            if (name in one) != (name in other):
                return f"{name} is in one answer alone"
            if one.get(name) != other.get(name):
                return f"{name} is {other.get(name)!r}, not {one.get(name)!r}"
    return "another number of trips"
