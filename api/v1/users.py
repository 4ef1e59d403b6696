"""The members of the caller's company."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import Field
from starlette.responses import Response

from api.acts import CurrentAct
from api.answers import listed, respond, single_answer
from api.body import JsonRoute
from api.callers import CurrentCaller
from api.deps import Users
from api.errors import problems
from api.identity import Members
from api.listing import simple_query
from api.openapi import ALWAYS, SIMPLE_PARAMETERS
from schemas.base import Id, Model
from schemas.users import Invitation, Me, ProfileUpdate, User, UserChange
from services.act import Answer
from services.errors import InvitationPending, LastOwner, NotFound, NotInvited, Stale, Taken

router = APIRouter(prefix="/users", tags=["users"], route_class=JsonRoute, responses=ALWAYS)

SENT = Answer(202, {}, b"")
UserId = Annotated[Id, Path(alias="id")]


class UserPage(Model):
    items: list[User] = Field(max_length=100)
    next_cursor: str | None = Field(max_length=2000)


@router.get("/me", operation_id="users_me", response_model=Me, summary="Who am I?")
async def get_me(users: Users, caller: CurrentCaller) -> Response:
    """The caller as a member of the organization that the session acts in, and all organizations to choose from."""
    return respond(single_answer(await users.get_own(caller.user_id)))


@router.patch("/me", operation_id="users_update_me", response_model=User, summary="Change your own details")
async def update_me(body: ProfileUpdate, users: Users, act: CurrentAct) -> Response:
    """Name, telephone, language and time zone, the same in each organization."""
    return respond(single_answer(await users.update_own(body, act)))


@router.post(
    "/invite",
    operation_id="users_invite",
    status_code=201,
    response_model=User,
    summary="Invite somebody",
    responses=problems(Taken),
)
async def invite(body: Invitation, members: Members, act: CurrentAct) -> Response:
    """The person gets a link by mail, and is a member once it was followed."""
    act.render = lambda invited: single_answer(invited, 201)
    await members.invite(body, act)
    return respond(act.answered)


@router.post(
    "/{id}/invite",
    operation_id="users_invite_again",
    status_code=202,
    response_class=Response,
    summary="Send an invitation again",
    responses=problems(NotFound, NotInvited),
)
async def invite_again(user_id: UserId, members: Members, act: CurrentAct) -> Response:
    """Another letter with another link. The links of letters before work too, each for seven days after it was sent.

    An address gets three invitations an hour, of all companies together.
    """
    act.render = lambda _: SENT
    await members.invite_again(user_id, act)
    return respond(act.answered)


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
async def get_user(user_id: UserId, users: Users) -> Response:
    """A member of the caller's organization."""
    return respond(single_answer(await users.get(user_id)))


@router.patch(
    "/{id}",
    operation_id="users_update",
    response_model=User,
    summary="Change a member's role or access",
    responses=problems(NotFound, InvitationPending, LastOwner, Stale),
)
async def update_user(user_id: UserId, body: UserChange, members: Members, act: CurrentAct) -> Response:
    """The person's sessions in this organization end, so that it holds from the next request on."""
    return respond(single_answer(await members.change(user_id, body, act)))


@router.delete(
    "/{id}",
    operation_id="users_delete",
    status_code=204,
    summary="Take a member out",
    responses=problems(NotFound, LastOwner, Stale),
)
async def delete_user(user_id: UserId, members: Members, act: CurrentAct) -> Response:
    """Out of this organization; the person's account and other memberships stay."""
    await members.remove(user_id, act)
    return Response(status_code=204)


@router.delete(
    "/{id}/sessions",
    operation_id="users_end_sessions",
    status_code=204,
    summary="Log a member out everywhere",
    responses=problems(NotFound),
)
async def end_sessions_of(user_id: UserId, members: Members, act: CurrentAct) -> Response:
    """All sessions in this organization stop working at once."""
    await members.log_out(user_id, act)
    return Response(status_code=204)
