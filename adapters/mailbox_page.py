"""Lays out the development mailbox as a page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape

from schemas.base import Document


def shown(messages: Sequence[Document]) -> str:
    """What people typed is text in it, never markup."""
    return _template().render(messages=messages)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("adapters", "templates"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
    )
    return environment.get_template("mailbox.html")
