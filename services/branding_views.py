"""What a company's branding looks like to its members, to everybody, and in letters."""

from __future__ import annotations

from adapters.letters import Look, Sign
from schemas.base import Document
from schemas.branding import Branding, PublicBranding

PUBLIC = "/api/v1/branding"
LOGO = "logo-"
"""How the names of files with logos begin."""
WIDEST, HIGHEST = 240, 64
"""Pixels that a logo takes in a letter at most."""


def shown(branding: Document) -> Document:
    """To members."""
    return _fields(branding, _MEMBERS)


def shown_to_all(branding: Document) -> Document:
    return _fields(branding, _EVERYBODY)


def look_of(branding: Document | None, api: str) -> Look:
    """Of a company's letters; `api` is where this API is reached. Who has chosen nothing sends in Roadbook's name."""
    if branding is None:
        return Look()
    footer = branding["emailFooter"] or ""
    return Look(branding["name"], branding["primaryColor"], footer, _sign(branding, api.rstrip("/")))


def logo_file(digest: str) -> str:
    """The name of a logo's file, here and in its address."""
    return f"{LOGO}{digest}.png"


def _names(model: type[Branding | PublicBranding]) -> tuple[str, ...]:
    return tuple(info.alias or name for name, info in model.model_fields.items())


_MEMBERS, _EVERYBODY = _names(Branding), _names(PublicBranding)


def _fields(branding: Document, names: tuple[str, ...]) -> Document:
    return {name: branding[name] for name in names} | {"logo": _logo(branding)}


def _logo(branding: Document) -> Document | None:
    if (logo := branding["logo"]) is None:
        return None
    return {"url": _address(branding), "width": logo["width"], "height": logo["height"]}


def _address(branding: Document) -> str:
    return f"{PUBLIC}/{branding['slug']}/{logo_file(branding['logo']['digest'])}"


def _sign(branding: Document, api: str) -> Sign | None:
    if (logo := branding["logo"]) is None:
        return None
    scale = min(1.0, WIDEST / logo["width"], HIGHEST / logo["height"])
    width, height = (max(1, round(logo[side] * scale)) for side in ("width", "height"))
    return Sign(api + _address(branding), width, height)
