"""The servers that answer the list of trips: ours, and the ones beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson
from redis import Redis

from adapters.keys import keys_of
from bench import node_packages
from bench.people import Person
from bench.system import Running, System

FLOOR = "lean Starlette (the floor)"
ROADBOOK = "Roadbook"


@dataclass
class Targets:
    """What was started, and what could not be, with the reason."""

    running: list[Running] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    node_version: str = ""


def roadbook(system: System) -> Running:
    return system.python(ROADBOOK, "api.app:create_app", "--factory")


def with_peers(ours: Running, system: System) -> Targets:
    """All, the floor first."""
    key = {"BENCH_TOKEN_KEY": keys_of(system.settings).tokens[0].hex()}
    found = Targets(
        [
            system.python(FLOOR, "bench.peers.floor:app", **key),
            system.python("the same, collector frozen", "bench.peers.floor:app", **key, BENCH_FREEZE="1"),
            ours,
            system.python("FastAPI with response_model", "bench.peers.idiomatic:app", **key),
        ]
    )
    names = {"Fastify 5, mongodb driver": "fastify.mjs", "Express 5, Mongoose 8": "express.mjs"}
    try:
        program = node_packages.node()
    except node_packages.NoNode as reason:
        found.missing = dict.fromkeys(names, str(reason))
        return found
    found.node_version = node_packages.version(program)
    for name, script in names.items():
        found.running.append(system.start(name, (program, str(node_packages.FOLDER / script)), **key))
    return found


def remember_sessions(redis_url: str, people: Sequence[Person]) -> None:
    """Sessions for the peers, as large as ours, but without an end: the peers cannot read them again."""
    with Redis.from_url(redis_url) as redis:
        for one in people:
            state = {"org": one.organization_id, "role": "owner", "name": "Owner 1", "driver": None}
            redis.set(f"bench:session:{{{one.user_id}}}:{one.session_id}", orjson.dumps(state))
