"""What every body of a PATCH has in common: null takes a field back to what it is without being said."""

from __future__ import annotations

import json

from pydantic import GetJsonSchemaHandler, ValidatorFunctionWrapHandler, field_validator
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from pydantic_core.core_schema import ValidationInfo

from schemas.base import Model, absent

NULL: JsonSchemaValue = {"type": "null"}


class MergePatch(Model):
    """A JSON merge patch (RFC 7386): null for a field with a default resets it; what has none cannot be null."""

    @field_validator("*", mode="wrap")
    @classmethod
    def _take_null(cls, value: object, check: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
        # It stays null in here, so that the merge sees it and leaves the field out.
        field = cls.model_fields[info.field_name or ""]
        return None if value is None and resets(field) else check(value)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core_schema))
        for name, field in cls.model_fields.items():
            if resets(field):
                properties = schema["properties"]
                properties[field.alias or name] = _resettable(properties[field.alias or name], field)
        return schema


def resets(field: FieldInfo) -> bool:
    """Whether a new object has something else than null where nobody names the field."""
    if field.default_factory is not None:
        return field.default_factory is not absent
    return not field.is_required() and field.default is not None


def _resettable(schema: JsonSchemaValue, field: FieldInfo) -> JsonSchemaValue:
    """The schema of a field that takes null; it names no default, as what is absent stays."""
    default = field.get_default(call_default_factory=True)
    reset = f"null resets it to `{default if isinstance(default, str) else json.dumps(default)}`"
    description = "; ".join(filter(None, (schema.get("description"), reset)))
    kind = {name: value for name, value in schema.items() if name not in ("title", "description", "default")}
    return {"anyOf": [kind, NULL], "title": schema["title"], "description": description}
