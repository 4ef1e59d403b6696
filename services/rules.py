"""Small checks that several nouns share."""

from __future__ import annotations

from pydantic import ValidationError

from adapters.mongo.references import References
from adapters.mongo.turnstiles import Turnstiles
from schemas.base import Document, Model
from services.errors import FieldError, InUse, Invalid
from services.faults import faults
from services.work import Change


def changed(before: Document | None, after: Document, field: str) -> bool:
    """Whether a field has a value that was not there before."""
    return after.get(field) is not None and (before is None or before.get(field) != after[field])


async def refer(
    references: References, before: Document | None, after: Document, fields: dict[str, str]
) -> None:
    """Refuse ids that name no live object; `fields` maps a field to the plural of what it names."""
    errors = [
        FieldError(f"/{field}", "reference.unknown", f"There is no {plural[:-1]} {after[field]}.")
        for field, plural in fields.items()
        if changed(before, after, field) and await references.missing(plural, [after[field]])
    ]
    if errors:
        raise Invalid(errors=errors)


async def unused(references: References, fields: tuple[str, ...], object_id: str) -> None:
    """Refuse to take away what an open trip uses."""
    for field in fields:
        if trip := await references.open_trip_with(field, object_id):
            raise InUse(f"Trip {trip['number']} is open and uses this.", tripId=trip["_id"])


async def release(
    change: Change, references: References, fields: tuple[str, ...], document: Document
) -> None:
    """Refuse to take away what an open trip uses, also one that is only now beginning to."""
    # Closing costs more than looking, and most who ask in vain need not come so far.
    await unused(references, fields, document["_id"])
    await Turnstiles(document["organizationId"]).close(change.transaction)
    await unused(references, fields, document["_id"])


def valid(model: type[Model], document: Document) -> Document:
    """The document's content as the model keeps it. Raises Invalid where, say, a merge made what the model refuses."""
    names = [info.alias or name for name, info in model.model_fields.items()]
    try:
        return model.model_validate({name: document[name] for name in names if name in document}).full()
    except ValidationError as error:
        raise Invalid(errors=faults(error)) from error
