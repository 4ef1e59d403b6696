"""The barest proxy that aiohttp can be: no session, no list; of what it passes on it tells the type alone."""

import os
from collections.abc import AsyncIterator

import uvloop
from aiohttp import ClientSession, DummyCookieJar, web

BEHIND = os.environ["API_URL"]
CLIENT = web.AppKey("client", ClientSession)


async def pass_on(request: web.Request) -> web.Response:
    headers = {"Authorization": "Bearer token"}
    client = request.app[CLIENT]
    async with client.get(f"{BEHIND}{request.path_qs}", headers=headers, allow_redirects=False) as answer:
        content = await answer.read()
        return web.Response(body=content, status=answer.status, content_type=answer.content_type)


async def connected(app: web.Application) -> AsyncIterator[None]:
    async with ClientSession(auto_decompress=False, cookie_jar=DummyCookieJar()) as client:
        app[CLIENT] = client
        yield


def make() -> web.Application:
    app = web.Application()
    app.cleanup_ctx.append(connected)
    app.router.add_get("/{path:.*}", pass_on)
    return app


if __name__ == "__main__":
    uvloop.install()
    web.run_app(make(), host="127.0.0.1", port=int(os.environ["PORT"]), access_log=None, print=None)
