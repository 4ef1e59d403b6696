"""Who does something, how it reached us, and what to remember of the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Role = Literal["owner", "admin", "dispatcher", "driver", "viewer"]
OFFICE: frozenset[Role] = frozenset(("owner", "admin", "dispatcher"))
ADMINS: frozenset[Role] = frozenset(("owner", "admin"))
EVERYONE: frozenset[Role] = frozenset(("owner", "admin", "dispatcher", "driver", "viewer"))


@dataclass(frozen=True, slots=True)
class Caller:
    """A person acting in one organization by one session, a program with an API key, or Roadbook itself."""

    user_id: str
    organization_id: str
    role: Role
    session_id: str
    name: str = ""
    driver_id: str | None = None
    kind: Literal["user", "api_key", "system", "anonymous"] = "user"
    proven_at: float = field(default=0.0, compare=False)
    """When the session was last stepped up, in seconds since 1970; what a log-in proves does not count."""
    scopes: frozenset[str] = frozenset()
    """What an API key may do; of people their role says it."""

    owes_factor: bool = False
    """Whether the organization asks for a second factor that the person has not set up."""

    @property
    def is_driver(self) -> bool:
        return self.role == "driver"


def system(organization_id: str) -> Caller:
    """Roadbook itself, doing in an organization what nobody there did."""
    return Caller("system", organization_id, "owner", "", "Roadbook", kind="system")


class Answer(NamedTuple):
    """What goes back over the wire, ready to be stored beside the write that caused it."""

    status: int
    headers: dict[str, str]
    body: bytes


class Key(NamedTuple):
    """An Idempotency-Key within its scope (caller, method, path), and what the request was."""

    id: str
    fingerprint: str


@dataclass(slots=True)
class Act:
    """One request to change something."""

    caller: Caller
    request_id: str
    ip: str = ""
    user_agent: str = ""
    versions: frozenset[int] | None = None
    """The versions that `If-Match` names; None means the last write wins."""
    key: Key | None = None
    render: Callable[[Any], Answer] | None = None
    once: bool = False
    """Whether the answer shows a secret: that it was given is kept, the answer is not."""
    answer: Answer | None = None

    def accepts(self, version: int) -> bool:
        """Whether the object may have this version."""
        return self.versions is None or version in self.versions

    def settle(self, result: Any) -> Answer | None:
        """Make the answer once, inside the transaction, so that what is stored is what is sent."""
        if self.render is not None:
            self.answer = self.render(result)
        return self.answer

    @property
    def answered(self) -> Answer:
        """The answer of a write that has been committed."""
        assert self.answer is not None, "no renderer was given"
        return self.answer
