"""The demo's people and how they log in; imports nothing, so that it costs nothing to show them."""

from typing import Final

PASSWORD: Final = "roadbook-demo-only"  # noqa: S105 - shown on every start of the demo, and never made in production


def login(role: str) -> dict[str, str]:
    return {"role": role, "email": f"{role}@demo.roadbook.example", "password": PASSWORD}


LOGINS: Final[list[dict[str, str]]] = [
    login(role) for role in ("owner", "admin", "dispatcher", "driver", "viewer")
]
