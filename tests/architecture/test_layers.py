"""Imports go down, and each layer knows only what it should."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAYERS = {"api": 0, "worker": 0, "cli": 0, "services": 1, "adapters": 2, "schemas": 3}
FRAMEWORKS = {
    "services": {"fastapi", "starlette", "pymongo", "redis", "httpx", "httpx2", "aiohttp", "bson"},
    "schemas": {"fastapi", "starlette", "pymongo", "redis", "httpx", "httpx2", "aiohttp", "bson"},
    "adapters": {"fastapi", "starlette"},
    "worker": {"fastapi", "starlette", "pymongo", "redis"},
    "cli": {"fastapi", "starlette"},
}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("layer", LAYERS)
def test_no_import_goes_up_or_sideways(layer: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / layer).rglob("*.py"))
        for name in imported(path)
        if (other := name.partition(".")[0]) in LAYERS
        and other != layer
        and LAYERS[other] <= LAYERS[layer]
        # The command line prints the document that the API makes of itself.
        and not (layer == "cli" and name == "api.app")
    ]
    assert not wrong


@pytest.mark.parametrize("layer", FRAMEWORKS)
def test_a_layer_does_not_know_frameworks_that_are_not_its_own(layer: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / layer).rglob("*.py"))
        for name in imported(path)
        if name.partition(".")[0] in FRAMEWORKS[layer]
    ]
    assert not wrong
