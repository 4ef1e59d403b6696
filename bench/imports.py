"""An import by the worker: rows a second of its processor time, and what memory it takes meanwhile."""

import csv
import datetime as dt
import io
import json
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.people import Person, ask
from bench.process import cpu_nanoseconds, rss_mib
from bench.system import Running, System
from bench.trips import PLACES

ROWS = 5000
PATIENCE = 300
HEAD = ("", "rows a CPU second", "min-max", "rows a second", "worker idle", "worker at most")
COLUMNS = {
    "externalId": "external_id",
    "scheduledStart": "start_time",
    "scheduledEnd": "end_time",
    "startedAt": "start_time",
    "completedAt": "end_time",
    "pickup.name": "origin_name",
    "pickup.lat": "origin_lat",
    "pickup.lng": "origin_lon",
    "dropoff.name": "dest_name",
    "dropoff.lat": "dest_lat",
    "dropoff.lng": "dest_lon",
    "actualDistance": {"column": "distance_km", "unit": "km"},
    "price": {"column": "fare_usd", "currency": "USD"},
    "metadata.company": "company",
}
MAPPING = {"columns": COLUMNS, "constants": {"status": "completed"}}


class ImportFailed(RuntimeError):
    """The job did not take every row, so its figure would mean nothing."""


@dataclass(slots=True)
class Imported:
    """The samples of several imports into empty companies."""

    per_cpu_second: list[float] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)
    idle_mib: float = 0
    most_mib: float = 0

    def lines(self) -> list[tuple[str, ...]]:
        rates = self.per_cpu_second
        return [
            HEAD,
            (
                f"import of {ROWS:,} trips, CSV",
                f"{statistics.median(rates):,.0f}",
                f"{min(rates):,.0f}-{max(rates):,.0f}",
                f"{statistics.median(self.per_second):,.0f}",
                f"{self.idle_mib:.0f} MiB",
                f"{self.most_mib:.0f} MiB",
            ),
        ]


def imports(
    system: System, api: Running, people: Sequence[Person], rounds: int, tell: Callable[[str], None]
) -> Imported:
    """One import for each round, each into a company that has no such trips; the first one warms up."""
    worker = system.background("worker", "-m", "worker")
    time.sleep(3)
    found = Imported(idle_mib=rss_mib(worker))
    for number, person in enumerate(people[: rounds + 1]):
        tell(f"import {number} of {rounds}")
        cpu, began = cpu_nanoseconds(worker), time.monotonic()
        found.most_mib = max(found.most_mib, _run(api, worker, person))
        cpu, seconds = cpu_nanoseconds(worker) - cpu, time.monotonic() - began
        if number:
            found.per_cpu_second.append(ROWS / cpu * 1e9)
            found.per_second.append(ROWS / seconds)
    return found


def _run(api: Running, worker: int, person: Person) -> float:
    """Import the file; the most memory that the worker was seen to have, in MiB."""
    _, started = ask(api.port, "POST", "/api/v1/trips/import", person.token, _form(_file()))
    most, end = 0.0, time.monotonic() + PATIENCE
    while time.monotonic() < end:
        _, job = ask(api.port, "GET", f"/api/v1/jobs/{started['jobId']}", person.token)
        most = max(most, rss_mib(worker))
        if job["status"] not in {"queued", "running"}:
            if job["result"]["created"] != ROWS:
                raise ImportFailed(
                    f"the import ended {job['status']}: {job['result']}, {job['problems'][:1]}"
                )
            return most
        time.sleep(0.1)
    raise ImportFailed(f"the import took more than {PATIENCE} s")


def _file() -> bytes:
    """Taxi trips such as cities publish them."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(dict.fromkeys(one["column"] if isinstance(one, dict) else one for one in COLUMNS.values()))
    chance = random.Random(1)
    for number in range(ROWS):
        start = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC) + dt.timedelta(minutes=number)
        end = start + dt.timedelta(minutes=chance.randrange(6, 50))
        pickup, dropoff = chance.sample(PLACES, 2)
        kilometres, fare = chance.randrange(10, 200) / 10, chance.randrange(500, 6000) / 100
        ends = (*_place(*pickup), *_place(*dropoff))
        rows.writerow(
            [f"CHI-{number}", start.isoformat(), end.isoformat(), *ends, kilometres, fare, "Flash Cab"]
        )
    return text.getvalue().encode()


def _place(name: str, _address: str, lat: float, lng: float) -> tuple[str, float, float]:
    return name, lat, lng


def _form(file: bytes) -> Any:
    """The file and the mapping as a browser's form sends them."""
    line = "bench-boundary-7d1f"
    parts = [
        (b'name="mapping"', json.dumps(MAPPING).encode()),
        (b'name="file"; filename="trips.csv"\r\nContent-Type: text/csv', file),
    ]
    content = b"".join(
        b"--%s\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (line.encode(), head, value)
        for head, value in parts
    )
    return content + f"--{line}--\r\n".encode(), f"multipart/form-data; boundary={line}"
