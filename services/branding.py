"""How a company looks: its name in public, its colours, what stands below its letters, and its logo."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Collection
from typing import BinaryIO

from adapters.files import Files
from adapters.mongo.branding import BrandingRepository, Brandings
from adapters.mongo.organizations import OrganizationRepository
from adapters.pictures import Easel, Foreign, Picture, Unfit
from schemas.base import Document
from schemas.branding import ACCENT, BRANDING, PRIMARY, BrandingUpdate
from services.act import Act
from services.branding_views import LOGO, logo_file
from services.contrast import SHAPES, TEXT, WHITE, darkened, ratio
from services.errors import Contention, FieldError, Invalid, NotFound, Stale, Taken, WrongMedia
from services.slugs import RESERVED, another, slug_of
from services.work import Change, Work

TRIES = 8
KEPT = 50
"""How many of a company's logos can be had: letters that were sent show what was the logo then."""
SPARED = dt.timedelta(days=1)
"""For how long a file that nothing names may belong to an upload that is under way."""


class BrandingService:
    """The caller's own company's."""

    def __init__(
        self,
        repository: BrandingRepository,
        everybodys: Brandings,
        organizations: OrganizationRepository,
        work: Work,
        files: Files,
        easel: Easel,
    ) -> None:
        self._repository = repository
        self._everybodys = everybodys
        self._organizations = organizations
        self._work = work
        self._files = files
        self._easel = easel

    async def get(self) -> Document:
        """What was chosen, else what holds until something is."""
        return await self._repository.find() or await self._unchosen()

    async def update(self, body: BrandingUpdate, act: Act) -> Document:
        """Raises Invalid for colours that are too light, and Stale."""
        _refuse_light(body)
        return await self._write(act, lambda _: body.full())

    async def set_logo(self, file: BinaryIO, media: Collection[str], act: Act) -> Document:
        """Raises WrongMedia or Invalid for what is no picture that is taken, and Stale."""
        picture = await self._drawn(await asyncio.to_thread(file.read), media)
        place, name = self._repository.organization_id, logo_file(picture.digest)
        # Before the commit: who is told of a logo can have it. Without one nothing names the file, and it is swept.
        await asyncio.to_thread(self._files.keep, place, name, picture.content)
        logo = {
            "digest": picture.digest,
            "size": len(picture.content),
            "width": picture.width,
            "height": picture.height,
        }
        return await self._write(act, lambda before: _with_logo(before, logo))

    async def remove_logo(self, act: Act) -> Document:
        """Raises NotFound where there is none, and Stale."""

        def without(before: Document) -> Document:
            if before["logo"] is None:
                raise NotFound("There is no logo.")
            return {"logo": None}

        return await self._write(act, without)

    async def _drawn(self, content: bytes, media: Collection[str]) -> Picture:
        try:
            return await self._easel.draw(content, media)
        except Foreign:
            raise WrongMedia(f"The file is none of these by its content: {', '.join(media)}.") from None
        except Unfit as error:
            raise Invalid(errors=[FieldError("/file", "file.unfit", str(error))]) from error

    async def _write(self, act: Act, changed: Callable[[Document], Document]) -> Document:
        async def attempt(change: Change) -> Document:
            before = await self._repository.find()
            current = before or await self._unchosen()
            if not act.accepts(current["version"]):
                raise Stale(version=current["version"])
            after = {**current, **changed(current)}
            if before is not None:
                return change.update(BRANDING, before, after)
            begun = {"version": 1, "createdAt": change.at, "updatedAt": change.at}
            after |= {"slug": await self._free_slug(after["name"]), **begun}
            return change.create(BRANDING, after, action="updated")

        for _ in range(TRIES):
            try:
                return await self._work.run(act, attempt)
            except Taken:
                # Somebody else of the company was first, or another company got the slug: look anew.
                continue
        raise Contention

    async def _free_slug(self, name: str) -> str:
        slug = slug_of(name)
        if slug not in RESERVED and await self._everybodys.by_slug(slug) is None:
            return slug
        return another(slug)

    async def _unchosen(self) -> Document:
        if (organization := await self._organizations.find()) is None:
            raise NotFound
        place = self._repository.organization_id
        return {
            "_id": place,
            "organizationId": place,
            "name": organization["name"],
            "tagline": None,
            "primaryColor": PRIMARY,
            "accentColor": ACCENT,
            "emailFooter": None,
            "slug": None,
            "logo": None,
            "logos": [],
            "version": 0,
            "updatedAt": None,
        }


class PublicBrandingService:
    """What everybody may see."""

    def __init__(self, brandings: Brandings, files: Files) -> None:
        self._brandings = brandings
        self._files = files

    async def get(self, slug: str) -> Document:
        """Raises NotFound."""
        if (found := await self._brandings.by_slug(slug)) is None:
            raise NotFound
        return found

    async def logo(self, slug: str, digest: str) -> bytes:
        """One that the company has or had. Raises NotFound, alike for a company that is not there."""
        found = await self.get(slug)
        if digest not in found["logos"]:
            raise NotFound
        try:
            return await asyncio.to_thread(self._files.whole, found["_id"], logo_file(digest))
        except FileNotFoundError:
            raise NotFound from None


class LogoSweeper:
    """Removes logos that nothing names: of uploads that were given up, and those that many newer ones have followed."""

    def __init__(self, files: Files, brandings: Brandings) -> None:
        self._files = files
        self._brandings = brandings

    async def sweep(self) -> None:
        old = await asyncio.to_thread(self._files.old, LOGO, SPARED)
        for place, names in old.items():
            found = await self._brandings.of(place)
            named = {logo_file(digest) for digest in found["logos"]} if found else set()
            for name in sorted(set(names) - named):
                await asyncio.to_thread(self._files.remove_old, place, name, SPARED)


def _with_logo(before: Document, logo: Document) -> Document:
    others = [digest for digest in before["logos"] if digest != logo["digest"]]
    return {"logo": logo, "logos": [logo["digest"], *others][:KEPT]}


def _refuse_light(body: BrandingUpdate) -> None:
    """Raises Invalid, with a colour for each that would do."""
    asked = (("/primaryColor", body.primary_color, TEXT), ("/accentColor", body.accent_color, SHAPES))
    found = [
        FieldError(pointer, "branding.contrast_too_low", _too_light(colour, least))
        for pointer, colour, least in asked
        if ratio(colour, WHITE) < least
    ]
    if found:
        raise Invalid(errors=found)


def _too_light(colour: str, least: float) -> str:
    # Rounded down: a contrast that is too low must not read as one that is not.
    has = int(ratio(colour, WHITE) * 100) / 100
    return (
        f"{colour} has a contrast of {has:g} to 1 on white, and needs {least:g} to 1 to be seen by everybody. "
        f"{darkened(colour, least)} is the nearest darker colour that has it."
    )
