"""The only place that builds services; every dependency is an `Annotated` alias."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from adapters.errors import Down, Exhausted
from adapters.metrics import LIMIT_HITS
from adapters.mongo.audit import AuditChain
from adapters.mongo.cache_guard import CacheGuard
from adapters.mongo.customers import CustomerRepository
from adapters.mongo.drivers import DriverRepository
from adapters.mongo.feed import Feed
from adapters.mongo.jobs import JobRepository
from adapters.mongo.organizations import OrganizationRepository
from adapters.mongo.people import People
from adapters.mongo.places import PlaceRepository
from adapters.mongo.reports import ReportRepository
from adapters.mongo.repository import Repository
from adapters.mongo.trips import TripRepository
from adapters.mongo.vehicles import VehicleRepository
from adapters.redis.brakes import Brakes
from adapters.redis.epochs import Epochs
from adapters.redis.gate import Passage
from adapters.redis.report_cache import ReportCache
from adapters.redis.sessions import SessionCache
from adapters.settings import Budget
from adapters.standing import Standing
from api.address import client_address
from api.reading import MAX_BYTES, bounded_body
from api.trail import Trail, trail_of
from services.accounts import AccountService
from services.act import Act, Caller, Key
from services.audit_log import AuditLogService
from services.changes import ChangeService
from services.customers import CustomerService
from services.drivers import DriverService
from services.errors import FieldError, Invalid, InvalidToken, Unauthenticated
from services.imports import ImportService
from services.jobs import JobService
from services.noun import NounService
from services.organizations import OrganizationService
from services.permissions import require
from services.places import PlaceService
from services.process import State
from services.reports import ReportService
from services.sight import Sight
from services.trips import TripService
from services.users import UserService
from services.vehicles import VehicleService
from services.wiring import build_noun_service

MAX_KEY = 255
ANONYMOUS = Caller("", "", "viewer", "")


def state_of(request: Request) -> State:
    state: State = request.app.state.roadbook
    return state


class NotedBrakes:
    """The budgets of log-ins, whose state shows in the answer's headers."""

    def __init__(self, brakes: Brakes, trail: Trail) -> None:
        self._brakes = brakes
        self._trail = trail

    async def reserve(self, email: str, address: str) -> None:
        self._trail.stands(await self._brakes.reserve(email, address))

    async def give_back(self, email: str, address: str) -> None:
        await self._brakes.give_back(email, address)


async def accounts(request: Request) -> AccountService:
    state = state_of(request)
    brakes = NotedBrakes(state.brakes, trail_of(request))
    return AccountService(
        People(state.database), state.work, state.passwords, state.tokens, SessionCache(state.cache), brakes
    )


def _passed(request: Request, name: str, budget: Budget, passage: Passage) -> None:
    """Note where the caller stands in the budget. Raises Exhausted when it is used up."""
    standing = Standing(name, budget, passage.count, max(1, passage.reset))
    trail_of(request).stands(standing)
    if standing.exhausted:
        LIMIT_HITS.labels(name).inc()
        raise Exhausted(standing)


async def anonymous_budget(request: Request) -> None:
    """Counts a call without a session against its address."""
    state = state_of(request)
    budget = state.settings.anonymous_budget
    address = client_address(request, state.settings)
    _passed(request, "anonymous", budget, await state.gate.pass_through(f"ip:{address}", None, budget))


async def current_caller(request: Request) -> Caller:
    """Who is calling and whether they may: one round trip to Redis, and no other in most cases."""
    state, trail = state_of(request), trail_of(request)
    if trail.caller is not None:
        return trail.caller
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    claims = state.tokens.read(token) if scheme.lower() == "bearer" else None
    if claims is None:
        await anonymous_budget(request)
        raise InvalidToken if token else Unauthenticated
    budget = state.settings.rate_limit_user
    passage = await state.gate.pass_through(claims.user_id, claims.session_id, budget)
    _passed(request, "user", budget, passage)
    service = await accounts(request)
    caller = await service.caller(claims.user_id, claims.session_id, passage.session)
    trail.user_id, trail.organization_id = caller.user_id, caller.organization_id
    require(request.scope["route"].operation_id, caller)
    trail.caller = caller
    return caller


CurrentCaller = Annotated[Caller, Depends(current_caller)]


async def current_act(request: Request, caller: CurrentCaller) -> Act:
    """The caller's request to change something."""
    return await act_of(request, caller)


async def anonymous_act(request: Request) -> Act:
    """A change asked for without a session."""
    return await act_of(request, ANONYMOUS)


async def act_of(request: Request, caller: Caller) -> Act:
    trail = trail_of(request)
    headers = request.headers
    address = client_address(request, state_of(request).settings)
    act = Act(
        caller,
        trail.request_id,
        address,
        headers.get("user-agent", "")[:300],
        _version(headers.get("if-match")),
    )
    key = headers.get("idempotency-key")
    if key is not None and request.method == "POST":
        act.key = await _key(request, act, key)
    return act


