"""The outermost layer: request ids, the headers of every answer, problems in words, one log line a request."""

from __future__ import annotations

import time
import traceback

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bff.address import Networks, browser_address
from bff.body import Gone
from bff.cookies import SESSION, forgotten
from bff.headers import DATA, completed
from bff.log import log
from bff.problems import Problem, answer
from bff.trail import Trail, begin

SERVER_ERROR = 500


class Edge:
    """Pure ASGI. Whatever happens inside, what leaves here is complete or broken off, never a stack trace."""

    def __init__(self, app: ASGIApp, site: str, proxies: Networks) -> None:
        self._app = app
        self._site = site
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, begun = time.perf_counter(), False
        trail = begin(scope)
        trail.address = browser_address(scope, self._proxies)

        async def finish(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun, trail.status = True, message["status"]
                message["headers"] = _own(trail) + completed(message["headers"], [*trail.budget, *DATA])
            await send(message)

        try:
            await self._app(scope, receive, finish)
        except Exception as error:  # noqa: BLE001 - whatever it is, the browser gets an answer that can be read
            problem = _problem(error, trail)
            if not begun:
                await self._refuse(scope, receive, finish, problem, trail)
        finally:
            milliseconds = round((time.perf_counter() - started) * 1000, 2)
            _account(scope, trail, milliseconds)

    async def _refuse(
        self, scope: Scope, receive: Receive, send: Send, problem: Problem, trail: Trail
    ) -> None:
        if problem.ends:
            trail.cookies.append(forgotten(SESSION))
        path: str = scope["path"]
        said = answer(problem, site=self._site, path=path, request_id=trail.request_id)
        await said(scope, receive, send)


def _own(trail: Trail) -> list[tuple[bytes, bytes]]:
    cookies = [(b"set-cookie", cookie.encode("latin-1")) for cookie in trail.cookies]
    return [(b"x-request-id", trail.request_id.encode()), *cookies]


def _problem(error: Exception, trail: Trail) -> Problem:
    if isinstance(error, Problem):
        return error
    if not isinstance(error, Gone):
        words = "".join(traceback.format_exception(error))
        log.error("unhandled", requestId=trail.request_id, exception=words)
    return Problem()


def _account(scope: Scope, trail: Trail, milliseconds: float) -> None:
    write = log.warning if trail.status >= SERVER_ERROR else log.info
    write(
        "request",
        status=trail.status,
        method=scope["method"],
        path=scope["path"],
        milliseconds=milliseconds,
        requestId=trail.request_id,
        userId=trail.user_id,
        address=trail.address,
    )
