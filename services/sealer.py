"""Seals audit entries into the chain of their organization, one after another."""

from __future__ import annotations

from adapters.logging import log
from adapters.metrics import FAILED_SEALINGS
from adapters.mongo.audit import AuditChain
from schemas.base import Document
from services.abreast import Apart
from services.audit import canonical, is_signed, keys_by_name, seal, sign

BATCH = 500
NOWHERE: Document = {"sequence": 0, "hash": "", "batch": []}
"""Where a chain begins."""


class Sealer:
    """First the head moves past a batch, then the batch is sealed.

    Moving is one conditional update, so of several sealers one decides the order; killed in between, the next one finds
    the batch beside the head and seals it alike.
    """

    def __init__(self, chain: AuditChain, keys: tuple[bytes, ...]) -> None:
        self._chain = chain
        self._key = keys[0]
        self._keys = keys_by_name(keys)
        self._apart = Apart("sealing", FAILED_SEALINGS)

    async def run_once(self) -> bool:
        """Seal what waits now; whether nothing more was waiting."""
        return all((await self._apart.each(await self._chain.waiting(), self._seal)).values())

    async def _seal(self, organization_id: str) -> bool:
        head = await self._chain.head(organization_id) or NOWHERE
        if head["batch"] and not await self._chain.is_sealed(head["batch"][-1][0]):
            await self._chain.seal(seals_of(head))
        entries = await self._chain.unsealed(organization_id, BATCH)
        if not entries:
            return True
        new = self._head(organization_id, head, entries)
        if not await self._chain.move(new, from_sequence=head["sequence"]):
            return False
        await self._chain.seal(seals_of(new))
        return len(entries) < BATCH

    def _head(self, organization_id: str, head: Document, entries: list[Document]) -> Document:
        sequence, previous = head["sequence"], head["hash"]
        batch: list[tuple[str, str]] = []
        for entry in entries:
            sequence += 1
            previous = seal(entry, sequence, previous)
            batch.append((entry["_id"], previous))
        new = {"_id": organization_id, "sequence": sequence, "hash": previous}
        return {**new, "previousHash": head["hash"], "batch": batch, "mac": sign(guarded(new), self._key)}

    async def tell_heads(self) -> None:
        """Log the newest hash of each chain, so that one that is written anew as a whole shows too."""
        for head in await self._chain.heads():
            log.info("audit chain", organizationId=head["_id"], sequence=head["sequence"], hash=head["hash"])
            if (
                is_signed(guarded(head), head["mac"], self._keys)
                and (mac := sign(guarded(head), self._key)) != head["mac"]
            ):
                # The key before this one is forgotten one day; a chain at rest would then look tampered with.
                await self._chain.sign(head["_id"], head["sequence"], mac)


def guarded(head: Document) -> bytes:
    """What of a head its MAC guards."""
    return canonical([head["_id"], head["sequence"], head["hash"]])


def seals_of(head: Document) -> list[tuple[str, Document]]:
    """The seals of the entries beside a head."""
    found: list[tuple[str, Document]] = []
    previous = head["previousHash"]
    first = head["sequence"] - len(head["batch"]) + 1
    for sequence, (entry_id, digest) in enumerate(head["batch"], first):
        found.append((entry_id, {"sequence": sequence, "previousHash": previous, "hash": digest}))
        previous = digest
    return found
