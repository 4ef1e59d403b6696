"""`/docs` and the error catalogue; scripts and styles are our own files, nothing inline, nothing from elsewhere."""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter
from starlette.responses import Response

from api.answers import plain_answer, respond
from services.error_catalogue import catalogue
from services.errors import NotFound

router = APIRouter(include_in_schema=False)
_ASSETS = files("fastapi_swagger") / "resources"
_MEDIA = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_PAGE = b"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Roadbook API</title><link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>
"""
_START = b"""SwaggerUIBundle({url: "/openapi.json", dom_id: "#ui", deepLinking: true, tryItOutEnabled: true,
  persistAuthorization: false, defaultModelsExpandDepth: 0, docExpansion: "list", filter: true, validatorUrl: null});
"""


@router.get("/docs")
async def page() -> Response:
    return Response(_PAGE, media_type="text/html", headers={"Content-Security-Policy": _POLICY})


@router.get("/docs/start.js")
async def start() -> Response:
    return Response(_START, media_type="text/javascript", headers={"Cache-Control": "public, max-age=3600"})


@router.get("/docs/{name}")
async def asset(name: str) -> Response:
    if name not in _MEDIA:
        raise NotFound
    content = (_ASSETS / name).read_bytes()
    return Response(content, media_type=_MEDIA[name], headers={"Cache-Control": "public, max-age=3600"})


@router.get("/problems/{code}")
async def problem(code: str) -> Response:
    """What an error's `type` points to."""
    for error in catalogue():
        if error.code == code:
            entry = {"code": code, "status": error.status, "title": error.title, "advice": error.advice}
            return respond(plain_answer(entry))
    raise NotFound
