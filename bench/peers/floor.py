"""The floor: the least that an honest Python server does for the same page.

Starlette alone, a token checked by hand, one EVALSHA, one find, one encoder. No models, no metrics, no access log.
`BENCH_FREEZE=1` freezes the garbage collector after start-up, as the API does.
"""

import base64
import gc
import hmac
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.peers.common import AUDIENCE, BUDGET, HIDDEN, ISSUER, TOKEN_KEY, WINDOW, connected, trips_of
from services.trip_rules.states import TRIP

JSON = "application/json"


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    mongodb, redis, app.state.gate = connected()
    app.state.trips = trips_of(mongodb)
    await app.state.trips.find_one({}, {"_id": 1})
    if os.environ.get("BENCH_FREEZE"):
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
    yield
    await mongodb.close()
    await redis.aclose()


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "==")


def verified(token: str) -> dict[str, Any]:
    """The claims. Raises ValueError or KeyError for a token that is not good."""
    head, _, rest = token.partition(".")
    body, _, signature = rest.partition(".")
    right = hmac.digest(TOKEN_KEY, f"{head}.{body}".encode(), "sha256")
    if orjson.loads(_decoded(head)).get("alg") != "HS256" or not hmac.compare_digest(
        right, _decoded(signature)
    ):
        raise ValueError(token)
    claims: dict[str, Any] = orjson.loads(_decoded(body))
    if claims["exp"] < time.time() or claims["iss"] != ISSUER or claims["aud"] != AUDIENCE:
        raise ValueError(token)
    return claims


async def trips(request: Request) -> Response:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        claims = verified(token if scheme == "Bearer" else "")
    except (ValueError, KeyError):
        return Response(b'{"code":"auth.invalid_token"}', 401, media_type=JSON)
    limit = min(int(request.query_params.get("limit", "20")), 100)
    keys = [f"bench:session:{{{claims['sub']}}}:{claims['sid']}", f"bench:rate:{{{claims['sub']}}}"]
    session, count = await request.app.state.gate(keys=keys, args=[WINDOW])
    if session is None:
        return Response(b'{"code":"auth.invalid_token"}', 401, media_type=JSON)
    if count > BUDGET:
        return Response(b'{"code":"rate_limited"}', 429, media_type=JSON)
    where = {"organizationId": orjson.loads(session)["org"]}
    found = await request.app.state.trips.find(where, HIDDEN).sort("_id", -1).limit(limit).to_list()
    for trip in found:
        trip["id"] = trip.pop("_id")
        trip["allowedTransitions"] = TRIP[trip["status"]]
    page = {"items": found, "nextCursor": None}
    return Response(orjson.dumps(page, option=orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z), media_type=JSON)


app = Starlette(routes=[Route("/api/v1/trips", trips)], lifespan=lifespan)
