"""The app's built files in memory, each as it is and compressed."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import brotli
import orjson

from bff.log import log

INDEX: Final = "index.html"
STYLES: Final = ".csp.json"
"""Written by the build: `{"style-src": ["'sha256-…'"]}`, the styles that its libraries write into the page."""
QUALITY: Final = 9
"""Of what the build has not compressed by itself; the best takes ten times as long for a twentieth less."""
LEAST: Final = 1024
SUFFIXES: Final = {"br": ".br", "gzip": ".gz"}
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".pbf": "application/x-protobuf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
_DENSE: Final = frozenset((".jpg", ".png", ".webp", ".woff2"))
"""Compressed already."""
_HASH: Final = re.compile(r"'sha(256|384|512)-[A-Za-z0-9+/]{43,86}={0,2}'")


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of sending a file."""

    content: bytes
    etag: bytes
    encoding: bytes | None


@dataclass(frozen=True, slots=True)
class Article:
    """One file. Its name never changes its content where `lasting`."""

    media: bytes
    plain: Variant
    packed: dict[str, Variant] = field(default_factory=dict)
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files by their paths: what is not in here cannot be asked for."""

    articles: dict[str, Article]
    styles: tuple[str, ...]
    stamp: int
    """When the page was written, by which a new build shows."""


def stamp_of(folder: Path) -> int:
    """0 where nothing is built."""
    try:
        return (folder / INDEX).stat().st_mtime_ns
    except OSError:
        return 0


def filled(folder: Path) -> Shelf:
    """Reads all files; what the build has not compressed is compressed here."""
    stamp = stamp_of(folder)
    articles = {name: _article(name, path) for name, path in _files(folder)} if stamp else {}
    log.info("app read", folder=str(folder), files=len(articles))
    return Shelf(articles, _styles(folder), stamp)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """No hidden ones, no source maps, and nothing that a link brings in from elsewhere."""
    root = folder.resolve()
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        hidden = any(part.startswith(".") for part in name.split("/"))
        packed = path.suffix in SUFFIXES.values() and path.with_suffix("").exists()
        if hidden or packed or path.suffix == ".map" or not path.is_file():
            continue
        if path.resolve().is_relative_to(root):
            yield f"/{name}", path


def _article(name: str, path: Path) -> Article:
    content = path.read_bytes()
    tag = hashlib.sha256(content).hexdigest()[:20]
    packed: dict[str, Variant] = {}
    if len(content) >= LEAST and path.suffix not in _DENSE:
        for encoding, suffix in SUFFIXES.items():
            small = _packed(content, encoding, path.with_name(path.name + suffix))
            if len(small) < len(content):
                packed[encoding] = Variant(small, f'"{tag}-{encoding}"'.encode(), encoding.encode())
    media = TYPES.get(path.suffix, "application/octet-stream").encode()
    return Article(media, Variant(content, f'"{tag}"'.encode(), None), packed, name.startswith("/assets/"))


def _packed(content: bytes, encoding: str, beside: Path) -> bytes:
    if beside.is_file():
        return beside.read_bytes()
    if encoding == "br":
        found: bytes = brotli.compress(content, quality=QUALITY)
        return found
    return gzip.compress(content, QUALITY, mtime=0)


def _styles(folder: Path) -> tuple[str, ...]:
    try:
        found: Any = orjson.loads((folder / STYLES).read_bytes())
        return tuple(one for one in found["style-src"] if _HASH.fullmatch(one))
    except (OSError, ValueError, KeyError, TypeError):
        return ()
