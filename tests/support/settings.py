"""The settings of an application under test: explicit, with budgets that no test meets by accident."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from adapters.settings import Budget, Settings

FRONTEND = "https://app.roadbook.test"
BACKEND = "https://api.roadbook.test"
AMPLE = Budget(1_000_000, 900)
PATIENCE = 60_000
"""Milliseconds: a database that has too little of a busy machine is not down."""


def settings_for(mongodb_uri: str, redis_url: str, **changes: Any) -> Settings:
    """Settings for these servers; `changes` go before what is set here."""
    chosen: dict[str, Any] = {
        "environment": "test",
        "log_level": "ERROR",
        "mongodb_uri": mongodb_uri,
        "mongodb_timeout": PATIENCE,
        "redis_url": redis_url,
        "jwt_secret": "tests sign their tokens with this",
        "encryption_master_key": "tests hash their passwords with this",
        "session_secret": "tests keep their sessions with this",
        "frontend_url": FRONTEND,
        "backend_url": BACKEND,
        "rate_limit_max_requests": AMPLE.count,
        "rate_limit_login": AMPLE,
        "rate_limit_login_account": AMPLE,
        "rate_limit_login_address": AMPLE,
        "rate_limit_mfa": AMPLE,
        "rate_limit_sms": AMPLE,
        "rate_limit_register": AMPLE,
        "rate_limit_reset": AMPLE,
        "rate_limit_mailed_link": AMPLE,
        "rate_limit_oauth": AMPLE,
        "rate_limit_invite": AMPLE,
        "rate_limit_refresh": AMPLE,
        "rate_limit_import": AMPLE,
        "rate_limit_user": AMPLE,
        "rate_limit_api_key": AMPLE,
    }
    return Settings(**{**chosen, **changes})


def with_database(mongodb_uri: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(mongodb_uri)._replace(path=f"/{name}"))
