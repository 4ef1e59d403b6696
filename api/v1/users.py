"""The members of the caller's company."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import Field
from starlette.responses import Response

from api.answers import listed, respond, single_answer
from api.body import JsonRoute
from api.callers import CurrentCaller
from api.deps import Users
from api.errors import problems
from api.listing import simple_query
from api.openapi import ALWAYS, SIMPLE_PARAMETERS
from schemas.base import Id, Model
from schemas.users import User
from services.errors import NotFound

router = APIRouter(prefix="/users", tags=["users"], route_class=JsonRoute, responses=ALWAYS)


class UserPage(Model):
    items: list[User] = Field(max_length=100)
    next_cursor: str | None = Field(max_length=2000)


@router.get("/me", operation_id="users_me", response_model=User, summary="Who am I?")
async def get_me(users: Users, caller: CurrentCaller) -> Response:
    """The caller as a member of the organization that the session acts in."""
    return respond(single_answer(await users.get(caller.user_id)))


@router.get(
    "",
    operation_id="users_list",
    response_model=UserPage,
    summary="List members",
    openapi_extra={"parameters": SIMPLE_PARAMETERS},
)
async def list_users(request: Request, users: Users) -> Response:
    """In the order in which they joined."""
    query = simple_query(request)
    return listed(request, query, await users.list(query))


@router.get(
    "/{id}",
    operation_id="users_get",
    response_model=User,
    summary="Read one member",
    responses=problems(NotFound),
)
async def get_user(user_id: Annotated[Id, Path(alias="id")], users: Users) -> Response:
    """A member of the caller's organization."""
    return respond(single_answer(await users.get(user_id)))
