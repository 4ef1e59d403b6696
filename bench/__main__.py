"""Measures everything and prints the tables."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace

from adapters.mongo.migrations import migrate
from bench import table
from bench.checks import Differs, refusals, same_answers
from bench.imports import ImportFailed, imports
from bench.logins import health_meanwhile, logins
from bench.machine import facts
from bench.measure import Case, Pace, WrongAnswers, measure
from bench.operations import operations
from bench.people import Person, people
from bench.positions import NotTaken, positions
from bench.positions import lines as position_lines
from bench.proxy import proxies
from bench.requests import lists
from bench.system import NotStarted, Running, System, started
from bench.table import rows
from bench.targets import remember_sessions, roadbook, with_peers
from bench.trips import seed
from cli.embedded import NoServer
from services.process import opened

TRIPS_EACH = 24


def main() -> int:
    options = _options()
    if sys.platform != "linux":
        print("Only Linux tells one process how much processor time another has used.", file=sys.stderr)
        return 2
    # Asked to end, it ends as after an error: with the servers stopped and the folder removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        with started() as system:
            _measure(system, options)
    except (NoServer, NotStarted, Differs, WrongAnswers, ImportFailed, NotTaken) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3, help="of each sample (3)")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--companies", type=int, default=100)
    parser.add_argument(
        "--only",
        choices=("list", "operations", "positions", "import", "login", "proxy"),
        help="one part instead of all",
    )
    parser.add_argument("--markdown", action="store_true", help="print the tables of docs/performance.md")
    return parser.parse_args()


def _measure(system: System, options: argparse.Namespace) -> None:
    pace = Pace(options.rounds, options.seconds, options.connections)
    if options.only in (None, "proxy"):
        cases = proxies(system, pace, _tell)
        _print("A page of 20 KB through the app's server", facts(system), rows(cases), options.markdown)
    if options.only == "proxy":
        return
    asyncio.run(_migrated(system))
    ours = roadbook(system)
    _tell(f"registering {options.companies} companies")
    callers = people(ours.port, options.companies, system.mongodb.uri)
    asyncio.run(_seeded(system, callers))
    parts = {
        "list": _list,
        "operations": _operations,
        "positions": _positions,
        "import": _import,
        "login": _login,
    }
    for name, part in parts.items():
        if options.only in (None, name):
            part(system, ours, callers, pace, options.markdown)


async def _migrated(system: System) -> None:
    async with opened(system.settings) as state:
        await migrate(state.database)


async def _seeded(system: System, callers: Sequence[Person]) -> None:
    async with opened(system.settings) as state:
        await seed(state.database, callers, TRIPS_EACH)


def _list(system: System, ours: Running, callers: Sequence[Person], pace: Pace, markdown: bool) -> None:
    remember_sessions(system.redis.uri, callers)
    targets = with_peers(ours, system)
    same_answers(targets.running, callers[:3])
    refusals(targets.running, callers[0])
    requests = lists(callers)
    cases = [Case(one.name, one, lambda: requests) for one in targets.running]
    measure(cases, pace, _tell)
    _print(
        "GET /api/v1/trips?limit=20",
        facts(system, targets.node_version),
        rows(cases, targets.missing),
        markdown,
    )


def _operations(system: System, ours: Running, callers: Sequence[Person], pace: Pace, markdown: bool) -> None:
    cases = operations(system, ours, callers, pace)
    measure(cases, pace, _tell)
    _print("Other operations of Roadbook", facts(system), rows(cases), markdown)


def _positions(system: System, ours: Running, callers: Sequence[Person], pace: Pace, markdown: bool) -> None:
    cases = positions(ours, callers)
    # As many at once as a developer's database keeps up with; each sample ends with its calls.
    measure(cases, replace(pace, connections=2, seconds=60), _tell)
    _print("Positions", facts(system), position_lines(cases), markdown)


def _import(system: System, ours: Running, callers: Sequence[Person], pace: Pace, markdown: bool) -> None:
    found = imports(system, ours, callers, pace.rounds, _tell)
    _print("Import of trips", facts(system), found.lines(), markdown)


def _login(system: System, ours: Running, _: Sequence[Person], pace: Pace, markdown: bool) -> None:
    _print("Log-in", facts(system), logins(system, ours, pace.rounds, _tell).lines(), markdown)
    _print("Health meanwhile", facts(system), health_meanwhile(system, ours, _tell), markdown)


def _print(title: str, about: str, lines: Sequence[Sequence[str]], markdown: bool) -> None:
    _tell("")
    if markdown:
        print(f"### {title}\n\n{table.markdown(lines)}\n\n{about}\n")
    else:
        print(f"{title}\n\n{table.plain(lines)}\n\n{about}\n")


def _tell(what: str) -> None:
    """What is being done, on one line that the next one overwrites; not in a file."""
    if sys.stderr.isatty():
        print(f"\r\033[K{what}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
