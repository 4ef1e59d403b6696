"""The feed and what its consumers keep, in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from adapters.mongo.consumers import ConsumerPlaces, DeadLetters
from adapters.mongo.feed import Feed
from schemas.base import Document
from services.sequencer import CARRIED


class MemoryFeed(Feed):
    """Numbered changes; those up to `expired` are no longer kept."""

    def __init__(self) -> None:
        self.changes: dict[str, list[Document]] = defaultdict(list)
        self.expired = 0

    def add(self, organization_id: str, count: int = 1, kind: str = "driver") -> None:
        for _ in range(count):
            seq = len(self.changes[organization_id]) + 1
            outbox_id = f"{organization_id}-{seq}"
            change = {"organizationId": organization_id, "seq": seq, "outboxId": outbox_id, "type": kind}
            self.changes[organization_id].append(change)

    async def head(self, organization_id: str) -> int:
        return len(self.changes[organization_id])

    async def heads(self) -> dict[str, int]:
        return {name: len(changes) for name, changes in self.changes.items()}

    async def oldest(self, organization_id: str) -> int | None:
        return self.expired + 1 if len(self.changes[organization_id]) > self.expired else None

    async def after(self, organization_id: str, seq: int, limit: int) -> list[Document]:
        found = self.changes[organization_id]
        return [one for one in found if max(seq, self.expired) < one["seq"] <= seq + limit]


class MemoryOutbox(Feed):
    """Entries that wait for their number; those of broken organizations cannot be read."""

    def __init__(self) -> None:
        self.entries: dict[str, list[Document]] = defaultdict(list)
        self.heads_now: dict[str, int] = defaultdict(int)
        self.broken: set[str] = set()

    def write(self, organization_id: str) -> None:
        place = len(self.entries[organization_id])
        entry = dict.fromkeys((*CARRIED, "auditId")) | {"_id": f"{organization_id}-{place}", "id": str(place)}
        content = {"organizationId": organization_id, "version": 1, "action": "created"}
        self.entries[organization_id].append(entry | content)

    async def waiting(self) -> list[str]:
        return [name for name, entries in self.entries.items() if entries]

    async def unsequenced(self, organization_id: str, limit: int) -> list[Document]:
        if organization_id in self.broken:
            raise ValueError("a document that makes no sense")
        return self.entries[organization_id][:limit]

    async def numbered(self, outbox_ids: Sequence[str]) -> set[str]:
        return set()

    async def newest(self, organization_id: str) -> int:
        return self.heads_now[organization_id]

    async def append(self, changes: list[Document]) -> None:
        self.heads_now[changes[0]["organizationId"]] += len(changes)

    async def settle(self, organization_id: str, seq: int, outbox_ids: Sequence[str]) -> None:
        self.entries[organization_id].clear()


class MemoryPlaces(ConsumerPlaces):
    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    async def get(self, consumer: str, organization_id: str) -> int:
        return self.places.get(organization_id, 0)

    async def of(self, consumer: str) -> dict[str, int]:
        return dict(self.places)

    async def advance(self, consumer: str, organization_id: str, seq: int) -> None:
        self.places[organization_id] = max(seq, self.places.get(organization_id, 0))


class MemoryLetters(DeadLetters):
    def __init__(self) -> None:
        self.letters: dict[str, Document] = {}

    async def bury(self, letter: Document) -> None:
        self.letters[letter["_id"]] = letter

    async def asked_again(self, consumer: str) -> list[Document]:
        return [letter for letter in self.letters.values() if letter["again"]]

    async def drop(self, letter_id: str) -> bool:
        return self.letters.pop(letter_id, None) is not None
