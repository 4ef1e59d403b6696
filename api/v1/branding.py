"""How the caller's company looks, and what of it everybody may see."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.acts import CurrentAct
from api.answers import JSON, encode, respond, single_answer
from api.body import JsonRoute
from api.callers import AnonymousBudget, CurrentCaller
from api.deps import CompanyBranding, PublicBrandings
from api.errors import problems
from api.openapi import ALWAYS, file_answer, file_form
from api.state import AppState
from api.trail import trail_of
from api.upload import read_form
from schemas.base import Document
from schemas.branding import Branding, BrandingUpdate, Digest, PublicBranding, Slug
from services.act import Answer
from services.branding_views import shown, shown_to_all
from services.errors import Invalid, NotFound, Stale, TooLarge, TooMany, Unavailable, WrongMedia

router = APIRouter(prefix="/branding", tags=["branding"], route_class=JsonRoute)
OPEN = problems(NotFound, Invalid, TooMany, Unavailable)
CompanySlug = Annotated[Slug, Path(alias="slug", description="the company's name in public addresses")]
LogoDigest = Annotated[Digest, Path(alias="digest", description="names the picture")]
BRIEFLY = {"cache-control": "public, max-age=60"}
FOR_GOOD = {
    "cache-control": "public, max-age=31536000, immutable",
    "content-security-policy": "default-src 'none'; sandbox",
    # Mail programs show it, and whatever page a company puts it on.
    "cross-origin-resource-policy": "cross-origin",
}


@router.get(
    "",
    operation_id="branding_get",
    response_model=Branding,
    summary="How the company looks",
    responses=ALWAYS,
)
async def get_branding(branding: CompanyBranding, _: CurrentCaller) -> Response:
    """Until something was chosen: the company's name, and Roadbook's colours."""
    return respond(_answer(await branding.get()))


@router.put(
    "",
    operation_id="branding_update",
    response_model=Branding,
    summary="Choose name, colours and what stands below letters",
    responses=ALWAYS | problems(Stale),
)
async def update_branding(body: BrandingUpdate, branding: CompanyBranding, act: CurrentAct) -> Response:
    """What is left out goes back to what it was at the beginning; the logo stays.

    A colour that is too light to be seen on white is refused, with the nearest one that is not.
    """
    act.render = _answer
    await branding.update(body, act)
    return respond(act.answered)


@router.put(
    "/logo",
    operation_id="branding_set_logo",
    response_model=Branding,
    summary="Send the logo",
    responses=ALWAYS | problems(Stale, TooLarge, WrongMedia),
    openapi_extra=file_form("PNG or JPEG, told by its content", 2**31),
)
async def set_logo(request: Request, branding: CompanyBranding, act: CurrentAct, state: AppState) -> Response:
    """Drawn anew as a PNG of up to 1024 by 1024 pixels: nothing else that the file holds is kept.

    Up to 25 million pixels and 10,000 a side are taken, ten pictures of a person an hour.
    """
    settings = state.settings
    standing = await state.brakes.spend("upload", act.caller.user_id, settings.rate_limit_upload)
    trail_of(request).stands(standing)
    act.render = _answer
    async with read_form(request, settings.max_file_size, ()) as form:
        await branding.set_logo(form.file, settings.allowed_file_types, act)
    return respond(act.answered)


@router.delete(
    "/logo",
    operation_id="branding_remove_logo",
    status_code=204,
    summary="Have no logo",
    responses=ALWAYS | problems(NotFound, Stale),
)
async def remove_logo(branding: CompanyBranding, act: CurrentAct) -> Response:
    """Letters that were sent go on to show it."""
    await branding.remove_logo(act)
    return Response(status_code=204)


@router.get(
    "/{slug}",
    operation_id="branding_public",
    response_model=PublicBranding,
    summary="How a company looks to everybody",
    responses=OPEN,
    dependencies=[AnonymousBudget],
)
async def public_branding(slug: CompanySlug, brandings: PublicBrandings) -> Response:
    """For a page on which people sign in. May be kept for a minute."""
    answer = single_answer(shown_to_all(await brandings.get(slug)))
    return respond(answer._replace(headers=answer.headers | BRIEFLY))


@router.get(
    "/{slug}/logo-{digest}.png",
    operation_id="branding_logo",
    response_class=Response,
    summary="A company's logo",
    responses=OPEN | {200: file_answer("The picture", "image/png")},
    dependencies=[AnonymousBudget],
)
async def get_logo(slug: CompanySlug, digest: LogoDigest, brandings: PublicBrandings) -> Response:
    """May be kept for good: another picture has another address. Also one that was the logo when a letter was sent."""
    return Response(await brandings.logo(slug, digest), headers=FOR_GOOD, media_type="image/png")


def _answer(branding: Document) -> Answer:
    return Answer(200, {"content-type": JSON, "etag": f'"{branding["version"]}"'}, encode(shown(branding)))
