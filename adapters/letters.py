"""Lays a letter out as text and as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from schemas.branding import PRIMARY

if TYPE_CHECKING:
    from jinja2 import Template


class Action(NamedTuple):
    """What the reader can do, by following a link."""

    label: str
    link: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message says, whatever it looks like."""

    subject: str
    paragraphs: tuple[str, ...]
    action: Action | None = None
    footer: str = ""


class Sign(NamedTuple):
    """A logo: where everybody can get it, and how large it is shown."""

    address: str
    width: int
    height: int


class Look(NamedTuple):
    """How a company's mail looks."""

    name: str = "Roadbook"
    colour: str = PRIMARY
    footer: str = ""
    """Can be several lines."""
    logo: Sign | None = None


def laid_out(letter: Letter, look: Look) -> tuple[str, str]:
    """The text and the HTML. What people typed cannot become markup in either."""
    text, html = _templates()
    facts = {"letter": letter, "look": look}
    return text.render(facts), html.render(facts)


@cache
def _templates() -> tuple[Template, Template]:
    # Only who sends mail needs it, and it takes megabytes.
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape  # noqa: PLC0415

    environment = Environment(
        loader=PackageLoader("adapters", "templates"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("letter.txt"), environment.get_template("letter.html")
