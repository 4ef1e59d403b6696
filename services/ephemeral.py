"""Who hears which of the live events that are kept nowhere."""

from __future__ import annotations

from typing import Final

from services.act import Caller
from services.errors import RoadbookError
from services.permissions import require

POSITIONS: Final = "positions.updated"
PRESENCE: Final = "presence.updated"
READ_BY: Final = {POSITIONS: "positions_latest", PRESENCE: "presence_list"}
"""By name, the operation that shows the same to whoever asks: whoever may do that hears the event."""


def heard_by(caller: Caller) -> frozenset[str]:
    return frozenset(name for name, operation in READ_BY.items() if _may(operation, caller))


def _may(operation: str, caller: Caller) -> bool:
    try:
        require(operation, caller)
    except RoadbookError:
        return False
    return True