def _version(tag: str | None) -> int | None:
    """The version in `If-Match`. A proxy that compresses weakens tags, so `W/` is ignored."""
    if tag is None or tag.strip() == "*":
        return None
    number = tag.strip().removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 16):  # noqa: PLR2004
        raise Invalid(
            errors=[FieldError("If-Match", "header.invalid", "Send the `ETag` of the object as it came.")]
        )
    return int(number)


async def _key(request: Request, act: Act, given: str) -> Key:
    if not 1 <= len(given) <= MAX_KEY or not given.isprintable():
        detail = f"An Idempotency-Key has 1 to {MAX_KEY} printable characters."
        raise Invalid(errors=[FieldError("Idempotency-Key", "header.invalid", detail)])
    body = await _sent(request)
    who = act.caller.user_id or act.ip
    scope = f"{act.caller.organization_id}\n{who}\n{request.method}\n{request.url.path}\n{given}"
    # A body can hold a password, and a plain hash of it could be guessed by whoever reads the database.
    said = request.url.query.encode() + b"\n" + body
    fingerprint = hmac.digest(state_of(request).keys.requests, said, "sha256").hex()
    return Key(hashlib.sha256(scope.encode()).hexdigest(), fingerprint)


async def _sent(request: Request) -> bytes:
    """The body that was read already; of an operation that takes none, what was sent all the same."""
    if request.headers.get("content-type", "").startswith("multipart/"):
        return b""
    if hasattr(request, "_body"):
        return await request.body()
    return await bounded_body(request, MAX_BYTES)


CurrentAct = Annotated[Act, Depends(current_act)]
AnonymousAct = Annotated[Act, Depends(anonymous_act)]
AnonymousBudget = Depends(anonymous_budget)
Accounts = Annotated[AccountService, Depends(accounts)]


async def app_state(request: Request) -> State:
    return state_of(request)


AppState = Annotated[State, Depends(app_state)]


async def organization(request: Request, caller: CurrentCaller) -> OrganizationService:
    state = state_of(request)
    return OrganizationService(OrganizationRepository(state.database, caller.organization_id), state.work)


async def imports(request: Request) -> ImportService:
    state = state_of(request)
    return ImportService(state.files, state.work)


async def jobs(request: Request, caller: CurrentCaller) -> JobService:
    return JobService(JobRepository(state_of(request).database, caller.organization_id))


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


async def changes(request: Request, caller: CurrentCaller) -> ChangeService:
    state = state_of(request)
    feed = Feed(state.client, state.database)
    return ChangeService(feed, Sight(state.database, caller), caller.organization_id)


async def audit_logs(request: Request, caller: CurrentCaller) -> AuditLogService:
    state = state_of(request)
    return AuditLogService(AuditChain(state.database), caller.organization_id, state.keys.audit)


async def still_stands(request: Request, caller: Caller) -> bool:
    """Whether session, membership and role are as they were; while no database can tell, they are taken to be."""
    service = await accounts(request)
    cached = await SessionCache(state_of(request).cache).get(caller.user_id, caller.session_id)
    try:
        present = await service.caller(caller.user_id, caller.session_id, cached)
    except InvalidToken:
        return False
    except Down:
        return True
    return present == caller


async def users(request: Request, caller: CurrentCaller) -> UserService:
    return UserService(OrganizationRepository(state_of(request).database, caller.organization_id))


S = TypeVar("S", bound=NounService[Any])


def noun_service(service: type[S], repository: type[Repository]) -> Callable[[Request, Caller], Awaitable[S]]:
    """A dependency that gives the noun's service, bound to the caller and the caller's organization."""

    async def build(request: Request, caller: CurrentCaller) -> S:
        return build_noun_service(service, repository, state_of(request), caller)

    return build


Imports = Annotated[ImportService, Depends(imports)]
Jobs = Annotated[JobService, Depends(jobs)]
Reports = Annotated[ReportService, Depends(reports)]
Users = Annotated[UserService, Depends(users)]
Changes = Annotated[ChangeService, Depends(changes)]
AuditLogs = Annotated[AuditLogService, Depends(audit_logs)]


async def trip_service(request: Request, caller: CurrentCaller) -> TripService:
    """A driver's is bound to the trips that the driver has."""
    scope = {"crewIds": caller.driver_id or ""} if caller.is_driver else None
    return build_noun_service(TripService, TripRepository, state_of(request), caller, scope)


Organizations = Annotated[OrganizationService, Depends(organization)]
Drivers = Annotated[DriverService, Depends(noun_service(DriverService, DriverRepository))]
Vehicles = Annotated[VehicleService, Depends(noun_service(VehicleService, VehicleRepository))]
Places = Annotated[PlaceService, Depends(noun_service(PlaceService, PlaceRepository))]
Customers = Annotated[CustomerService, Depends(noun_service(CustomerService, CustomerRepository))]
