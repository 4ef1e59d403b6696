"""Finds the entries that tell what was taken out of others, and believes only what was written by us."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.mongo.audit import AuditChain
from schemas.base import Document
from services.audit import Keys
from services.audit_erasure import ERASED, Proofs
from services.audit_faults import content_fault


class ProofReader:
    """Those of one organization, for entries as they come along the chain."""

    def __init__(self, chain: AuditChain, organization_id: str, keys: Keys) -> None:
        self._chain = chain
        self._organization_id = organization_id
        self._keys = keys
        self._found: dict[str, Document] = {}

    async def of(self, entries: Sequence[Document], head: int) -> Proofs:
        """What these entries point at; `head` is the last place of the chain."""
        wanted = {name for entry in entries for name in _pointed_at(entry)}
        # One erasure is told of in few entries, and those from which it took something lie close together.
        self._found = {name: record for name, record in self._found.items() if name in wanted}
        if missing := wanted - self._found.keys():
            read = await self._chain.named(self._organization_id, missing)
            self._found |= {one["_id"]: one for one in read if self._is_ours(one, head)}
        return self._found

    def _is_ours(self, record: Document, head: int) -> bool:
        """What has a place in the chain is proven there, also when the key of its MAC has been replaced since."""
        sequence = record.get("sequence")
        placed = isinstance(sequence, int) and 0 < sequence <= head
        try:
            is_whole = content_fault(record, self._keys, [], sealed=placed) is None
        except (KeyError, TypeError, AttributeError):
            return False
        return is_whole and record["action"] == ERASED


def _pointed_at(entry: Document) -> list[str]:
    marks = entry.get("erased")
    found = [one.get("by") for one in marks if isinstance(one, dict)] if isinstance(marks, list) else []
    return [one for one in found if isinstance(one, str)]
