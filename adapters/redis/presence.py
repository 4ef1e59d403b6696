"""Who is at which trip, in Redis alone: what nobody says again is gone in seconds."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import orjson

from adapters.redis.client import Cache, CacheError
from schemas.base import Document

LINGER_SECONDS = 60
"""How much longer the company's key is kept than anybody in it, so that somebody notices who has gone silent."""
MOST_TRIPS = 20
"""At which a person is at once; of more, the one that was said longest ago is left."""

# One hash a company; the field is trip and person, its value says until when, since when, what and who. Whatever is
# asked, those who have gone silent are taken out first, and only one of several who ask at once sees them go.
_SCRIPT = """
local board, trip, person, state = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local there, moved, own, oldest = {}, {}, 0, nil
local function leave(field)
  redis.call('HDEL', board, field)
  moved[string.match(field, '^[^ ]+')] = true
  there[field] = nil
end
local all = redis.call('HGETALL', board)
for i = 1, #all, 2 do
  there[all[i]] = cjson.decode(all[i + 1])
  if there[all[i]][1] <= now then
    leave(all[i])
  elseif string.match(all[i], '[^ ]+$') == person then
    own = own + 1
    if not oldest or there[all[i]][1] < there[oldest][1] then oldest = all[i] end
  end
end
local field = trip .. ' ' .. person
local before = there[field]
if state == 'gone' then
  if before then leave(field) end
elseif state ~= '' then
  if not before and own >= tonumber(ARGV[6]) then leave(oldest) end
  local same = before and before[3] == state and before[4] == ARGV[4]
  if not same then moved[trip] = true end
  there[field] = {now + ARGV[5], same and before[2] or now, state, ARGV[4]}
  redis.call('HSET', board, field, cjson.encode(there[field]))
  redis.call('PEXPIRE', board, ARGV[5] + ARGV[7])
end
local rows, trips = {}, {}
for name, entry in pairs(there) do rows[#rows + 1] = {name, unpack(entry)} end
for name in pairs(moved) do trips[#trips + 1] = name end
return cjson.encode({now, trips, rows})
"""


class Seen(NamedTuple):
    """A company's presence after a call."""

    moved: tuple[str, ...] = ()
    """The trips of which it has changed, by this call or because somebody has gone silent."""
    items: tuple[Document, ...] = ()
    silent_in: float | None = None
    """Seconds until the first of these has gone silent; None when there is nobody."""

    def at(self, trip_id: str) -> list[Document]:
        """Those who are at a trip."""
        others = (dict(one) for one in self.items if one["tripId"] == trip_id)
        return [{name: value for name, value in one.items() if name != "tripId"} for one in others]


NOBODY = Seen()


class PresenceBoard:
    """While Redis is down there is nobody anywhere."""

    def __init__(self, cache: Cache) -> None:
        self._ask = cache.register_script(_SCRIPT)

    async def say(
        self, organization_id: str, trip_id: str, person: tuple[str, str], state: str, seconds: int
    ) -> Seen:
        """That a person, by id and name, is at a trip and does this; it holds for so long."""
        user_id, name = person
        return await self._call(organization_id, trip_id, user_id, state, name, seconds * 1000)

    async def leave(self, organization_id: str, trip_id: str, user_id: str) -> Seen:
        return await self._call(organization_id, trip_id, user_id, "gone")

    async def look(self, organization_id: str) -> Seen:
        return await self._call(organization_id)

    async def _call(
        self,
        organization_id: str,
        trip_id: str = "",
        user_id: str = "",
        state: str = "",
        name: str = "",
        lifetime: int = 0,
    ) -> Seen:
        args: list[str | int] = [trip_id, user_id, state, name, lifetime, MOST_TRIPS, LINGER_SECONDS * 1000]
        try:
            answer = await self._ask(keys=[f"presence:{{{organization_id}}}"], args=args)
        except CacheError:
            return NOBODY
        return _seen(*orjson.loads(answer))


def _seen(now: float, moved: Any, rows: Any) -> Seen:
    # An empty table of Lua is an object in JSON.
    found = sorted(rows or [], key=lambda row: (row[2], row[0]))
    silent_in = (min(row[1] for row in found) - now) / 1000 if found else None
    return Seen(tuple(sorted(moved or [])), tuple(map(_item, found)), silent_in)


def _item(row: list[Any]) -> Document:
    field, _, since, state, name = row
    trip_id, _, user_id = field.partition(" ")
    moment = dt.datetime.fromtimestamp(since / 1000, dt.UTC).replace(tzinfo=None)
    return {"tripId": trip_id, "userId": user_id, "name": name, "state": state, "since": moment}
