"""Budgets of log-in, registration and import: counted before the work, given back where a success costs nothing."""

from __future__ import annotations

import hashlib
import time

from adapters.errors import Exhausted
from adapters.metrics import LIMIT_HITS
from adapters.networks import counted
from adapters.redis.client import Cache, CacheError
from adapters.settings import Budget, Settings
from adapters.standing import Reserved, Standing

_TAKE = """
local count = tonumber(redis.call('GET', KEYS[1]) or '0') + 1
local left = redis.call('PTTL', KEYS[1])
if count > tonumber(ARGV[2]) and left > 0 then
  return {count, left}
end
redis.call('INCR', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {count, left}
"""
_REFUND = """
if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then redis.call('DECR', KEYS[1]) end
"""


class Brakes:
    """Named budgets; while Redis is down they are counted in this process, so they never fail open."""

    def __init__(self, cache: Cache, settings: Settings) -> None:
        self._cache = cache
        self._take = cache.register_script(_TAKE)
        self._refund = cache.register_script(_REFUND)
        self._settings = settings
        self._local: dict[str, tuple[float, int]] = {}

    async def spend(self, name: str, subject: str, budget: Budget) -> Standing:
        """Count one. Raises Exhausted when the budget is used up.

        What is refused is not counted, so that those which are let in and given back leave the budget as it was.
        """
        key = _key(name, subject)
        try:
            count, left = await self._take(keys=[key], args=[budget.seconds * 1000, budget.count])
        except CacheError:
            count, left = self._spend_locally(key, budget)
        standing = Standing(name, budget, count, max(1, -(-left // 1000)))
        if standing.exhausted:
            LIMIT_HITS.labels(name).inc()
            raise Exhausted(standing)
        return standing

    def _spend_locally(self, key: str, budget: Budget) -> tuple[int, int]:
        now = time.monotonic()
        if len(self._local) > 10_000:  # noqa: PLR2004
            self._local = {name: entry for name, entry in self._local.items() if entry[0] > now}
        end, count = self._local.get(key, (0.0, 0))
        end, count = (now + budget.seconds, 1) if end <= now else (end, count + 1)
        self._local[key] = (end, min(count, budget.count))
        return count, int((end - now) * 1000)

    async def reserve(self, email: str, address: str, device: str | None = None) -> Reserved:
        """Count one log-in; the standing is that of this account and address.

        What is tried from a device that is known counts for that device, and not for the account as a whole.
        """
        settings, address = self._settings, counted(address)
        budgets = (
            ("login_address", address, settings.rate_limit_login_address),
            ("login", f"{email} {address}", settings.rate_limit_login),
            ("login_device", device, settings.rate_limit_login)
            if device
            else ("login_account", email, settings.rate_limit_login_account),
        )
        standings = [await self.spend(*one) for one in budgets]
        return Reserved(standings[1], tuple((name, subject) for name, subject, _ in budgets))

    async def give_back(self, reserved: Reserved) -> None:
        if self._settings.rate_limit_login_counts != "all":
            await self.refund(*reserved.spent)

    async def refund(self, *spent: tuple[str, str]) -> None:
        """Take back one of each, by name and subject; where nothing is counted any more there is nothing to take."""
        keys = [_key(name, subject) for name, subject in spent]
        for key in keys:
            end, count = self._local.get(key, (0.0, 0))
            if count:
                self._local[key] = (end, count - 1)
        try:
            async with self._cache.pipeline(transaction=False) as pipe:
                for key in keys:
                    await self._refund(keys=[key], client=pipe)
                await pipe.execute()
        except CacheError:
            return


def _key(name: str, subject: str) -> str:
    return f"budget:{name}:{hashlib.sha256(subject.encode()).hexdigest()[:32]}"
