"""The OpenAPI document as it is kept in docs/openapi.json."""

import json

from pydantic import SecretStr

from adapters.settings import Settings
from api.app import create_app

PUBLISHED_AT = "https://api.roadbook.example"
NOTHING = SecretStr("-")


def document() -> str:
    """The same on every machine: what the environment says about this one is left out."""
    settings = Settings(
        environment="test",
        backend_url=PUBLISHED_AT,
        mongodb_uri=SecretStr("mongodb://127.0.0.1"),
        redis_url=SecretStr("redis://127.0.0.1"),
        jwt_secret=NOTHING,
        encryption_master_key=NOTHING,
        session_secret=NOTHING,
    )
    return json.dumps(create_app(settings).openapi(), indent=1, ensure_ascii=False) + "\n"
