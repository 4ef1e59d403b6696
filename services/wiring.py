"""Puts a noun's service together with what it works on."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from adapters.mongo.client import Database
from adapters.mongo.references import References
from adapters.mongo.repository import Repository
from adapters.mongo.trash import Trash
from schemas.base import Document
from services.act import Caller
from services.noun import NounService
from services.work import Work

S = TypeVar("S", bound=NounService[Any])


class Holder(Protocol):
    """What a process has open: the API's state, or the worker's."""

    @property
    def database(self) -> Database: ...

    @property
    def work(self) -> Work: ...


def build_noun_service(
    service: type[S],
    repository: type[Repository],
    holder: Holder,
    caller: Caller,
    scope: Document | None = None,
) -> S:
    """The service, bound to the caller's organization, and to `scope` where the caller sees only a part."""
    organization = caller.organization_id
    bound = repository(holder.database, organization, scope)
    return service(
        bound,
        Trash(holder.database, organization),
        References(holder.database, organization),
        holder.work,
        caller,
    )
