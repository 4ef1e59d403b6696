"""The one round trip that every request makes: session state and budget together."""

from __future__ import annotations

import time
from dataclasses import dataclass

from adapters.redis.client import Cache, CacheError
from adapters.redis.together import TogetherScript
from adapters.settings import Budget

_SCRIPT = """
local session = KEYS[2] and redis.call('GET', KEYS[2]) or false
if ARGV[3] and (not session or session == 'ended' or session == 'dropped') then return {session, 0, 0} end
local count = redis.call('INCRBY', KEYS[1], ARGV[2])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {session, count, left}
"""


@dataclass(slots=True)
class Passage:
    """What the gate says: the session's state if it is known, and where the caller stands in the budget."""

    session: bytes | None
    count: int
    reset: int
    """Seconds until the budget is whole again."""
    down: bool = False

    @property
    def counted(self) -> bool:
        return self.count > 0


MOST_LOCAL = 10_000
"""Callers that are counted in this process at once."""


class Gate:
    """Counts calls in Redis; while Redis is down, in this process."""

    def __init__(self, cache: Cache) -> None:
        self._ask = TogetherScript(cache, _SCRIPT)
        self._local: dict[str, tuple[float, int]] = {}

    async def pass_through(
        self, caller: str, session_id: str | None, budget: Budget, cost: int = 1
    ) -> Passage:
        """Count one call of the caller and read the session. Keys of one caller share a hash tag."""
        keys = [f"rate:{{{caller}}}"]
        if session_id:
            keys.append(f"session:{{{caller}}}:{session_id}")
        try:
            session, count, left = await self._ask(keys, [budget.seconds * 1000, cost])
        except CacheError:
            return self.pass_locally(caller, budget, cost)
        return Passage(session, count, -(-left // 1000))

    async def pass_if_known(self, caller: str, session_id: str, budget: Budget) -> Passage:
        """As `pass_through`, but counts nothing for a session that Redis does not know, or while it is down.

        Else anybody could use up another's budget who only says who they are, or whose session has ended.
        """
        keys = [f"rate:{{{caller}}}", f"session:{{{caller}}}:{session_id}"]
        try:
            session, count, left = await self._ask(keys, [budget.seconds * 1000, 1, "known"])
        except CacheError:
            return Passage(None, 0, 0, down=True)
        return Passage(session, count, -(-left // 1000))

    async def pass_known(self, passage: Passage, caller: str, budget: Budget) -> Passage:
        """The same call, counted once it is known who makes it."""
        if passage.counted:
            return passage
        if passage.down:
            return self.pass_locally(caller, budget)
        return await self.pass_through(caller, None, budget)

    def pass_locally(self, caller: str, budget: Budget, cost: int = 1) -> Passage:
        """Count where Redis is known to be down."""
        now = time.monotonic()
        if len(self._local) > MOST_LOCAL:
            self._local = {key: entry for key, entry in self._local.items() if entry[0] > now}
        end, count = self._local.get(caller, (0.0, 0))
        end, count = (now + budget.seconds, cost) if end <= now else (end, count + cost)
        self._local[caller] = (end, count)
        return Passage(None, count, max(1, round(end - now)), down=True)
