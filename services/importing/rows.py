"""What becomes of the rows of a file on their way in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from adapters.tables import Row
from schemas.base import Document, Model
from services.mapping import Problem

Outcome = Literal["created", "updated", "unchanged"]


class Candidate(NamedTuple):
    """A row that is valid by itself: its object as it was written, and checked."""

    row: Row
    object_id: str | None
    given: Document
    """Only what the row says, by wire name."""
    body: Model | None
    """The whole object, if the row says enough for a new one."""
    lacking: tuple[Problem, ...] = ()
    """Why the row is not enough for a new object."""
    external: frozenset[str] = frozenset()
    """References that the row makes by the integrator's own ids."""

    @property
    def external_id(self) -> str | None:
        value: str | None = self.given.get("externalId")
        return value


class Refused(NamedTuple):
    """A row that is not taken, as it came, and why."""

    row: Row
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class Batch:
    """Some rows in the order of the file."""

    entries: list[Candidate | Refused] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.entries)

    @property
    def candidates(self) -> list[Candidate]:
        return [one for one in self.entries if isinstance(one, Candidate)]

    @property
    def refused(self) -> list[Refused]:
        return [one for one in self.entries if isinstance(one, Refused)]


@dataclass(slots=True)
class Done:
    """What became of a batch's candidates."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)
