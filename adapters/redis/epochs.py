"""Which state of an organization's data cached answers belong to: a number that every change raises."""

from __future__ import annotations

from adapters.errors import Down
from adapters.redis.client import Cache, CacheError

KEPT_SECONDS = 86_400

# A number is never given twice: one that is lost or has run out starts again from the clock, in microseconds, which
# is beyond wherever counting by ones has come to since. Counting again from 0 would bring back what was kept under 1.
_READ = """
local epoch = redis.call('GET', KEYS[1])
if epoch then return epoch end
local time = redis.call('TIME')
epoch = time[1] .. string.format('%06d', time[2])
redis.call('SET', KEYS[1], epoch, 'EX', ARGV[1])
return epoch
"""
_RAISE = """
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('INCR', KEYS[1])
  redis.call('EXPIRE', KEYS[1], ARGV[1])
else
  local time = redis.call('TIME')
  redis.call('SET', KEYS[1], time[1] .. string.format('%06d', time[2]), 'EX', ARGV[1])
end
if ARGV[2] then redis.call('PUBLISH', ARGV[2], '') end
"""


class Epochs:
    """What is computed from the state of one epoch may be kept only for as long as that epoch stands."""

    def __init__(self, cache: Cache) -> None:
        self._read = cache.register_script(_READ)
        self._raise = cache.register_script(_RAISE)

    async def current(self, organization_id: str) -> int:
        """Raises Down."""
        try:
            return int(await self._read(keys=[epoch_key(organization_id)], args=[KEPT_SECONDS]))
        except CacheError as error:
            raise Down(str(error)) from error

    async def raise_(self, organization_id: str, *, wake: str | None = None) -> None:
        """Ends the epoch; `wake` names a channel to signal in the same round trip. Raises Down."""
        told: list[int | str] = [KEPT_SECONDS] if wake is None else [KEPT_SECONDS, wake]
        try:
            await self._raise(keys=[epoch_key(organization_id)], args=told)
        except CacheError as error:
            raise Down(str(error)) from error


def epoch_key(organization_id: str) -> str:
    return f"epoch:{{{organization_id}}}"
