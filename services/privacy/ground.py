"""Whose data is looked for, and where."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from adapters.clock import now
from adapters.mongo.audit import AuditChain
from adapters.mongo.traces import Traces
from schemas.base import Document
from services.act import Act, Caller, system
from services.process import State

Kind = Literal["user", "driver"]


@dataclass(frozen=True, slots=True)
class Subject:
    """A person, as far as the data is theirs."""

    kind: Kind
    id: str
    user_id: str | None
    """The account that the person has or had."""
    driver_ids: frozenset[str] = frozenset()
    """The drivers that the person is or was."""
    email: str | None = None
    texts: tuple[str, ...] = ()
    """What they are known by, for what can be found in no other way."""
    whole: bool = False
    """The account itself too, and not only what one organization has."""
    at: dt.datetime = field(default_factory=now)
    """When the person was erased; what is mailed to the address later is for whoever registers with it anew."""

    @property
    def account_id(self) -> str | None:
        """The account, where it is the account that this is about."""
        return self.user_id if self.kind == "user" else None

    @property
    def ids(self) -> frozenset[str]:
        return self.driver_ids | ({self.account_id} if self.account_id else frozenset())

    @property
    def target(self) -> Document:
        """As the audit log names them."""
        return {"type": self.kind, "id": self.id}


async def _nobody_waits() -> None:
    return


@dataclass(frozen=True, slots=True)
class Ground:
    """What there is to look through, and in which organization."""

    state: State
    subject: Subject
    organization_id: str = ""
    beat: Callable[[], Awaitable[None]] = _nobody_waits
    """Called after each batch."""
    left: list[str] = field(default_factory=list)
    """What could not be done yet."""

    def at(self, organization_id: str) -> Ground:
        return replace(self, organization_id=organization_id)

    @property
    def traces(self) -> Traces:
        return Traces(self.state.database, self.organization_id)

    @property
    def chain(self) -> AuditChain:
        return AuditChain(self.state.database)

    @property
    def caller(self) -> Caller:
        return system(self.organization_id)

    def act(self) -> Act:
        """Roadbook's own, which follows from what somebody asked for before."""
        return Act(self.caller, f"erasure of {self.subject.id}"[:100])


Erase = Callable[[Ground], Awaitable[None]]
Export = Callable[[Ground], AsyncIterator[Document]]
