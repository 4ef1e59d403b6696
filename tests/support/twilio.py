"""Stands in Twilio's place: takes messages as its interface does, or fails as it can."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from aiohttp import web

from adapters.settings import Settings

ACCOUNT, TOKEN, SENDER = "AC" + "0123abcd" * 4, "a token of nobody", "+15005550006"


class TwilioStub:
    """What was sent, and how the next call is answered."""

    def __init__(self) -> None:
        self.address = ""
        self.sent: list[dict[str, str]] = []
        self.answers: Literal["created", "refused", "page", "never", "odd"] = "created"
        self.odd = ""
        """What is said instead of that a message was created."""

    def settings(self) -> dict[str, str]:
        names = ("twilio_account_sid", "twilio_auth_token", "twilio_phone_number", "twilio_base_url")
        assert set(names) <= Settings.model_fields.keys()
        return dict(zip(names, (ACCOUNT, TOKEN, SENDER, self.address), strict=True))

    def code(self) -> str:
        """The one in the newest message."""
        found = re.search(r"\b\d{6}\b", self.sent[-1]["Body"])
        assert found is not None
        return found[0]

    async def take(self, request: web.Request) -> web.Response:
        given = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        assert given == f"{ACCOUNT}:{TOKEN}"
        if self.answers == "never":
            await asyncio.sleep(30)
        if self.answers == "page":
            return web.Response(status=502, text="<html>Bad gateway</html>", content_type="text/html")
        if self.answers == "refused":
            to = str((await request.post())["To"])
            refusal = {"code": 21211, "message": f"Invalid 'To' Phone Number: {to}", "status": 400}
            return web.json_response(refusal, status=400)
        if self.answers == "odd":
            return web.Response(status=201, text=self.odd, content_type="application/json")
        self.sent.append({name: str(value) for name, value in (await request.post()).items()})
        return web.json_response({"sid": f"SM{len(self.sent):032}", "status": "queued"}, status=201)

    async def show(self, request: web.Request) -> web.Response:
        """What a telephone got, the newest last, for tests that are no process of ours."""
        return web.json_response([one for one in self.sent if one["To"] == request.query["to"]])


@asynccontextmanager
async def twilio() -> AsyncIterator[TwilioStub]:
    stub = TwilioStub()
    app = web.Application()
    app.router.add_post(f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", stub.take)
    app.router.add_get("/sent", stub.show)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    stub.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield stub
    finally:
        await runner.cleanup()
