"""What the company has of a noun, as far as a batch of rows asks, kept up as the rows are written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from schemas.base import Document
from services.importing.rows import Candidate


class Known:
    """Objects by their ids and by who holds which unique value."""

    def __init__(self, unique: tuple[str, ...]) -> None:
        self._unique = unique
        self._objects: dict[str, Document] = {}
        self._holders: dict[tuple[str, Any], str] = {}
        self.deleted: set[str] = set()
        """Ids and external ids of deleted objects."""
        self.missing: set[tuple[str, str]] = set()
        """What is referred to and is not there: the plural of its noun, and its id."""
        self.written: dict[str, Document] = {}
        """What this batch has written, as it is now."""

    def add(self, documents: Iterable[Document]) -> None:
        for document in documents:
            self._hold(document)

    def write(self, document: Document) -> None:
        self._hold(document)
        self.written[document["_id"]] = document

    def _hold(self, document: Document) -> None:
        key = document["_id"]
        before = self._objects.get(key) or {}
        for field in self._unique:
            old, new = before.get(field), document.get(field)
            if old is not None and self._holders.get((field, old)) == key:
                del self._holders[field, old]
            if new is not None:
                self._holders[field, new] = key
        self._objects[key] = document

    def ids(self) -> list[str]:
        return list(self._objects)

    def find(self, candidate: Candidate) -> Document | None:
        """The object that a row is about: the one with our id, or else the one with the integrator's."""
        key = candidate.object_id or self._holders.get(("externalId", candidate.external_id))
        return self._objects.get(key) if key else None

    def holder(self, field: str, value: Any) -> str | None:
        """The id of the object that has this unique value."""
        return self._holders.get((field, value))
