"""Reports that were computed before, for as long as nothing has changed."""

from __future__ import annotations

from contextlib import suppress

from adapters.redis.client import Cache, CacheError
from adapters.redis.epochs import epoch_key

KEPT_SECONDS = 3600

# Between the reading of the epoch and this a write may have ended it; what was computed then is out of date.
_KEEP = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3]) end
"""


class ReportCache:
    """One organization's; while Redis is down it holds nothing."""

    def __init__(self, cache: Cache, organization_id: str) -> None:
        self._cache = cache
        self._keep = cache.register_script(_KEEP)
        self._organization_id = organization_id

    async def find(self, epoch: int, name: str) -> bytes | None:
        with suppress(*CacheError):
            found = await self._cache.get(self._key(epoch, name))
            return found if isinstance(found, bytes) else None
        return None

    async def keep(self, epoch: int, name: str, report: bytes) -> None:
        """Stored only if the epoch, read before the data was, still stands."""
        keys = [epoch_key(self._organization_id), self._key(epoch, name)]
        with suppress(*CacheError):
            await self._keep(keys=keys, args=[epoch, report, KEPT_SECONDS])

    def _key(self, epoch: int, name: str) -> str:
        return f"report:{{{self._organization_id}}}:{epoch}:{name}"
