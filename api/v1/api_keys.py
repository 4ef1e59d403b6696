"""Keys for other programs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.acts import CurrentAct
from api.answers import object_answer, page_answer, renderer, respond
from api.body import JsonRoute
from api.callers import CurrentCaller
from api.deps import ApiKeys
from api.errors import problems
from api.listing import list_query, parameters
from api.openapi import ALWAYS, page_schema
from schemas.api_keys import API_KEYS, ApiKey, ApiKeyCreate, ApiKeyRotate, ApiKeySecret, ApiKeyUpdate
from schemas.base import Id
from services.errors import NotFound, SecretShown, Stale

router = APIRouter(prefix="/api-keys", tags=["api-keys"], route_class=JsonRoute, responses=ALWAYS)
KeyId = Annotated[Id, Path(alias="id", description="the key's id")]


@router.get(
    "",
    operation_id="api_keys_list",
    summary="List API keys",
    responses={200: page_schema(API_KEYS)},
    openapi_extra={"parameters": parameters(API_KEYS)},
)
async def list_keys(request: Request, keys: ApiKeys, caller: CurrentCaller) -> Response:
    """Without their secrets, which nobody can read again; `prefix` is how each begins."""
    query = list_query(request, API_KEYS)
    return page_answer(request, API_KEYS, query, await keys.list(query), caller)


@router.get(
    "/{id}",
    operation_id="api_keys_get",
    response_model=ApiKey,
    summary="Read one API key",
    responses=problems(NotFound),
)
async def get_key(key_id: KeyId, keys: ApiKeys, caller: CurrentCaller) -> Response:
    """Without its secret."""
    return respond(object_answer(API_KEYS, await keys.get(key_id), caller))


@router.post(
    "",
    operation_id="api_keys_create",
    status_code=201,
    response_model=ApiKeySecret,
    summary="Make an API key",
    responses=problems(SecretShown),
)
async def create_key(request: Request, body: ApiKeyCreate, keys: ApiKeys, act: CurrentAct) -> Response:
    """`secret` is shown this once: keep it where the program that calls with it finds it, and nowhere else."""
    act.render, act.once = renderer(API_KEYS, act, created_at=request.url.path), True
    await keys.create(body, act)
    return respond(act.answered)


@router.patch(
    "/{id}",
    operation_id="api_keys_update",
    response_model=ApiKey,
    summary="Change an API key",
    responses=problems(NotFound, Stale),
)
async def update_key(key_id: KeyId, body: ApiKeyUpdate, keys: ApiKeys, act: CurrentAct) -> Response:
    """JSON Merge Patch. Scopes that are taken away are gone at once."""
    act.render = renderer(API_KEYS, act)
    await keys.update(key_id, body, act)
    return respond(act.answered)


@router.post(
    "/{id}/rotate",
    operation_id="api_keys_rotate",
    response_model=ApiKeySecret,
    summary="Give an API key another secret",
    responses=problems(NotFound, SecretShown, Stale),
)
async def rotate_key(key_id: KeyId, body: ApiKeyRotate, keys: ApiKeys, act: CurrentAct) -> Response:
    """The secret until now stays good for `overlapSeconds`, in which the new one can be put in its place."""
    act.render, act.once = renderer(API_KEYS, act), True
    await keys.rotate(key_id, body, act)
    return respond(act.answered)


@router.delete(
    "/{id}",
    operation_id="api_keys_delete",
    status_code=204,
    summary="Revoke an API key",
    responses=problems(NotFound, Stale),
)
async def delete_key(key_id: KeyId, keys: ApiKeys, act: CurrentAct) -> Response:
    """At once and for good."""
    await keys.revoke(key_id, act)
    return Response(status_code=204)
