"""What an organization did, in numbers."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from adapters.clock import now
from adapters.errors import Down
from adapters.mongo.cache_guard import CacheGuard
from adapters.mongo.organizations import OrganizationRepository
from adapters.mongo.reports import ReportRepository
from adapters.redis.epochs import Epochs
from adapters.redis.report_cache import ReportCache
from schemas.base import Document
from schemas.reports import LONGEST_DAYS, DashboardQuery
from services.dashboard import dashboard_of
from services.days import DAY, Days
from services.errors import FieldError, Invalid, NotFound

DEFAULT_DAYS = 7


class ReportService:
    """One organization's reports, kept until something of the organization changes."""

    def __init__(
        self,
        organizations: OrganizationRepository,
        repository: ReportRepository,
        epochs: Epochs,
        guard: CacheGuard,
        cache: ReportCache,
    ) -> None:
        self._organizations = organizations
        self._repository = repository
        self._epochs = epochs
        self._guard = guard
        self._cache = cache

    async def dashboard(self, asked: DashboardQuery, encode: Callable[[Document], bytes]) -> bytes:
        """The encoded dashboard. Raises Invalid for a range that is none, or too long."""
        # All three are read before the trips: a write in between makes what is computed here void, never stale.
        # Of the three the settings may be read first and be older than the epoch, so they are part of the name.
        organization, epoch, guard = await asyncio.gather(
            self._organizations.find(), self._epoch(), self._guard.state(self._organizations.organization_id)
        )
        if organization is None:
            raise NotFound
        days = days_asked(asked, organization["timezone"], now())
        grace = organization["onTimeGraceSeconds"]
        name = f"dashboard:{guard}:{days.first}:{days.last}:{days.zone.key}:{grace}"
        if epoch is not None and (kept := await self._cache.find(epoch, name)) is not None:
            return kept
        found = encode(await self._dashboard(days, grace))
        if epoch is not None:
            await self._cache.keep(epoch, name, found)
        return found

    async def _epoch(self) -> int | None:
        """None while there is no cache: everything is computed then."""
        try:
            return await self._epochs.current(self._organizations.organization_id)
        except Down:
            return None

    async def _dashboard(self, days: Days, grace_seconds: int) -> Document:
        sums, fleet = await asyncio.gather(
            self._repository.daily(days.bounds, days.origins(), grace_seconds), self._repository.fleet()
        )
        return dashboard_of(days, sums, fleet)


def days_asked(asked: DashboardQuery, default_zone: str, moment: dt.datetime) -> Days:
    """The last seven days where nothing else is asked. Raises Invalid."""
    zone = ZoneInfo(asked.timezone or default_zone)
    today = moment.replace(tzinfo=dt.UTC).astimezone(zone).date()
    last = _day("to", asked.to) or today
    first = _day("from", asked.from_) or last - DAY * (DEFAULT_DAYS - 1)
    days = Days(first, last, zone)
    if last < first:
        raise _refused("to", "range.order", f"`to` ({last}) is before `from` ({first}).")
    if len(days) > LONGEST_DAYS:
        detail = f"These are {len(days)} days; a dashboard shows at most {LONGEST_DAYS}."
        raise _refused("to", "range.too_long", detail)
    return days


def _day(parameter: str, text: str | None) -> dt.date | None:
    day = dt.date.fromisoformat(text) if text else None
    # At the ends of the calendar a day may have no next one, or begin before the first moment of UTC.
    if day is not None and not dt.MINYEAR < day.year < dt.MAXYEAR:
        raise _refused(parameter, "range.calendar", f"The year {day.year} is at the end of the calendar.")
    return day


def _refused(parameter: str, code: str, detail: str) -> Invalid:
    return Invalid(errors=[FieldError(parameter, code, detail)])
