"""What the process has open, as a request finds it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from services.process import State


def state_of(request: Request) -> State:
    state: State = request.app.state.roadbook
    return state


async def app_state(request: Request) -> State:
    return state_of(request)


AppState = Annotated[State, Depends(app_state)]
