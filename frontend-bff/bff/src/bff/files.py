"""The app's files, and its page for every address that is none of ours."""

from __future__ import annotations

import asyncio
import re
from typing import Final

from starlette.types import Scope, Send

from bff.headers import Pairs, completed, page
from bff.problems import MethodNotAllowed, NotFound
from bff.settings import Settings
from bff.shelf import INDEX, Article, Shelf, Variant, filled, stamp_of
from bff.trail import trail_of

FOREVER: Final = b"public, max-age=31536000, immutable"
# It says nothing of anybody, so it may be kept; it names what is new, so it must be asked for.
ASKED_EACH_TIME: Final = b"no-cache"
NOT_PAGES: Final = frozenset(("api", "assets", "bff", "dev", "docs", "health", "metrics", "openapi.json"))
"""First words of paths that must never look as if something was there."""
NOT_BUILT: Final = (
    b"<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    b"<title>Roadbook</title><h1>The app is not built</h1>"
    b"<p>This server runs, but has no files of the app to show. Build them, or name their folder: SPA_DIR.</p></html>"
)
_CODING: Final = re.compile(r"\s*([a-z*-]+)\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?", re.IGNORECASE)


class Files:
    """A new build shows with its page, so that is what is looked at."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.spa_dir
        self._maps = settings.map_origins
        self._shelf = Shelf({}, (), 0)
        self._general: Pairs = page(self._maps, ())
        self._filling = asyncio.Lock()

    @property
    def are_there(self) -> bool:
        return f"/{INDEX}" in self._shelf.articles

    async def fill(self) -> None:
        """Reads what is new, beside the event loop."""
        async with self._filling:
            if stamp_of(self._folder) != self._shelf.stamp:
                self._shelf = await asyncio.to_thread(filled, self._folder)
                self._general = page(self._maps, self._shelf.styles)

    async def __call__(self, scope: Scope, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            raise MethodNotAllowed(allow="GET, HEAD")
        path: str = scope["path"]
        article = self._shelf.articles.get(path)
        if article is None or not article.lasting:
            await self.fill()
            article = self._shelf.articles.get(path) or self._page(path)
        if article is None:
            await self._say_not_built(send)
        else:
            await self._send(scope, send, article)

    def _page(self, path: str) -> Article | None:
        """The page, for what can be a route of it; None where nothing is built. Raises NotFound for a missing file."""
        segments = path.strip("/").split("/")
        looks_like_file = "." in segments[-1] or any(one.startswith(".") for one in segments)
        if looks_like_file or segments[0] in NOT_PAGES or "\\" in path:
            raise NotFound
        return self._shelf.articles.get(f"/{INDEX}")

    async def _send(self, scope: Scope, send: Send, article: Article) -> None:
        headers = trail_of(scope).headers
        variant = _chosen(article, headers.get(b"accept-encoding", b"").decode("latin-1"))
        own: Pairs = [
            (b"cache-control", FOREVER if article.lasting else ASKED_EACH_TIME),
            (b"etag", variant.etag),
            (b"vary", b"Accept-Encoding"),
        ]
        if _is_known(headers.get(b"if-none-match", b""), variant.etag):
            await self._answer(send, 304, own, b"")
            return
        own += [(b"content-type", article.media), (b"content-length", b"%d" % len(variant.content))]
        if variant.encoding is not None:
            own.append((b"content-encoding", variant.encoding))
        await self._answer(send, 200, own, variant.content)

    async def _say_not_built(self, send: Send) -> None:
        own: Pairs = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", b"%d" % len(NOT_BUILT)),
        ]
        await self._answer(send, 503, own, NOT_BUILT)

    async def _answer(self, send: Send, status: int, own: Pairs, content: bytes) -> None:
        whole = completed(own, self._general)
        await send({"type": "http.response.start", "status": status, "headers": whole})
        await send({"type": "http.response.body", "body": content})


def _chosen(article: Article, accepted: str) -> Variant:
    """The smallest that the browser can read."""
    codings = {
        found[1].lower(): found[2] is None or found[2].strip("0.") != ""
        for part in accepted.split(",")
        if (found := _CODING.fullmatch(part))
    }
    for encoding in ("br", "gzip"):
        if codings.get(encoding, codings.get("*", False)) and encoding in article.packed:
            return article.packed[encoding]
    return article.plain


def _is_known(tags: bytes, etag: bytes) -> bool:
    known = (tag.strip().removeprefix(b"W/") for tag in tags.split(b","))
    return tags.strip() == b"*" or etag in known
