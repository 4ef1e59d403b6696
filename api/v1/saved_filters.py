"""Filters that people keep for a page of the app."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.acts import CurrentAct
from api.answers import object_answer, page_answer, renderer, respond
from api.body import JsonRoute
from api.callers import CurrentCaller
from api.deps import SavedFilters
from api.errors import problems
from api.listing import list_query, parameters
from api.openapi import ALWAYS, page_schema
from schemas.base import Id
from schemas.saved_filters import SAVED_FILTERS, SavedFilter, SavedFilterCreate, SavedFilterUpdate
from services.errors import Full, NotFound, Stale, Taken

router = APIRouter(prefix="/saved-filters", tags=["saved-filters"], route_class=JsonRoute, responses=ALWAYS)
FilterId = Annotated[Id, Path(alias="id", description="the filter's id")]


@router.get(
    "",
    operation_id="saved_filters_list",
    summary="List saved filters",
    responses={200: page_schema(SAVED_FILTERS)},
    openapi_extra={"parameters": parameters(SAVED_FILTERS)},
)
async def list_filters(request: Request, filters: SavedFilters, caller: CurrentCaller) -> Response:
    """The caller's own, and those that others share with everybody in the office."""
    query = list_query(request, SAVED_FILTERS)
    return page_answer(request, SAVED_FILTERS, query, await filters.list(query), caller)


@router.get(
    "/{id}",
    operation_id="saved_filters_get",
    response_model=SavedFilter,
    summary="Read one saved filter",
    responses=problems(NotFound),
)
async def get_filter(filter_id: FilterId, filters: SavedFilters, caller: CurrentCaller) -> Response:
    """What is another person's alone does not exist."""
    return respond(object_answer(SAVED_FILTERS, await filters.get(filter_id), caller))


@router.post(
    "",
    operation_id="saved_filters_create",
    status_code=201,
    response_model=SavedFilter,
    summary="Save a filter",
    responses=problems(Full, Taken),
)
async def create_filter(
    request: Request, body: SavedFilterCreate, filters: SavedFilters, act: CurrentAct
) -> Response:
    """Up to 100 of a person in a company."""
    act.render = renderer(SAVED_FILTERS, act, created_at=request.url.path)
    await filters.create(body, act)
    return respond(act.answered)


@router.patch(
    "/{id}",
    operation_id="saved_filters_update",
    response_model=SavedFilter,
    summary="Change a saved filter",
    responses=problems(NotFound, Stale, Taken),
)
async def update_filter(
    filter_id: FilterId, body: SavedFilterUpdate, filters: SavedFilters, act: CurrentAct
) -> Response:
    """JSON Merge Patch, for the owner; a shared filter also for those who manage the company."""
    act.render = renderer(SAVED_FILTERS, act)
    await filters.update(filter_id, body, act)
    return respond(act.answered)


@router.delete(
    "/{id}",
    operation_id="saved_filters_delete",
    status_code=204,
    summary="Delete a saved filter",
    responses=problems(NotFound, Stale),
)
async def delete_filter(filter_id: FilterId, filters: SavedFilters, act: CurrentAct) -> Response:
    """For good, by whoever may change it."""
    await filters.delete(filter_id, act)
    return Response(status_code=204)
