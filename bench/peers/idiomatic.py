"""FastAPI as its tutorial leads to: a security dependency, a token library, a repository, a response model."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import orjson
from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import BaseModel, Field
from pymongo.asynchronous.collection import AsyncCollection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bench.peers.common import AUDIENCE, BUDGET, HIDDEN, ISSUER, TOKEN_KEY, WINDOW, connected, trips_of
from schemas.trips import Trip
from services.trip_rules.states import allowed_transitions

KEY = OctKey.import_key(TOKEN_KEY)
CLAIMS = jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": ISSUER},
    aud={"essential": True, "value": AUDIENCE},
    exp={"essential": True},
)


class TripPage(BaseModel):
    """A page of trips; what crosses the wire is validated and written by pydantic."""

    items: list[Trip]
    next_cursor: str | None = Field(None, alias="nextCursor")


class CurrentUser(BaseModel):
    id: str
    organization_id: str


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    mongodb, redis, app.state.gate = connected()
    app.state.trips = trips_of(mongodb)
    await app.state.trips.find_one({}, {"_id": 1})
    yield
    await mongodb.close()
    await redis.aclose()


class RequestId:
    """Pure ASGI, so that the middleware is not what makes it slow."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex.encode()

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((b"x-request-id", request_id))
            await send(message)

        await self.app(scope, receive, named)


app = FastAPI(lifespan=lifespan)
app.add_middleware(RequestId)
bearer = HTTPBearer(auto_error=False)


async def claims(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> dict[str, Any]:
    if credentials is None:
        raise HTTPException(401)
    try:
        token = jwt.decode(credentials.credentials, KEY, algorithms=["HS256"])
        CLAIMS.validate(token.claims)
    except (JoseError, ValueError):
        raise HTTPException(401) from None
    return token.claims


async def current_user(request: Request, told: Annotated[dict[str, Any], Depends(claims)]) -> CurrentUser:
    keys = [f"bench:session:{{{told['sub']}}}:{told['sid']}", f"bench:rate:{{{told['sub']}}}"]
    session, count = await request.app.state.gate(keys=keys, args=[WINDOW])
    if session is None:
        raise HTTPException(401)
    if count > BUDGET:
        raise HTTPException(429)
    return CurrentUser(id=told["sub"], organization_id=orjson.loads(session)["org"])


class TripRepository:
    def __init__(self, collection: AsyncCollection[dict[str, Any]]) -> None:
        self.collection = collection

    async def page(self, organization_id: str, limit: int) -> list[dict[str, Any]]:
        where = {"organizationId": organization_id}
        return await self.collection.find(where, HIDDEN).sort("_id", -1).limit(limit).to_list()


async def repository(request: Request) -> TripRepository:
    return TripRepository(request.app.state.trips)


@app.get("/api/v1/trips", response_model=TripPage)
async def trips(
    user: Annotated[CurrentUser, Depends(current_user)],
    found: Annotated[TripRepository, Depends(repository)],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Any:
    documents = await found.page(user.organization_id, limit)
    return {"items": [_shown(document) for document in documents]}


def _shown(document: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": document.pop("_id"),
        "allowedTransitions": allowed_transitions(document["status"]),
        **document,
    }
