"""The days of a time zone: where they begin and end, also where the clocks are changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day, both included. Moments are naive UTC as everywhere."""

    first: dt.date
    last: dt.date
    zone: ZoneInfo

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[dt.date]:
        return (self.first + DAY * number for number in range(len(self)))

    @property
    def bounds(self) -> tuple[dt.datetime, dt.datetime]:
        """A range that no moment of these days lies outside of; where midnight comes twice or never it is wider."""
        return min(self._midnights(self.first)), max(self._midnights(self.last + DAY))

    def _midnights(self, day: dt.date) -> list[dt.datetime]:
        midnight = dt.datetime.combine(day, dt.time.min, self.zone)
        return [midnight.replace(fold=fold).astimezone(dt.UTC).replace(tzinfo=None) for fold in (0, 1)]

    def origins(self) -> list[tuple[dt.datetime, dt.datetime]]:
        """Stretches with one offset from UTC: until when, and the moment of the first day's midnight by that offset.

        Within a stretch, whole days since its origin are the number of the day. So a database needs no table of time
        zones for this, and an older one than ours cannot differ.
        """
        moment, end = self.bounds
        found = []
        while moment < end:
            later = min(moment + DAY, end)
            if self._offset(later) != self._offset(moment):
                later = self._change(moment, later)
                found.append((later, self._origin(moment)))
            moment = later
        return [*found, (end, self._origin(end))]

    def _change(self, before: dt.datetime, after: dt.datetime) -> dt.datetime:
        """When the offset changes, to the second."""
        offset = self._offset(before)
        while after - before > SECOND:
            middle = before + (after - before) // 2 // SECOND * SECOND
            if self._offset(middle) == offset:
                before = middle
            else:
                after = middle
        return after

    def _origin(self, moment: dt.datetime) -> dt.datetime:
        return dt.datetime.combine(self.first, dt.time.min) - self._offset(moment)

    def _offset(self, moment: dt.datetime) -> dt.timedelta:
        offset = moment.replace(tzinfo=dt.UTC).astimezone(self.zone).utcoffset()
        assert offset is not None
        return offset
