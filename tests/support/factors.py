"""People with second factors, and the codes that they would give."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pyotp
from httpx2 import AsyncClient, Response

from tests.support.calls import log_in
from tests.support.companies import PASSWORD

STEP = 30


async def early_in_a_step(left: int = 12) -> None:
    """Wait until the present time step goes on for so many seconds, so that codes are of the steps they are for."""
    rest = STEP - time.time() % STEP
    if rest < left:
        await asyncio.sleep(rest)


class App:
    """An authenticator app; each code it gives is of a later time step, within what a clock may be off."""

    def __init__(self, secret: str) -> None:
        self._generator = pyotp.TOTP(secret)

    def code(self, steps: int = 0) -> str:
        """The code of a step that is so many after the present one."""
        return self._generator.at(int(time.time()) + STEP * steps)

    def wrong(self) -> str:
        near = {self.code(steps) for steps in range(-3, 4)}
        return next(code for code in ("000000", "123456", "654321", "111111") if code not in near)


async def step_up(client: AsyncClient, password: str = PASSWORD) -> Response:
    return await client.post("auth/step-up", json={"password": password})


async def enrol_app(client: AsyncClient) -> tuple[App, list[str]]:
    """The app that the person has set up with the code of the step before the present, and the recovery codes."""
    begun = await client.post("auth/mfa/totp")
    assert begun.status_code == 201, begun.text
    app = App(begun.json()["secret"])
    answer = await client.post("auth/mfa/totp/confirm", json={"code": app.code(-1)})
    assert answer.status_code == 200, answer.text
    return app, answer.json()["recoveryCodes"]


async def methods(client: AsyncClient) -> list[str]:
    """The factors that the person has."""
    found: list[str] = (await client.get("users/me")).json()["mfa"]["methods"]
    return found


async def owed(client: AsyncClient, email: str, **more: Any) -> dict[str, Any]:
    """What a person with a factor gets for the password."""
    answer = await log_in(client, email, **more)
    found: dict[str, Any] = answer.json()
    assert (answer.status_code, found["mfaRequired"]) == (200, True), answer.text
    return found


async def verify(client: AsyncClient, token: str, code: str, method: str = "totp") -> Response:
    return await client.post("auth/mfa/verify", json={"mfaToken": token, "method": method, "code": code})
