"""Looks over the driver's shoulder: which commands a piece of code sends, and how the server carries them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from adapters.mongo.client import Database
from schemas.base import Document

QUERIES = ("find", "aggregate", "count", "distinct", "update", "delete")
OF_THE_SESSION = (
    "lsid",
    "$db",
    "$clusterTime",
    "$readPreference",
    "txnNumber",
    "autocommit",
    "startTransaction",
)


class Commands(CommandListener):
    """A listener for a client of its own; keeps every query that the client sends."""

    def __init__(self) -> None:
        self.sent: list[Document] = []

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name in QUERIES:
            self.keep({k: v for k, v in event.command.items() if k not in OF_THE_SESSION})

    def keep(self, command: Document) -> None:
        self.sent.append(deepcopy(command))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """What comes back does not matter here."""

    def failed(self, event: CommandFailedEvent) -> None:
        """A failure is seen by the one who sent the command."""

    def take(self) -> list[Document]:
        """What was sent since the last time."""
        taken, self.sent = self.sent, []
        return taken


class WholeCommands(Commands):
    """Keeps everything that is sent to the named collections, with the session and transaction it belongs to."""

    def __init__(self, *collections: str) -> None:
        super().__init__()
        self._collections = frozenset(collections)

    def started(self, event: CommandStartedEvent) -> None:
        if not self._collections.isdisjoint(_collections(event.command_name, event.command)):
            self.keep({**event.command, "command": event.command_name})


def _collections(name: str, command: Mapping[str, Any]) -> Iterator[Any]:
    yield from (command.get(name), command.get("collection"))
    yield from (one["ns"].partition(".")[2] for one in command.get("nsInfo", ()))


def written(command: Document) -> list[str]:
    """The collections of a bulk's writes, in their order."""
    names = list(_collections("bulkWrite", command))[2:]
    return [names[one[next(iter(one))]] for one in command["ops"]]


class Plan(NamedTuple):
    """How a query is carried out."""

    stages: list[str]
    indexes: list[str]
    keys: int
    documents: int
    returned: int


async def plan(database: Database, command: Document) -> Plan:
    """The server's own account of a command, run to its end."""
    explained = await database.command({"explain": command, "verbosity": "executionStats"})
    found = list(_stages(explained))
    stats: Document = next(
        (value for value in _values(explained, "executionStats") if "totalKeysExamined" in value), {}
    )
    return Plan(
        [stage["stage"] for stage in found],
        [stage["indexName"] for stage in found if "indexName" in stage],
        stats.get("totalKeysExamined", 0),
        stats.get("totalDocsExamined", 0),
        stats.get("nReturned", 0),
    )


def _stages(explained: Document) -> Iterator[Document]:
    for winner in _values(explained, "winningPlan"):
        yield from _having(winner, "stage")


def _values(node: Any, name: str) -> Iterator[Any]:
    if isinstance(node, dict):
        if name in node:
            yield node[name]
        for value in node.values():
            yield from _values(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from _values(value, name)


def _having(node: Any, name: str) -> Iterator[Document]:
    if isinstance(node, dict):
        if name in node:
            yield node
        for value in node.values():
            yield from _having(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from _having(value, name)
