"""The caller's company."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.acts import CurrentAct
from api.answers import object_answer, renderer, respond
from api.body import JsonRoute
from api.callers import CurrentCaller
from api.deps import Organizations
from api.errors import problems
from api.openapi import ALWAYS
from schemas.organizations import ORGANIZATIONS, Organization, OrganizationUpdate
from services.errors import Stale, StepUpRequired

router = APIRouter(prefix="/organization", tags=["organization"], route_class=JsonRoute, responses=ALWAYS)


@router.get("", operation_id="organization_get", response_model=Organization, summary="The company")
async def get_organization(organizations: Organizations, caller: CurrentCaller) -> Response:
    """Name, time zone, currency and units, and from when on a stop is late."""
    return respond(object_answer(ORGANIZATIONS, await organizations.get(), caller))


@router.patch(
    "",
    operation_id="organization_update",
    response_model=Organization,
    summary="Change the company's settings",
    responses=problems(Stale, StepUpRequired),
)
async def update_organization(
    body: OrganizationUpdate, organizations: Organizations, act: CurrentAct
) -> Response:
    """JSON Merge Patch. To stop asking members for a second factor, prove who you are first."""
    act.render = renderer(ORGANIZATIONS, act)
    await organizations.update(body, act)
    return respond(act.answered)
