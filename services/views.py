"""What a caller may see of an object."""

from __future__ import annotations

from functools import cache

from schemas.base import Document
from schemas.noun import HIDDEN, Noun
from services.act import Caller
from services.trip_rules.states import allowed_transitions


def view(noun: Noun, document: Document, caller: Caller) -> Document:
    """The object as the wire shows it to this caller."""
    shown = {"id": document["_id"], **document}
    for name in _unseen(noun):
        shown.pop(name, None)
    return _trip(shown, caller) if noun.name == "trip" else shown


@cache
def _unseen(noun: Noun) -> tuple[str, ...]:
    return ("_id", *HIDDEN, *noun.hidden)


def _trip(shown: Document, caller: Caller) -> Document:
    if "status" in shown:
        shown["allowedTransitions"] = allowed_transitions(shown["status"])
    if caller.is_driver:
        shown.pop("price", None)
        shown.pop("charges", None)
    return shown
