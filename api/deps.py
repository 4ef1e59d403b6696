"""Builds every service but the one that tells who is calling; every dependency is an `Annotated` alias."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from adapters.mongo.api_keys import ApiKeyRepository
from adapters.mongo.audit import AuditChain
from adapters.mongo.branding import BrandingRepository, Brandings
from adapters.mongo.cache_guard import CacheGuard
from adapters.mongo.feed import Feed
from adapters.mongo.jobs import JobRepository
from adapters.mongo.mailings import Mailings
from adapters.mongo.organizations import OrganizationRepository
from adapters.mongo.people import People
from adapters.mongo.positions import PositionRepository
from adapters.mongo.references import References
from adapters.mongo.reports import ReportRepository
from adapters.mongo.repository import Repository
from adapters.mongo.saved_filters import SavedFilterRepository, seen_by
from adapters.mongo.trips import TripRepository
from adapters.redis.bells import MAIL, Ringer
from adapters.redis.epochs import Epochs
from adapters.redis.report_cache import ReportCache
from adapters.redis.sessions import SessionCache
from api.callers import AllSessions, CurrentCaller
from api.state import state_of
from services.act import Caller
from services.api_keys import ApiKeyService
from services.audit_log import AuditLogService
from services.branding import BrandingService, PublicBrandingService
from services.changes import ChangeService
from services.imports import ImportService
from services.jobs import JobService
from services.mailing import Post
from services.noun import NounService
from services.organizations import OrganizationService
from services.positions import PositionService
from services.presence import PresenceService
from services.process import State
from services.reports import ReportService
from services.saved_filters import SavedFilterService
from services.sight import Sight
from services.trips import TripService
from services.users import UserService
from services.wiring import build_noun_service


async def organization(request: Request, caller: CurrentCaller, sessions: AllSessions) -> OrganizationService:
    state = state_of(request)
    repository = OrganizationRepository(state.database, caller.organization_id)
    return OrganizationService(repository, state.work, sessions)


async def branding(request: Request, caller: CurrentCaller) -> BrandingService:
    state, organization_id = state_of(request), caller.organization_id
    return BrandingService(
        BrandingRepository(state.database, organization_id),
        Brandings(state.database),
        OrganizationRepository(state.database, organization_id),
        state.work,
        state.files,
        state.easel,
    )


async def public_branding(request: Request) -> PublicBrandingService:
    state = state_of(request)
    return PublicBrandingService(Brandings(state.database), state.files)


async def imports(request: Request) -> ImportService:
    state = state_of(request)
    return ImportService(state.files, state.work)


async def jobs(request: Request, caller: CurrentCaller) -> JobService:
    state = state_of(request)
    return JobService(JobRepository(state.database, caller.organization_id), state.files, caller)


async def reports(request: Request, caller: CurrentCaller) -> ReportService:
    database, cache, organization_id = (
        state_of(request).database,
        state_of(request).cache,
        caller.organization_id,
    )
    return ReportService(
        OrganizationRepository(database, organization_id),
        ReportRepository(database, organization_id),
        Epochs(cache),
        CacheGuard(database),
        ReportCache(cache, organization_id),
    )


async def positions(request: Request, caller: CurrentCaller) -> PositionService:
    state = state_of(request)
    kept = dt.timedelta(days=state.settings.positions_retention_days)
    return PositionService(
        PositionRepository(state.database, caller.organization_id), state.ephemerals, caller, kept
    )


async def changes(request: Request, caller: CurrentCaller) -> ChangeService:
    state = state_of(request)
    feed = Feed(state.client, state.database)
    return ChangeService(feed, Sight(state.database, caller), caller.organization_id)


async def audit_logs(request: Request, caller: CurrentCaller) -> AuditLogService:
    state = state_of(request)
    feed = Feed(state.client, state.database)
    return AuditLogService(AuditChain(state.database), feed, caller.organization_id, state.keys.audit)


async def api_keys(request: Request, caller: CurrentCaller) -> ApiKeyService:
    state = state_of(request)
    keys = ApiKeyRepository(state.database, caller.organization_id)
    company = OrganizationRepository(state.database, caller.organization_id)
    return ApiKeyService(keys, company, post_of(state), state.work, SessionCache(state.cache))


def post_of(state: State) -> Post:
    return Post(Mailings(state.database), Ringer(state.cache, MAIL))


async def saved_filters(request: Request, caller: CurrentCaller) -> SavedFilterService:
    """Bound to what the caller may see."""
    state = state_of(request)
    seen = SavedFilterRepository(state.database, caller.organization_id, seen_by(caller.user_id))
    return SavedFilterService(seen, state.work, caller)


async def presence(request: Request, caller: CurrentCaller) -> PresenceService:
    state = state_of(request)
    references = References(state.database, caller.organization_id)
    return PresenceService(state.presence, references, caller, state.settings.presence_seconds)


async def users(request: Request, caller: CurrentCaller) -> UserService:
    state = state_of(request)
    repository = OrganizationRepository(state.database, caller.organization_id)
    return UserService(repository, People(state.database), state.work)


S = TypeVar("S", bound=NounService[Any])


def noun_service(service: type[S], repository: type[Repository]) -> Callable[[Request, Caller], Awaitable[S]]:
    """A dependency that gives the noun's service, bound to the caller and the caller's organization."""

    async def build(request: Request, caller: CurrentCaller) -> S:
        return build_noun_service(service, repository, state_of(request), caller)

    return build


Positions = Annotated[PositionService, Depends(positions)]
CompanyBranding = Annotated[BrandingService, Depends(branding)]
PublicBrandings = Annotated[PublicBrandingService, Depends(public_branding)]
Imports = Annotated[ImportService, Depends(imports)]
Jobs = Annotated[JobService, Depends(jobs)]
Reports = Annotated[ReportService, Depends(reports)]
ApiKeys = Annotated[ApiKeyService, Depends(api_keys)]
Presences = Annotated[PresenceService, Depends(presence)]
SavedFilters = Annotated[SavedFilterService, Depends(saved_filters)]
Users = Annotated[UserService, Depends(users)]
Changes = Annotated[ChangeService, Depends(changes)]
AuditLogs = Annotated[AuditLogService, Depends(audit_logs)]


async def trip_service(request: Request, caller: CurrentCaller) -> TripService:
    """A driver's is bound to the trips that the driver has."""
    scope = {"crewIds": caller.driver_id or ""} if caller.is_driver else None
    return build_noun_service(TripService, TripRepository, state_of(request), caller, scope)


Organizations = Annotated[OrganizationService, Depends(organization)]
