"""The company as one of the objects whose changes are told."""

from __future__ import annotations

from adapters.mongo.repository import Repository
from schemas.organizations import ORGANIZATIONS


class CompanyRepository(Repository):
    """Holds one object: the organization it is bound to."""

    noun = ORGANIZATIONS
