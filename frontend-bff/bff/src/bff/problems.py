"""Every refusal of our own, as RFC 9457 problem details; those of the API pass through as they are.

Problem                        500 internal
├── StateInvalid               400 auth.state_invalid
├── NotSignedIn                401 auth.required
│   └── SessionEnded           401 bff.session_ended
├── ForeignRequest             403 bff.csrf
├── NotFound                   404 not_found
├── MethodNotAllowed           405 method.not_allowed
├── Stalled                    408 bff.body_stalled
├── TooLarge                   413 body.too_large
├── WrongMedia                 415 media.unsupported
├── Invalid                    422 request.invalid
├── ApiBroken                  502 bff.api_broken
├── ApiUnreachable             503 bff.api_unreachable
├── SessionsUnreachable        503 bff.sessions_unreachable
└── ApiSlow                    504 bff.api_slow
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Final
from urllib.parse import quote

import orjson
from starlette.responses import Response

PROBLEM: Final = "application/problem+json"


class Problem(Exception):
    """A refusal with a stable code and words for a person."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"
    advice: ClassVar[str] = "Try again; if it stays, send us the request id."
    retry_after: ClassVar[int | None] = None

    def __init__(self, detail: str | None = None, *, allow: str | None = None, ends: bool = False) -> None:
        """`ends` asks the browser to forget its session."""
        self.detail = detail or f"{self.title}. {self.advice}"
        self.allow = allow
        self.ends = ends
        super().__init__(self.detail)


class StateInvalid(Problem):
    status = 400
    code = "auth.state_invalid"
    title = "This sign-in was not begun in this browser, or was finished before"
    advice = "Begin again on the sign-in page."


class NotSignedIn(Problem):
    status = 401
    code = "auth.required"
    title = "You are not signed in"
    advice = "Sign in and try again."


class SessionEnded(NotSignedIn):
    code = "bff.session_ended"
    title = "Your session has ended"
    advice = "Sign in again; what you have entered is still on your screen."


class ForeignRequest(Problem):
    status = 403
    code = "bff.csrf"
    title = "This request did not come from the app"
    advice = "Send `X-Roadbook-CSRF: 1` from a page of the same origin."


class NotFound(Problem):
    status = 404
    code = "not_found"
    title = "There is no such thing here"
    advice = "Check the address."


class MethodNotAllowed(Problem):
    status = 405
    code = "method.not_allowed"
    title = "This method is not allowed here"
    advice = "See `Allow`."


class Stalled(Problem):
    status = 408
    code = "bff.body_stalled"
    title = "What was sent stopped half-way"
    advice = "Nothing was changed. Check the connection and send it again."


class TooLarge(Problem):
    status = 413
    code = "body.too_large"
    title = "What was sent is too large"
    advice = "Send less, or in several parts."


class WrongMedia(Problem):
    status = 415
    code = "media.unsupported"
    title = "What was sent is not of a kind that is taken here"
    advice = "Send JSON as `application/json`, files as `multipart/form-data`."


class Invalid(Problem):
    status = 422
    code = "request.invalid"
    title = "The request is not valid"
    advice = "Send a JSON object."


class ApiBroken(Problem):
    status = 502
    code = "bff.api_broken"
    title = "The service broke off before it had answered"
    advice = "It may have done what you asked: look before you try again."


class ApiUnreachable(Problem):
    status = 503
    code = "bff.api_unreachable"
    title = "The service cannot be reached at the moment"
    advice = "Nothing was changed. Try again in a moment."
    retry_after = 2


class SessionsUnreachable(Problem):
    status = 503
    code = "bff.sessions_unreachable"
    title = "We cannot look up your session at the moment"
    advice = "You are still signed in. Try again in a moment."
    retry_after = 2


class ApiSlow(Problem):
    status = 504
    code = "bff.api_slow"
    title = "The service took too long to answer"
    advice = "It may still do what you asked: look before you try again."


def catalogue(root: type[Problem] = Problem) -> Iterator[type[Problem]]:
    """All of them, each once."""
    yield root
    for one in root.__subclasses__():
        yield from catalogue(one)


CODES: Final = {one.code: one for one in catalogue()}


def details(problem: Problem, *, site: str, path: str, request_id: str) -> dict[str, Any]:
    return {
        "type": f"{site}/bff/problems/{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": quote(path)[:2000],
        "code": problem.code,
        "requestId": request_id,
    }


def answer(problem: Problem, *, site: str, path: str, request_id: str) -> Response:
    """The problem as an answer."""
    headers: dict[str, str] = {}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    if problem.allow is not None:
        headers["Allow"] = problem.allow
    content = orjson.dumps(details(problem, site=site, path=path, request_id=request_id))
    return Response(content, problem.status, headers, media_type=PROBLEM)
