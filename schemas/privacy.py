"""Giving out and erasing what is kept about people."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from schemas.auth import GivenPassword
from schemas.base import Model


class AccountErasure(Model):
    """That it is really the person who wants it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"password": "correct horse battery staple"}]})

    password: GivenPassword = Field(description="the account's present one")
