"""Routes that are called without FastAPI's solver behave like those that are called by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI, Header, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from httpx2 import ASGITransport, AsyncClient
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from api.direct import DirectRoute, flat


class Body(BaseModel):
    name: str


async def caller(request: Request) -> str:
    """Who calls, counting how often it was asked."""
    request.state.asked = getattr(request.state, "asked", 0) + 1
    if "x-caller" not in request.headers:
        raise PermissionError
    return request.headers["x-caller"]


async def service(who: Annotated[str, Depends(caller)]) -> str:
    return f"for {who}"


def threaded() -> str:
    return "in a thread"


async def opened() -> AsyncIterator[str]:
    yield "opened"


router = APIRouter(prefix="/things", route_class=DirectRoute)
Who = Annotated[str, Depends(caller)]
Number = Annotated[int, Path(ge=1)]


@router.get("")
async def show_all(
    request: Request,
    who: Who,
    found: Annotated[str, Depends(service)],
    limit: Annotated[int, Query(le=9)] = 5,
    x_late: Annotated[int, Header()] = 0,
) -> Response:
    return JSONResponse(
        {"who": who, "found": found, "limit": limit, "late": x_late, "asked": request.state.asked}
    )


@router.get("/{number}")
async def show(number: Number, _: Who) -> Response:
    return JSONResponse({"number": number})


@router.post("/{number}")
async def change(number: Number, body: Body, who: Who) -> Response:
    return JSONResponse({"number": number, "name": body.name, "who": who})


@router.post("/all")
async def change_all() -> Response:
    return JSONResponse("all")


@router.get("/{number}/threaded")
async def show_threaded(number: Number, value: Annotated[str, Depends(threaded)]) -> Response:
    return JSONResponse([number, value])


@router.get("/{number}/opened")
async def show_opened(number: Number, value: Annotated[str, Depends(opened)]) -> Response:
    return JSONResponse([number, value])


@router.get("/{number}/plain")
async def show_plain(number: Number) -> dict[str, int]:
    return {"number": number}


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    app = FastAPI()
    app.router.routes += flat("/v1", [router])

    @app.exception_handler(PermissionError)
    async def refuse(_request: Request, _error: Exception) -> Response:
        return Response(status_code=401)

    @app.exception_handler(RequestValidationError)
    async def explain(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return JSONResponse([one["loc"] for one in error.errors()], 422)

    transport = ASGITransport(app)
    async with AsyncClient(
        transport=transport, base_url="http://test/v1/", headers={"x-caller": "ann"}
    ) as made:
        yield made


def is_direct(path: str, method: str = "GET") -> bool:
    route = next(
        one
        for one in flat("/v1", [router])
        if one.path == f"/v1/things{path}" and method in (one.methods or ())
    )
    return "_application" in route.app.__qualname__


async def test_a_dependency_is_asked_once_a_request(client: AsyncClient) -> None:
    for _ in range(2):
        found = (await client.get("things")).json()
        assert found == {"who": "ann", "found": "for ann", "limit": 5, "late": 0, "asked": 1}


async def test_parameters_are_read_and_checked(client: AsyncClient) -> None:
    found = (await client.get("things?limit=7", headers={"x-late": "3"})).json()
    assert (found["limit"], found["late"]) == (7, 3)
    refused = await client.get("things?limit=10", headers={"x-late": "soon"})
    assert (refused.status_code, refused.json()) == (422, [["query", "limit"], ["header", "x-late"]])


async def test_parts_of_the_path_are_checked(client: AsyncClient) -> None:
    assert (await client.get("things/3")).json() == {"number": 3}
    assert (await client.get("things/0")).json() == [["path", "number"]]


async def test_who_may_not_call_does_not_hear_what_else_is_wrong(client: AsyncClient) -> None:
    del client.headers["x-caller"]
    assert (await client.get("things/0")).status_code == 401
    assert (await client.get("things?limit=10")).status_code == 401


async def test_a_body_is_read(client: AsyncClient) -> None:
    answer = await client.post("things/4", json={"name": "x"})
    assert answer.json() == {"number": 4, "name": "x", "who": "ann"}
    assert (await client.post("things/4", json={})).json() == [["body", "name"]]


async def test_other_kinds_of_dependencies_and_answers_work_as_ever(client: AsyncClient) -> None:
    assert (await client.get("things/1/threaded")).json() == [1, "in a thread"]
    assert (await client.get("things/1/opened")).json() == [1, "opened"]
    assert (await client.get("things/1/plain")).json() == {"number": 1}


async def test_another_path_or_method_is_not_found_or_not_allowed(client: AsyncClient) -> None:
    assert (await client.get("thing")).status_code == 404
    assert (await client.get("things/1/2/3")).status_code == 404
    assert (await client.put("things/1")).status_code == 405


async def test_a_path_of_its_own_is_never_taken_for_a_parameter(client: AsyncClient) -> None:
    assert (await client.post("things/all")).json() == "all"
    assert (await client.get("things/all")).status_code == 405


def test_only_what_is_as_simple_as_that_is_called_directly() -> None:
    assert is_direct("")
    assert is_direct("/{number}")
    assert not is_direct("/{number}", "POST")
    assert not any(is_direct(f"/{{number}}/{other}") for other in ("threaded", "opened", "plain"))
