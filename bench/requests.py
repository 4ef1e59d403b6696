"""The raw requests that the load generator sends."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from bench.people import Person
from bench.trips import body

LIST = "/api/v1/trips?limit=20"


def raw(method: str, path: str, person: Person, content: Any = None, *extra: str) -> str:
    """One HTTP/1.1 request with the headers that clients usually send."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {person.token}",
        "Accept: application/json",
        "Accept-Encoding: gzip, deflate",
        "User-Agent: roadbook-bench/1",
        *extra,
    ]
    text = "" if content is None else json.dumps(content)
    if content is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(text.encode())}"]
    return "\r\n".join(lines) + "\r\n\r\n" + text


def lists(people: Iterable[Person]) -> list[str]:
    return [raw("GET", LIST, one) for one in people]


def reads(trips: Sequence[tuple[Person, str]]) -> list[str]:
    return [raw("GET", f"/api/v1/trips/{trip_id}", person) for person, trip_id in trips]


def creates(people: Sequence[Person]) -> list[str]:
    """Each sent many times, with a new key each time."""
    return [
        raw("POST", "/api/v1/trips", one, body(number), "Idempotency-Key: {key}")
        for number, one in enumerate(people)
    ]


def moves(trips: Iterable[tuple[Person, str]]) -> list[str]:
    """Plans each draft."""
    return [
        raw("POST", f"/api/v1/trips/{trip_id}/status", one, {"status": "scheduled"}) for one, trip_id in trips
    ]


def dashboards(people: Iterable[Person]) -> list[str]:
    path = "/api/v1/reports/dashboard?from=2026-03-02&to=2026-03-29&timezone=America/Chicago"
    return [raw("GET", path, one) for one in people]
