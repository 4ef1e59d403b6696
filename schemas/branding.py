"""How a company looks to those who meet it: its name, its colours and its logo."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.base import SAFE, Called, Instant, Model, Name, Paragraph, Phrase
from schemas.noun import Noun
from schemas.words import spelled

PRIMARY, ACCENT = "#1d4ed8", "#b45309"
"""Roadbook's own, of whoever has chosen none."""
SIDE = 1024
"""Pixels that a logo is wide and high at most."""

Colour = Annotated[str, spelled(r"^#[0-9a-fA-F]{6}$", "Write a colour as #1d4ed8", to_lower=True)]
Slug = Annotated[str, spelled(r"^[a-z0-9]+(-[a-z0-9]+)*$", "This is no company's address", max_length=40)]
Digest = Annotated[str, spelled(r"^[0-9a-f]{32}$", "This is no picture's name")]


class BrandingUpdate(Model):
    """All that is said in words and colours; what is left out goes back to what it was at the beginning."""

    name: Called = Field(description="what customers and drivers know the company by")
    tagline: Phrase | None = None
    primary_color: Colour = Field(
        PRIMARY, description="of buttons and links; on white it has to have a contrast of 4.5 at least"
    )
    accent_color: Colour = Field(ACCENT, description="of marks and lines; 3 at least")
    email_footer: Paragraph | None = Field(None, description="stands below every letter")


class Logo(Model):
    """A PNG; another picture has another address."""

    url: str = Field(max_length=200, description="below the address of this API, for everybody")
    width: int = Field(ge=1, le=SIDE, description="pixels")
    height: int = Field(ge=1, le=SIDE, description="pixels")


class Branding(BrandingUpdate):
    """As those see it who are with the company."""

    name: Name = Field(description="what customers and drivers know the company by")
    slug: Slug | None = Field(
        description="names the company in public addresses; null until something was chosen, then the same for good"
    )
    logo: Logo | None
    version: int = Field(
        ge=0, le=SAFE, description="grows with every change; the `ETag`; 0 until something was chosen"
    )
    updated_at: Instant | None


class PublicBranding(Model):
    """As everybody sees it."""

    name: Name
    tagline: Phrase | None
    primary_color: Colour
    accent_color: Colour
    logo: Logo | None


BRANDING = Noun(
    name="branding",
    plural="branding",
    prefix="org",
    model=Branding,
    create=BrandingUpdate,
    update=BrandingUpdate,
    unique=("slug",),
)
