"""What proxies are measured before: a page of 20 KB that costs nothing to make."""

from starlette.types import Receive, Scope, Send

PAGE = b'{"items":[' + b'"' + b"x" * 20_000 + b'"' + b'],"nextCursor":null}'
HEADERS = [
    (b"content-type", b"application/json"),
    (b"content-length", b"%d" % len(PAGE)),
    (b"etag", b'"1"'),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-request-id", b"req_0123456789abcdef0123"),
]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": PAGE})
